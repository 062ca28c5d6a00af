import { describe, expect, test } from '@jest/globals'
import { explain } from '../../../src/placement/explain.ts'
import { placeEntries } from '../../../src/placement/place.ts'
import type { Hypervisor, PlaceableEntry } from '../../../src/placement/plan.ts'
import { placedEntries } from '../../support/placed_entries.ts'
import { hypervisor, pinnedTo, placeable, silent } from './hypervisors.ts'

const KVM = { x86_64: ['qemu', 'kvm'] }
const QEMU = { x86_64: ['qemu'] }

const stale = (name: string, types: Record<string, string[]>): Hypervisor => ({
  ...(hypervisor(name, types) as Hypervisor & { status: 'ok' }),
  status: 'stale',
})

/** Places entries of which some exist; `homes` by platform. */
function place(
  entries: PlaceableEntry[],
  fleet: Hypervisor[],
  homes: Record<string, string[]>,
  strategy: 'fair_queue' | 'balanced' = 'fair_queue',
) {
  const existing = new Map(
    entries.flatMap(({ entry }) => {
      const names = homes[entry.platform]
      return names ? [[entry, names] as const] : []
    }),
  )
  return placeEntries(entries, fleet, { strategy, priorityDomains: ['kvm', 'qemu'], existing })
}

const placesOf = (plan: ReturnType<typeof place>) =>
  placedEntries(plan).map(
    (a) => `${a.hypervisor}: ${a.entry.platform} ${a.domainType} ${a.emulator}`,
  )

describe.each(['fair_queue', 'balanced'] as const)('under %s', (strategy) => {
  test('a VM stays on a hypervisor of a worse tier, in the order of entries', () => {
    const fleet = [hypervisor('slow', QEMU), hypervisor('fast', KVM)]
    const plan = place(placeable('a/x86_64', 'b/x86_64'), fleet, { b: ['slow'] }, strategy)
    expect(placesOf(plan)).toEqual([
      'fast: a kvm /usr/bin/kvm-x86_64',
      'slow: b qemu /usr/bin/qemu-x86_64',
    ])
  })

  test('what stays counts: for the limit, and for the load', () => {
    const fleet = [hypervisor('h1', KVM, { maxVms: 2 }), hypervisor('h2', KVM)]
    const entries = placeable('a/x86_64', 'b/x86_64', 'c/x86_64', 'd/x86_64')
    const plan = place(entries, fleet, { c: ['h1'], d: ['h1'] }, strategy)
    expect(placedEntries(plan).map((a) => a.hypervisor)).toEqual(['h2', 'h2', 'h1', 'h1'])
  })

  test('on one that does not answer it stays, and nothing else goes there', () => {
    const fleet = [stale('old', KVM), hypervisor('slow', QEMU)]
    const plan = place(placeable('a/x86_64', 'b/x86_64'), fleet, { a: ['old'] }, strategy)
    expect(placedEntries(plan).map((a) => [a.hypervisor, a.domainType])).toEqual([
      ['old', 'kvm'],
      ['slow', 'qemu'],
    ])
  })
})

test('of several homes the first in the inventory that can run it keeps it', () => {
  const fleet = [
    hypervisor('h1', { aarch64: ['qemu'] }),
    hypervisor('h2', KVM, { drained: true }),
    stale('h3', QEMU),
    hypervisor('h4', KVM),
  ]
  const plan = place(placeable('a/x86_64'), fleet, { a: ['h4', 'h3', 'h2', 'h1', 'gone'] })
  expect(plan.assignments).toMatchObject([{ hypervisor: 'h3' }])
  expect(plan.displaced).toEqual([])
})

test('a VM whose homes cannot keep it is placed anew, and each says why', () => {
  const fleet = [
    hypervisor('h1', { aarch64: ['qemu'] }),
    hypervisor('h2', KVM, { drained: true }),
    hypervisor('h3', KVM),
    hypervisor('h4', KVM),
  ]
  const [a, b] = placeable('a/x86_64', 'b/x86_64') as [PlaceableEntry, PlaceableEntry]
  const entries = [a, ...pinnedTo(['h3'], [b])]
  const plan = place(entries, fleet, { a: ['h1', 'h2'], b: ['h4'] })
  expect(placedEntries(plan).map(({ hypervisor }) => hypervisor)).toEqual(['h3', 'h3'])
  const displaced = plan.displaced.map((d) => [d.entry.platform, d.from, d.reason])
  expect(displaced).toEqual([
    ['a', 'h1', 'without x86_64'],
    ['a', 'h2', 'drained'],
    ['b', 'h4', 'outside h3'],
  ])
})

test('who keeps VMs is chosen, whatever it is to others; a refusal says the latter', () => {
  const fleet = [
    stale('old', KVM),
    hypervisor('slow', QEMU),
    hypervisor('full', KVM, { maxVms: 1 }),
    silent('down'),
  ]
  const homes = { a: ['old'], b: ['slow'], c: ['full'] }
  const entries = placeable('a/x86_64', 'b/x86_64', 'c/x86_64')
  const kept = place(entries, fleet, homes)
  expect(kept.pools.flatMap((pool) => explain(pool, fleet))).toEqual([
    { kind: 'chosen', entries: 1 },
    { kind: 'chosen', entries: 1 },
    { kind: 'chosen', entries: 1 },
    { kind: 'unreachable' },
  ])
  const more = place([...entries, ...placeable('d/x86_64')], fleet, homes)
  expect(more.rejections.map(({ reason }) => reason)).toEqual([
    '0/4 hypervisors: 1 stale, 1 in a worse tier than kvm, 1 full, 1 unreachable',
  ])
})
