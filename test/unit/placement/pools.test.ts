import { expect, test } from '@jest/globals'
import { poolsOf } from '../../../src/placement/pools.ts'
import { pinnedTo, placeable } from './hypervisors.ts'

test('pools stand in the order of their first entries, and hold theirs in order', () => {
  const entries = placeable('a/aarch64', 'b/x86_64', 'c/aarch64', 'd/i686')
  const [a, b, c, d] = entries.map(({ entry }) => entry)
  expect(poolsOf(entries)).toEqual([
    { architecture: 'aarch64', pin: undefined, entries: [a, c] },
    { architecture: 'x86_64', pin: undefined, entries: [b] },
    { architecture: 'i686', pin: undefined, entries: [d] },
  ])
})

test('entries that are pinned alike have a pool of their own', () => {
  const [free] = placeable('a/i686')
  const [first, second] = pinnedTo(['hv1'], placeable('b/i686', 'c/i686'))
  const [other] = pinnedTo(['hv2'], placeable('d/i686'))
  const pools = poolsOf([first!, free!, other!, second!])
  expect(pools.map(({ pin, entries }) => [pin?.name, entries])).toEqual([
    ['hv1', [first!.entry, second!.entry]],
    [undefined, [free!.entry]],
    ['hv2', [other!.entry]],
  ])
})
