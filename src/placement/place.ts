import type { Entry } from '../vm/entry.ts'
import { candidatesAmong } from './candidates.ts'
import { greatestLoadOf } from './capacity/greatest_load.ts'
import { capacitiesAfter, type Shortages, shortagesOf, sizesThatCount } from './capacity/room.ts'
import type { Capacity, Size } from './capacity/size.ts'
import type { Demand } from './demand.ts'
import { openPool } from './open_pools.ts'
import type { Hypervisor, PlaceableEntry, PlacedPool, Plan, Rejection, Stay } from './plan.ts'
import { type Pool, poolsOf } from './pools.ts'
import { type DemandedPool, type SharedPool, shareOut } from './shares.ts'
import type { Whereabouts } from './staying/keep.ts'
import { type OwnedEntry, OwnedPools } from './staying/owned.ts'
import { type Staying, whatStays } from './staying/stay.ts'
import { STRATEGIES, type StrategyName } from './strategies/strategies.ts'
import { NOBODY, type OpenPool } from './strategies/strategy.ts'
import { newcomerVerdicts } from './verdicts/explain.ts'
import { rejectionOf } from './verdicts/rejection.ts'
import { remedyFor, remedyText } from './verdicts/remedies.ts'

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
  /** Where VMs of entries are, and were to be created. They stay there, under every strategy. */
  whereabouts?: ReadonlyMap<Entry, Whereabouts>
  /** Whether they stay only on hypervisors that do not answer. */
  onlySilent?: boolean
  /** Entries that are not placed because a hypervisor has them in its own list; with its name. */
  owned?: readonly OwnedEntry[]
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
  const demanded = ({ architecture, pin, entries }: Pool): DemandedPool => {
    const demand: Demand = { architecture, pin, priorityDomains }
    return { demand, entries, ...candidatesFor(demand) }
  }
  const pools = poolsOf(entries).map(demanded)
  const { remembers: movesGiven, place, placeSized } = STRATEGIES[strategy]
  const sizes = sizesThatCount(entries, hypervisors)
  const staying = whatStays(pools, hypervisors, { whereabouts, onlySilent, movesGiven, sizes })
  const before = new Map(staying.given)
  for (const [entry, name] of policy.previous ?? []) {
    const index = indices.get(name)
    if (index !== undefined && !before.has(entry)) before.set(entry, index)
  }
  const owned = new OwnedPools(policy.owned ?? [], indices)
  const parts = pools.map((pool) => openPool(pool, staying, owned.counts(pool.demand)))
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
  const loads = [...staying.loads]
  for (const { shares } of shared) {
    shares.forEach(({ entries }, taker) => {
      const stay = staying.kept.size > 0 ? entries.filter((entry) => staying.kept.has(entry)) : []
      loads[taker] = (loads[taker] as number) + entries.length - stay.length
    })
  }
  const capacities = sizes ? capacitiesAfter(shared, staying, sizes) : []
  const shortages = (pool: SharedPool) => sizes && shortagesOf(pool, capacities, sizes)
  const sizeOf = (entry: Entry) => sizes?.get(entry)
  const around = { loads, capacities, newcomers: entries.length - staying.kept.size }
  const settled: Settled = { staying, owned, hypervisors, shortages, sizeOf, around }
  const plan: Plan = { assignments: [], rejections: [], pools: [], loads }
  for (const pool of shared) addPool(plan, pool, settled)
  for (const pool of owned.without(pools.map(({ demand }) => demand))) {
    addPool(plan, { ...demanded(pool), entries: [], shares: [], rejected: [] }, settled)
  }
  const isComplete = !plan.rejections.some(({ code }) => FOR_WANT_OF_ROOM.includes(code))
  const greatest =
    sizes && STRATEGIES[strategy].weighs
      ? greatestLoadOf(parts.flat(), loaded, capacities, { sizes, isComplete })
      : undefined
  return { ...plan, ...(sizes && { capacities, sizes }), ...(greatest && { greatest }) }
}

/** The codes of rejections for which other entries could make room. */
const FOR_WANT_OF_ROOM: readonly Rejection['code'][] = ['no-room', 'hypervisors-full']

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
  return entries.map((entry) => kept.get(entry)?.index ?? takers.get(entry) ?? NOBODY)
}

function addPool(
  plan: Plan,
  pool: SharedPool,
  { staying, owned, hypervisors, shortages, sizeOf, around }: Settled,
): void {
  const { demand, entries, domainType, candidates, shares, rejected } = pool
  const stays = new Map<Entry, Stay>()
  const taken = new Map<number, number>()
  shares.forEach((share, index) => {
    plan.assignments.push(share)
    const before = stays.size
    for (const entry of anyStay(staying) ? share.entries : []) {
      const isGiven = staying.given.get(entry) === index
      const stay = isGiven ? ({ index, why: 'given' } as const) : staying.kept.get(entry)
      if (stay) stays.set(entry, stay)
    }
    const placed = share.entries.length - (stays.size - before)
    if (placed > 0) taken.set(index, placed)
  })
  const ofOwners = owned.stays(demand)
  for (const [entry, stay] of ofOwners) stays.set(entry, stay)
  const full = new Map(
    candidates.flatMap((index): [number, number][] => {
      const load = plan.loads[index] as number
      return load >= (hypervisors[index] as Hypervisor).maxVms ? [[index, load]] : []
    }),
  )
  const all = ofOwners.size === 0 ? entries : [...entries, ...ofOwners.keys()]
  const hasRejected = rejected.length > 0
  const short = shortages(pool)
  const placed: PlacedPool = {
    demand,
    entries: all,
    stays,
    domainType,
    taken,
    hasRejected,
    full,
    short: short?.ofSmallest ?? new Map(),
  }
  plan.pools.push(placed)
  if (!hasRejected) return
  const byShortage = new Map<PlacedPool['short'], Omit<Rejection, 'entry'>>()
  for (const entry of rejected) {
    const itsOwn = short?.of(entry) ?? placed.short
    const rejection =
      byShortage.get(itsOwn) ??
      rejectionAs({ ...placed, short: itsOwn }, hypervisors, { ...around, size: sizeOf(entry) })
    byShortage.set(itsOwn, rejection)
    plan.rejections.push({ entry, ...rejection })
  }
}

/** Why no hypervisor takes entries of a pool with this size, and what to do about it. */
const rejectionAs = (
  pool: PlacedPool,
  hypervisors: readonly Hypervisor[],
  around: Parameters<typeof remedyFor>[2],
): Omit<Rejection, 'entry'> => ({
  ...rejectionOf(newcomerVerdicts(pool, hypervisors)),
  hint: remedyText(remedyFor(pool, hypervisors, around), pool.demand, hypervisors),
})

const anyStay = ({ kept, given }: Staying): boolean => kept.size > 0 || given.size > 0

/** What stays where, and which hypervisors lack room, for all pools. */
interface Settled {
  staying: Staying
  owned: OwnedPools
  hypervisors: readonly Hypervisor[]
  /** The hypervisors without room for entries of a pool; undefined if sizes do not count. */
  shortages: (pool: SharedPool) => Shortages | undefined
  /** The size of an entry; undefined if sizes do not count. */
  sizeOf: (entry: Entry) => Size | undefined
  /**
   * The loads of hypervisors after all entries were placed, and how many entries the strategy had
   * to place.
   */
  around: {
    loads: readonly number[]
    capacities: readonly (Capacity | undefined)[]
    newcomers: number
  }
}
