import { describe, expect, test } from '@jest/globals'
import { headroomOf } from '../../../../src/placement/capacity/headroom.ts'
import { type Policy, placeEntries } from '../../../../src/placement/place.ts'
import type { Hypervisor, PlaceableEntry, Terms } from '../../../../src/placement/plan.ts'
import { ONE } from '../../../../src/placement/weights.ts'
import { placedEntries } from '../../../support/placed_entries.ts'
import { hypervisor, placeable } from '../hypervisors.ts'

const BOTH = { x86_64: ['qemu'], aarch64: ['qemu'] }

/** One that may give so much memory, of which so much is taken, and CPUs without end. */
const host = (name: string, memory: number, taken = 0, terms: Partial<Terms> = {}): Hypervisor =>
  hypervisor(name, BOTH, {
    weight: ONE,
    capacity: { limit: { memory, cpus: Infinity }, taken: { memory: taken, cpus: 0 } },
    ...terms,
  })

/** An entry for each `PLATFORM/ARCHITECTURE MEMORY`. */
const sized = (...entries: string[]): PlaceableEntry[] =>
  entries.flatMap((text) => {
    const [name = '', memory] = text.split(' ')
    return placeable(name).map((each) => ({ ...each, size: { memory: Number(memory), cpus: 1 } }))
  })

const place = (
  strategy: Policy['strategy'],
  entries: PlaceableEntry[],
  hypervisors: Hypervisor[],
  more: Partial<Policy> = {},
) => placeEntries(entries, hypervisors, { strategy, priorityDomains: ['kvm', 'qemu'], ...more })

/** What goes where, as `HYPERVISOR: PLATFORM`. */
const places = (...[strategy, entries, hypervisors, more]: Parameters<typeof place>): string[] =>
  placedEntries(place(strategy, entries, hypervisors, more))
    .map(({ hypervisor, entry }) => `${hypervisor}: ${entry.platform}`)
    .sort()

describe('fair_queue', () => {
  test('passes over who has no room, and keeps it in the queue for smaller ones', () => {
    const entries = sized('a/x86_64 4', 'b/x86_64 4', 'c/x86_64 1', 'd/x86_64 1')
    expect(places('fair_queue', entries, [host('hv1', 2), host('hv2', 20)])).toEqual([
      ...['hv1: c', 'hv1: d', 'hv2: a', 'hv2: b'],
    ])
  })

  test('leaves out what nobody has room for, with the figures', () => {
    const { rejections } = place('fair_queue', sized('a/x86_64 4'), [
      host('hv1', 8, 5),
      host('hv2', 3),
    ])
    expect(rejections).toMatchObject([
      {
        code: 'no-room',
        reason: '0/2 hypervisors: 2 without room (needs 4 KiB, 3 of 8 KiB free at best)',
      },
    ])
  })
})

describe('packed', () => {
  test('gives the largest first to the first that has room', () => {
    const entries = sized('a/x86_64 1', 'b/x86_64 4', 'c/x86_64 3')
    expect(places('packed', entries, [host('hv1', 7), host('hv2', 20)])).toEqual([
      ...['hv1: b', 'hv1: c', 'hv2: a'],
    ])
  })

  test('moves others for one that has no room', () => {
    const entries = sized('a/x86_64 4', 'b/aarch64 3')
    const x86Only = hypervisor('hv2', { x86_64: ['qemu'] }, { capacity: host('', 5).capacity })
    const hypervisors = [host('hv1', 5), x86Only]
    expect(places('packed', entries, hypervisors)).toEqual(['hv1: b', 'hv2: a'])
  })
})

describe('balanced', () => {
  test('evens out shares, and not numbers', () => {
    const entries = sized('a/x86_64 6', 'b/x86_64 2', 'c/x86_64 2', 'd/x86_64 2')
    const { greatest } = place('balanced', entries, [host('hv1', 12), host('hv2', 12)])
    expect(greatest).toEqual({ hypervisor: 'hv1', load: 0.5, above: 0 })
  })

  test('counts what is taken already', () => {
    const entries = sized('a/x86_64 2', 'b/x86_64 2', 'c/x86_64 2')
    expect(places('balanced', entries, [host('hv1', 12, 6), host('hv2', 12)])).toEqual([
      ...['hv2: a', 'hv2: b', 'hv2: c'],
    ])
  })

  test('gives one of weight 2 twice the share', () => {
    const entries = sized(...Array.from({ length: 6 }, (_, at) => `p${at}/x86_64 1`))
    const hypervisors = [host('hv1', 12), host('hv2', 12, 0, { weight: 2n * ONE })]
    const counts = placedEntries(place('balanced', entries, hypervisors)).map(
      ({ hypervisor }) => hypervisor,
    )
    expect(counts.filter((name) => name === 'hv2')).toHaveLength(4)
  })

  test('leaves entries where they were, unless loads become more even', () => {
    const entries = sized('a/x86_64 2', 'b/x86_64 3', 'c/x86_64 3')
    const hypervisors = [host('hv1', 20), host('hv2', 20)]
    const homes = ['hv2', 'hv1', 'hv2']
    const previous = new Map(entries.map(({ entry }, at) => [entry, homes[at] as string]))
    expect(places('balanced', entries, hypervisors, { previous })).toEqual([
      ...['hv1: b', 'hv2: a', 'hv2: c'],
    ])
  })

  test('takes one whose memory is not known for as large as the smallest, without a limit', () => {
    const unknown = hypervisor('hv2', BOTH)
    const entries = sized('a/x86_64 4', 'b/x86_64 5', 'c/x86_64 30')
    expect(places('balanced', entries, [host('hv1', 10), unknown])).toEqual([
      ...['hv1: a', 'hv1: b', 'hv2: c'],
    ])
  })
})

describe('what exists', () => {
  const where = (seen: string[], given?: string) => ({ seen, remembered: [], given, old: [] })

  test('stays where there is too little, and counts as what is taken', () => {
    const entries = sized('a/x86_64 4', 'b/x86_64 4')
    const whereabouts = new Map(
      entries.slice(0, 1).map(({ entry }) => [entry, where(['hv1'])] as const),
    )
    const plan = place('fair_queue', entries, [host('hv1', 3, 4), host('hv2', 9)], { whereabouts })
    expect(placedEntries(plan).map(({ hypervisor }) => hypervisor)).toEqual(['hv1', 'hv2'])
    expect(plan.capacities?.map((each) => each?.taken.memory)).toEqual([4, 4])
  })

  test('but is not built yet stays only as far as there is room', () => {
    const entries = sized('a/x86_64 4', 'b/x86_64 4')
    const whereabouts = new Map(entries.map(({ entry }) => [entry, where([], 'hv1')]))
    const plan = place('fair_queue', entries, [host('hv1', 5), host('hv2', 9)], { whereabouts })
    expect(placedEntries(plan).map(({ hypervisor }) => hypervisor)).toEqual(['hv1', 'hv2'])
  })
})

test('the headroom is how many more of each kind would fit', () => {
  const hypervisors = [host('hv1', 10), host('hv2', 10, 0, { maxVms: 2 }), hypervisor('hv3', {})]
  const plan = place('fair_queue', sized('a/x86_64 2', 'b/x86_64 2', 'c/aarch64 3'), hypervisors)
  expect(headroomOf(plan, hypervisors).map(({ where }) => [...where])).toEqual([
    [
      [0, 2],
      [1, 1],
    ],
    [
      [0, 1],
      [1, 1],
    ],
  ])
})
