import type { Entry } from '../vm/entry.ts'
import { type Candidates, candidatesAmong } from './candidates.ts'
import type { Demand } from './demand.ts'
import { newcomerVerdicts } from './explain.ts'
import { offeredTypes } from './filters/filter.ts'
import { greatestLoadOf } from './greatest_load.ts'
import type { Whereabouts } from './keep.ts'
import { openPool } from './open_pools.ts'
import type {
  Assignment,
  Hypervisor,
  PlaceableEntry,
  PlacedPool,
  Plan,
  Rejection,
} from './plan.ts'
import { poolKey, poolsOf } from './pools.ts'
import { capacitiesAfter, type Shortages, shortagesOf, sizesThatCount } from './room.ts'
import { type Staying, whatStays } from './stay.ts'
import { STRATEGIES, type StrategyName } from './strategies/strategies.ts'
import { NOBODY, type OpenPool } from './strategies/strategy.ts'
import { rejectionOf } from './verdicts.ts'

/** The rules by which entries go to hypervisors. */
export interface Policy {
  strategy: StrategyName
  /** Domain types that may be used, the preferred first. */
  priorityDomains: readonly string[]
  /**
   * The name of the hypervisor that an earlier run gave an entry to, for strategies that remember
   * that.
   */
  previous?: ReadonlyMap<Entry, string>
  /** Where VMs of entries are, and were to be: under every strategy these stay. */
  whereabouts?: ReadonlyMap<Entry, Whereabouts>
  /** Whether they stay with hypervisors that do not answer alone. */
  onlySilent?: boolean
  /** Entries that are not placed because a hypervisor has them in its own list; with its name. */
  owned?: readonly OwnedEntry[]
}

/** An entry that a hypervisor has in its own list too. */
export interface OwnedEntry extends PlaceableEntry {
  hypervisor: string
}

/** Gives each entry to a hypervisor that can take it, by the policy's strategy, or to none. */
export function placeEntries(
  entries: readonly PlaceableEntry[],
  hypervisors: readonly Hypervisor[],
  policy: Policy,
): Plan {
  const { strategy, priorityDomains, whereabouts = new Map(), onlySilent = false } = policy
  const indices = new Map(hypervisors.map(({ name }, index) => [name, index]))
  const candidatesFor = candidatesAmong(hypervisors)
  const pools = poolsOf(entries).map(({ architecture, pin, entries }): DemandedPool => {
    const demand: Demand = { architecture, pin, priorityDomains }
    return { demand, entries, ...candidatesFor(demand) }
  })
  const { remembers: movesGiven, place, placeSized } = STRATEGIES[strategy]
  const sizes = sizesThatCount(entries, hypervisors)
  const staying = whatStays(pools, hypervisors, { whereabouts, onlySilent, movesGiven, sizes })
  const before = new Map(staying.given)
  for (const [entry, name] of policy.previous ?? []) {
    const index = indices.get(name)
    if (index !== undefined && !before.has(entry)) before.set(entry, index)
  }
  const owned = ownedByPool(policy.owned ?? [], indices)
  const parts = pools.map((pool) => openPool(pool, staying, owned.get(poolKey(pool.demand))))
  const loaded = hypervisors.map((each, index) => ({
    ...each,
    ownVms: staying.loads[index] ?? 0,
    capacity: staying.capacities[index],
  }))
  const chosen = (
    sizes ? placeSized(parts.flat(), loaded, before, sizes) : place(parts.flat(), loaded, before)
  ).values()
  const shared = pools.map((pool, index) => {
    const takers = takersOf(pool, parts[index] ?? [], chosen, staying)
    return shareOut(pool, takers, hypervisors)
  })
  const room = loaded.map(({ maxVms, ownVms }) => maxVms - ownVms)
  for (const { shares } of shared) {
    shares.forEach(({ entries }, taker) => {
      const stay = staying.kept.size > 0 ? entries.filter((entry) => staying.kept.has(entry)) : []
      room[taker] = (room[taker] as number) - (entries.length - stay.length)
    })
  }
  const capacities = sizes ? capacitiesAfter(shared, staying, sizes) : []
  const plan: Plan = { assignments: [], rejections: [], pools: [] }
  for (const pool of shared) {
    const full = new Set(pool.candidates.filter((candidate) => (room[candidate] as number) <= 0))
    addPool(plan, pool, full, hypervisors, sizes && shortagesOf(pool, capacities, sizes))
  }
  const isComplete = !plan.rejections.some(({ code }) => FOR_WANT_OF_ROOM.includes(code))
  const greatest =
    sizes && STRATEGIES[strategy].weighs
      ? greatestLoadOf(parts.flat(), loaded, capacities, { sizes, isComplete })
      : undefined
  return { ...plan, ...(sizes && { capacities }), ...(greatest && { greatest }) }
}

/** Why an entry is left out that others could make room for. */
const FOR_WANT_OF_ROOM: readonly Rejection['code'][] = ['no-room', 'hypervisors-full']

/** By pool: how many of its entries each hypervisor has in its own list, by its index. */
function ownedByPool(
  owned: readonly OwnedEntry[],
  indices: ReadonlyMap<string, number>,
): Map<string, Map<number, number>> {
  const counts = new Map<string, Map<number, number>>()
  for (const { hypervisor, ...demand } of owned) {
    const index = indices.get(hypervisor)
    if (index === undefined) continue
    const ofPool = counts.get(poolKey(demand)) ?? new Map<number, number>()
    counts.set(poolKey(demand), ofPool.set(index, (ofPool.get(index) ?? 0) + 1))
  }
  return counts
}

/**
 * By position of an entry of the pool: the index of its hypervisor, or `NOBODY`. `chosen` has, for one
 * part of a pool after the other and by position, who takes an open entry.
 */
function takersOf(
  { entries }: DemandedPool,
  parts: readonly OpenPool[],
  chosen: Iterator<readonly number[], undefined>,
  { kept }: Staying,
): readonly number[] {
  const ofParts = parts.map((part) => ({ part, takers: chosen.next().value ?? [] }))
  const [first] = ofParts
  if (first?.part.entries === entries) return first.takers
  const takers = new Map<Entry, number>()
  for (const { part, takers: ofPart } of ofParts) {
    for (const [position, entry] of part.entries.entries()) {
      takers.set(entry, ofPart[position] ?? NOBODY)
    }
  }
  return entries.map((entry) => kept.get(entry) ?? takers.get(entry) ?? NOBODY)
}

/** Gives the entries of a pool to their takers, which stand by position. */
function shareOut(
  pool: DemandedPool,
  takers: readonly number[],
  hypervisors: readonly Hypervisor[],
): SharedPool {
  const shares: Share[] = []
  const rejected: Entry[] = []
  pool.entries.forEach((entry, position) => {
    const taker = takers[position] ?? NOBODY
    if (taker === NOBODY) {
      rejected.push(entry)
      return
    }
    shares[taker] ??= shareOf(hypervisors[taker] as Hypervisor, pool.demand)
    shares[taker].entries.push(entry)
  })
  return { ...pool, shares, rejected }
}

function addPool(
  plan: Plan,
  { demand, entries, domainType, shares, rejected }: SharedPool,
  full: ReadonlySet<number>,
  hypervisors: readonly Hypervisor[],
  shortages?: Shortages,
): void {
  const taken = new Map<number, number>()
  shares.forEach((share, index) => {
    plan.assignments.push(share)
    taken.set(index, share.entries.length)
  })
  const hasRejected = rejected.length > 0
  const placed: PlacedPool = {
    ...{ demand, entries, domainType, taken, hasRejected, full },
    short: shortages?.ofSmallest ?? new Map(),
  }
  plan.pools.push(placed)
  if (!hasRejected) return
  const rejectionFor = remembered((short: PlacedPool['short']) =>
    rejectionOf(newcomerVerdicts({ ...placed, short }, hypervisors)),
  )
  for (const entry of rejected) {
    plan.rejections.push({ entry, ...rejectionFor(shortages?.of(entry) ?? placed.short) })
  }
}

/** A function that works each answer out once. */
function remembered<Key, Value>(work: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>()
  return (key) => {
    const value = known.get(key) ?? work(key)
    known.set(key, value)
    return value
  }
}

/** Nothing of a pool yet; entries run on a hypervisor as the best type that it has. */
function shareOf(hypervisor: Hypervisor, { architecture, priorityDomains }: Demand): Share {
  const offered = offeredTypes(hypervisor, architecture)
  const domainType = priorityDomains.find((type) => offered.has(type)) as string
  return {
    hypervisor: hypervisor.name,
    entries: [],
    architecture,
    domainType,
    emulator: offered.get(domainType),
  }
}

/** Entries that ask for the same, and who may take them. */
interface DemandedPool extends Candidates {
  demand: Demand
  entries: readonly Entry[]
}

/** A pool whose entries were given to the hypervisors that take them. */
interface SharedPool extends DemandedPool {
  /** The shares by the index of the hypervisor; those that get nothing are left out. */
  shares: Share[]
  rejected: Entry[]
}

/** An assignment that still grows. */
interface Share extends Assignment {
  entries: Entry[]
}
