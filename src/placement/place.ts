import type { Entry } from '../vm/entry.ts'
import { type Candidates, candidatesAmong } from './candidates.ts'
import type { Demand } from './demand.ts'
import { newcomerVerdicts } from './explain.ts'
import { offeredTypes } from './filters/filter.ts'
import type { Whereabouts } from './keep.ts'
import { openPool } from './open_pools.ts'
import { type OwnedEntry, OwnedPools } from './owned.ts'
import type { Assignment, Hypervisor, PlaceableEntry, PlacedPool, Plan, Stay } from './plan.ts'
import { type Pool, poolsOf } from './pools.ts'
import { remedyFor, remedyText } from './remedies.ts'
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
  const { remembers: movesGiven, place } = STRATEGIES[strategy]
  const staying = whatStays(pools, hypervisors, { whereabouts, onlySilent, movesGiven })
  const before = new Map(staying.given)
  for (const [entry, name] of policy.previous ?? []) {
    const index = indices.get(name)
    if (index !== undefined && !before.has(entry)) before.set(entry, index)
  }
  const owned = new OwnedPools(policy.owned ?? [], indices)
  const parts = pools.map((pool) => openPool(pool, staying, owned.counts(pool.demand)))
  const loaded = hypervisors.map((each, index) => ({ ...each, ownVms: staying.loads[index] ?? 0 }))
  const chosen = place(parts.flat(), loaded, before).values()
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
  const plan: Plan = { assignments: [], rejections: [], pools: [], loads }
  const newcomers = entries.length - staying.kept.size
  const settled = { staying, owned, hypervisors, newcomers }
  for (const pool of shared) addPool(plan, pool, settled)
  for (const pool of owned.without(pools.map(({ demand }) => demand))) {
    const nothing = { ...demanded(pool), entries: [], shares: [], rejected: [] }
    addPool(plan, nothing, settled)
  }
  return plan
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
  return entries.map((entry) => kept.get(entry)?.index ?? takers.get(entry) ?? NOBODY)
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
  { demand, entries, domainType, candidates, shares, rejected }: SharedPool,
  { staying, owned, hypervisors, newcomers }: Settled,
): void {
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
  const placed: PlacedPool = { demand, entries: all, stays, domainType, taken, hasRejected, full }
  plan.pools.push(placed)
  if (!hasRejected) return
  const remedy = remedyFor(placed, hypervisors, { loads: plan.loads, newcomers })
  const hint = remedyText(remedy, demand, hypervisors)
  const rejection = rejectionOf(newcomerVerdicts(placed, hypervisors))
  for (const entry of rejected) plan.rejections.push({ entry, ...rejection, hint })
}

const anyStay = ({ kept, given }: Staying): boolean => kept.size > 0 || given.size > 0

/** What stays where, for all pools. */
interface Settled {
  staying: Staying
  owned: OwnedPools
  hypervisors: readonly Hypervisor[]
  /** How many entries the strategy had to place, in all pools. */
  newcomers: number
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
