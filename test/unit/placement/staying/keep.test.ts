import { describe, expect, test } from '@jest/globals'
import { placeEntries } from '../../../../src/placement/place.ts'
import type { Hypervisor, PlaceableEntry, PlacedPool } from '../../../../src/placement/plan.ts'
import type { Whereabouts } from '../../../../src/placement/staying/keep.ts'
import type { OwnedEntry } from '../../../../src/placement/staying/owned.ts'
import {
  STRATEGY_NAMES,
  type StrategyName,
} from '../../../../src/placement/strategies/strategies.ts'
import {
  newcomerVerdicts,
  verdictAtHome,
  verdictElsewhere,
} from '../../../../src/placement/verdicts/explain.ts'
import { placedEntries } from '../../../support/placed_entries.ts'
import { hypervisor, pinnedTo, placeable, silent } from '../hypervisors.ts'

const KVM = { x86_64: ['qemu', 'kvm'] }
const QEMU = { x86_64: ['qemu'] }

const stale = (name: string, types: Record<string, string[]>): Hypervisor => ({
  ...(hypervisor(name, types) as Hypervisor & { status: 'ok' }),
  status: 'stale',
})

/** What is known of VMs, by platform. */
type Known = Record<string, Partial<Whereabouts>>

const whereaboutsOf = (entries: readonly PlaceableEntry[], known: Known) =>
  new Map(
    entries.flatMap(({ entry }) => {
      const part = known[entry.platform]
      return part ? [[entry, { seen: [], remembered: [], old: [], ...part }] as const] : []
    }),
  )

/** Places entries of which something is known. */
const place = (
  entries: PlaceableEntry[],
  fleet: Hypervisor[],
  known: Known,
  strategy: StrategyName = 'fair_queue',
  others: { onlySilent?: boolean; owned?: OwnedEntry[] } = {},
) =>
  placeEntries(entries, fleet, {
    strategy,
    priorityDomains: ['kvm', 'qemu'],
    whereabouts: whereaboutsOf(entries, known),
    ...others,
  })

const placesOf = (plan: ReturnType<typeof place>) =>
  placedEntries(plan).map(
    (a) => `${a.hypervisor}: ${a.entry.platform} ${a.domainType} ${a.emulator}`,
  )

const takersOf = (plan: ReturnType<typeof place>) =>
  placedEntries(plan)
    .map((a) => `${a.entry.platform} ${a.hypervisor}`)
    .join(', ')

describe.each(STRATEGY_NAMES)('under %s', (strategy) => {
  test('a VM stays on a hypervisor of a worse tier, in the order of entries', () => {
    const fleet = [hypervisor('slow', QEMU), hypervisor('fast', KVM)]
    const known = { b: { seen: ['slow'] } }
    const plan = place(placeable('a/x86_64', 'b/x86_64'), fleet, known, strategy)
    expect(placesOf(plan)).toEqual([
      'fast: a kvm /usr/bin/kvm-x86_64',
      'slow: b qemu /usr/bin/qemu-x86_64',
    ])
  })

  test('what stays counts for the limit', () => {
    const fleet = [hypervisor('h1', KVM, { maxVms: 2 }), hypervisor('h2', KVM)]
    const entries = placeable('a/x86_64', 'b/x86_64', 'c/x86_64', 'd/x86_64')
    const known = { c: { seen: ['h1'] }, d: { given: 'h1' } }
    expect(takersOf(place(entries, fleet, known, strategy))).toBe('a h2, b h2, c h1, d h1')
  })

  test('on one that does not answer it stays, and nothing else goes there', () => {
    const fleet = [stale('old', KVM), hypervisor('slow', QEMU)]
    const entries = placeable('a/x86_64', 'b/x86_64', 'c/x86_64')
    const known = { a: { remembered: ['old'] }, b: { given: 'old' } }
    expect(takersOf(place(entries, fleet, known, strategy))).toBe('a old, b old, c slow')
  })

  test('what was given and is not built yet stays, also in a worse tier', () => {
    const fleet = [hypervisor('fast', KVM), hypervisor('slow', QEMU)]
    const known = { a: { given: 'slow' } }
    expect(takersOf(place(placeable('a/x86_64'), fleet, known, 'fair_queue'))).toBe('a slow')
    // Two are more even than one.
    const two = place(placeable('a/x86_64', 'b/x86_64'), fleet, known, strategy)
    expect(takersOf(two)).toBe('a slow, b fast')
  })

  test('a VM that must go counts where it stands until it is gone', () => {
    const [a, b] = placeable('a/x86_64', 'b/x86_64') as [PlaceableEntry, PlaceableEntry]
    const fleet = [hypervisor('h1', KVM, { maxVms: 1 }), hypervisor('h2', KVM)]
    const plan = place([...pinnedTo(['h2'], [a]), b], fleet, { a: { seen: ['h1'] } }, strategy)
    expect(takersOf(plan)).toBe('a h2, b h2')
  })

  test('one that has no answer at all keeps nothing', () => {
    const fleet = [silent('h1'), hypervisor('h2', KVM)]
    const known = { a: { given: 'h1', remembered: ['h1'] } }
    expect(takersOf(place(placeable('a/x86_64'), fleet, known, strategy))).toBe('a h2')
  })
})

describe('of several hypervisors that could keep a VM', () => {
  const fleet = [
    hypervisor('arm', { aarch64: ['qemu'] }),
    hypervisor('drained', KVM, { drained: true }),
    stale('silent', QEMU),
    hypervisor('h1', KVM),
    hypervisor('h2', KVM),
  ]

  test.each<[string, Partial<Whereabouts>, string]>([
    ['the first that has it now', { seen: ['h2', 'h1'], remembered: ['silent'] }, 'h1'],
    ['of these the one of the last run', { seen: ['h1', 'h2'], given: 'h2' }, 'h2'],
    ['one that has it before the one of the last run', { seen: ['h2'], given: 'h1' }, 'h2'],
    [
      'one that has it before a silent one of the last run',
      { seen: ['h2'], given: 'silent' },
      'h2',
    ],
    [
      'that of the last run before one that is remembered',
      { remembered: ['silent'], given: 'h2' },
      'h2',
    ],
    ['that of the last run before an old copy', { seen: ['h1'], old: ['h1'], given: 'h2' }, 'h2'],
    [
      'a silent one of the last run before an old copy',
      { seen: ['h1'], old: ['h1'], given: 'silent' },
      'silent',
    ],
    [
      'an old copy before one that is remembered',
      { seen: ['h2'], old: ['h2'], remembered: ['silent'] },
      'h2',
    ],
    [
      'an old copy where that of the last run cannot have it',
      { seen: ['h2'], old: ['h2'], given: 'arm' },
      'h2',
    ],
    ['none that cannot have it', { seen: ['arm', 'drained', 'gone'], given: 'drained' }, 'h1'],
  ])('%s', (_, known, expected) => {
    expect(takersOf(place(placeable('a/x86_64'), fleet, { a: known }))).toBe(`a ${expected}`)
  })
})

test('with nothing but hypervisors that do not answer keeping theirs, the others are dealt out anew', () => {
  const fleet = [hypervisor('h1', KVM), stale('old', KVM), hypervisor('h2', KVM)]
  const entries = placeable('a/x86_64', 'b/x86_64', 'c/x86_64', 'd/x86_64', 'e/x86_64')
  const known: Known = {
    a: { seen: ['h2'] },
    b: { given: 'old' },
    c: { seen: ['h1'], remembered: ['old'] },
    d: { given: 'h1' },
    e: { given: 'h1', remembered: ['old'] },
  }
  const plan = place(entries, fleet, known, 'fair_queue', { onlySilent: true })
  expect(takersOf(plan)).toBe('a h1, b old, c h2, d h1, e old')
})

test('balanced moves what is not built for even loads, and as little as that takes', () => {
  const fleet = [hypervisor('h1', KVM), hypervisor('h2', KVM)]
  const entries = placeable('a/x86_64', 'b/x86_64', 'c/x86_64', 'd/x86_64')
  const known = { b: { given: 'h2' }, c: { given: 'h2' }, d: { given: 'h2' } }
  expect(takersOf(place(entries, fleet, known, 'balanced'))).toBe('a h1, b h2, c h2, d h1')
})

test('what was given beyond what the limit allows now is placed anew', () => {
  const fleet = [hypervisor('h1', KVM, { maxVms: 1 }), hypervisor('h2', KVM)]
  const known = { a: { given: 'h1' }, b: { given: 'h1' } }
  expect(takersOf(place(placeable('a/x86_64', 'b/x86_64'), fleet, known))).toBe('a h1, b h2')
})

describe('the fair queue counts what stays', () => {
  const three = ['h1', 'h2', 'h3'].map((name) => hypervisor(name, KVM))

  test('of its pool, kept ones and those of own lists', () => {
    const entries = placeable('a/x86_64', 'b/x86_64', 'c/x86_64', 'd/x86_64')
    const [own] = placeable('own/x86_64') as [PlaceableEntry]
    const owned = [{ ...own, hypervisor: 'h2' }]
    const known = { a: { seen: ['h1'] } }
    const plan = place(entries, three, known, 'fair_queue', { owned })
    expect(takersOf(plan)).toBe('a h1, b h3, c h1, d h2')
  })

  test('and not those of another architecture or pin', () => {
    const both = ['h1', 'h2'].map((name) => hypervisor(name, { ...KVM, aarch64: ['qemu'] }))
    const entries = placeable('a/aarch64', 'b/x86_64', 'c/x86_64')
    expect(takersOf(place(entries, both, { a: { seen: ['h1'] } }))).toBe('a h1, b h1, c h2')
  })
})

test('who keeps VMs says so of these, and what it is to others of those; a refusal says the latter', () => {
  const fleet = [
    stale('old', KVM),
    hypervisor('slow', QEMU),
    hypervisor('full', KVM, { maxVms: 1 }),
    silent('down'),
  ]
  const known = { a: { remembered: ['old'] }, b: { seen: ['slow'] }, c: { seen: ['full'] } }
  const entries = placeable('a/x86_64', 'b/x86_64', 'c/x86_64')
  const kept = place(entries, fleet, known)
  const [pool] = kept.pools as [PlacedPool]
  expect([...pool.stays.values()].map((stay) => verdictAtHome(stay, fleet))).toEqual([
    { kind: 'exists', silent: true },
    { kind: 'exists', silent: false },
    { kind: 'exists', silent: false },
  ])
  expect(newcomerVerdicts(pool, fleet)).toEqual([
    { kind: 'stale' },
    { kind: 'worse-tier', preferred: 'kvm', offered: new Map([['qemu', '/usr/bin/qemu-x86_64']]) },
    { kind: 'full', vms: 1, maxVms: 1 },
    { kind: 'unreachable' },
  ])
  const more = place([...entries, ...placeable('d/x86_64')], fleet, known)
  expect(more.rejections.map(({ reason }) => reason)).toEqual([
    '0/4 hypervisors: 1 stale, 1 in a worse tier than kvm, 1 full, 1 unreachable',
  ])
})

describe('the verdicts on entries that stay', () => {
  const fleet = [hypervisor('h1', KVM), hypervisor('h2', KVM), hypervisor('slow', QEMU)]
  const stays = ({ pools: [pool] }: ReturnType<typeof place>) =>
    [...(pool as PlacedPool).stays].map(([{ platform }, { index, why }]) => [platform, index, why])

  test('say why they stay: their VM exists, the last run gave them, their hypervisor has them itself', () => {
    const entries = placeable('a/x86_64', 'b/x86_64', 'c/x86_64')
    const [own] = placeable('own/x86_64') as [PlaceableEntry]
    const known = { a: { seen: ['slow'] }, b: { given: 'h2' } }
    const plan = place(entries, fleet, known, 'fair_queue', {
      owned: [{ ...own, hypervisor: 'h1' }],
    })
    expect(stays(plan)).toEqual([
      ['b', 1, 'given'],
      ['a', 2, 'exists'],
      ['own', 0, 'own'],
    ])
    const [pool] = plan.pools as [PlacedPool]
    expect(pool.taken).toEqual(new Map([[0, 1]]))
    expect(plan.loads).toEqual([1, 1, 1])
  })

  test('under balanced too, of those that could move', () => {
    const plan = place(placeable('a/x86_64'), fleet, { a: { given: 'slow' } }, 'balanced')
    expect(stays(plan)).toEqual([['a', 2, 'given']])
    expect(plan.pools[0]?.taken).toEqual(new Map())
  })

  test('those of which hypervisors have all are a pool of their own, which is the last', () => {
    const [own] = placeable('own/aarch64') as [PlaceableEntry]
    const owned = [{ ...own, hypervisor: 'h1' }]
    const plan = place(placeable('a/x86_64'), fleet, {}, 'fair_queue', { owned })
    expect(plan.pools.map(({ demand, domainType }) => [demand.architecture, domainType])).toEqual([
      ['x86_64', 'kvm'],
      ['aarch64', undefined],
    ])
    expect(plan.assignments).toHaveLength(1)
  })

  test('elsewhere they could be taken, where newcomers could', () => {
    const home = { hypervisor: 'h1', why: 'exists' } as const
    const could = { kind: 'candidate', home }
    expect(verdictElsewhere({ kind: 'candidate' }, home)).toEqual(could)
    expect(verdictElsewhere({ kind: 'chosen', entries: 2 }, home)).toEqual(could)
    expect(verdictElsewhere({ kind: 'drained' }, home)).toEqual({ kind: 'drained' })
  })
})
