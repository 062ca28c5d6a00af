import { expect, test } from '@jest/globals'
import { poolsOf } from '../../../src/placement/pools.ts'
import { placeable } from './hypervisors.ts'

test('pools stand in the order of their first entries, and hold theirs in order', () => {
  const [a, b, c, d] = placeable('a/aarch64', 'b/x86_64', 'c/aarch64', 'd/i686')
  expect([...poolsOf([a!, b!, c!, d!])]).toEqual([
    ['aarch64', [a, c]],
    ['x86_64', [b]],
    ['i686', [d]],
  ])
})
