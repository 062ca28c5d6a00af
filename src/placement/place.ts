import type { Entry } from '../vm/entry.ts'
import { type Candidates, candidatesAmong } from './candidates.ts'
import type { Demand } from './demand.ts'
import { newcomerVerdicts } from './explain.ts'
import { offeredTypes } from './filters/filter.ts'
import { roomOf } from './filters/limit.ts'
import { displacedFrom, type Homes, keepAtHome, type Parted } from './keep.ts'
import type { Assignment, Hypervisor, PlaceableEntry, PlacedPool, Plan } from './plan.ts'
import { poolsOf } from './pools.ts'
import { STRATEGIES, type StrategyName } from './strategies/strategies.ts'
import { NOBODY } from './strategies/strategy.ts'
import { rejectionOf } from './verdicts.ts'

/** By what rule entries go to hypervisors. */
export interface Policy {
  strategy: StrategyName
  /** Domain types that may be used, the preferred first. */
  priorityDomains: readonly string[]
  /** The names of the hypervisors that entries were on, for strategies that leave them there. */
  previous?: ReadonlyMap<Entry, string>
  /** The names of the hypervisors on which the VMs of entries exist: under every strategy these stay. */
  existing?: ReadonlyMap<Entry, readonly string[]>
}

/** Gives each entry to a hypervisor that can take it, by the policy's strategy, or to none. */
export function placeEntries(
  entries: readonly PlaceableEntry[],
  hypervisors: readonly Hypervisor[],
  { strategy, priorityDomains, previous = new Map(), existing = new Map() }: Policy,
): Plan {
  const indices = new Map(hypervisors.map(({ name }, index) => [name, index]))
  const homes = homesOf(existing, indices)
  const candidatesFor = candidatesAmong(hypervisors)
  const pools = poolsOf(entries).map(({ architecture, pin, entries }): DemandedPool => {
    const demand: Demand = { architecture, pin, priorityDomains }
    const parted = keepAtHome(entries, demand, hypervisors, homes)
    return { demand, entries, ...parted, ...candidatesFor(demand) }
  })
  const before = new Map<Entry, number>()
  for (const [entry, name] of previous) {
    const index = indices.get(name)
    if (index !== undefined) before.set(entry, index)
  }
  const loaded = withKept(hypervisors, pools)
  const openPools = pools.map(({ open, candidates }) => ({ entries: open, candidates }))
  const takers = STRATEGIES[strategy].place(openPools, loaded, before)
  const shared = pools.map((pool, index) => giveToTakers(pool, takers[index] ?? [], hypervisors))
  const room = hypervisors.map(roomOf)
  for (const { shares } of shared) {
    shares.forEach(({ entries }, taker) => {
      room[taker] = (room[taker] as number) - entries.length
    })
  }
  const plan: Plan = { assignments: [], rejections: [], displaced: [], pools: [] }
  for (const pool of shared) {
    const full = new Set(pool.candidates.filter((candidate) => (room[candidate] as number) <= 0))
    addPool(plan, pool, { full, hypervisors, homes })
  }
  return plan
}

function homesOf(
  existing: ReadonlyMap<Entry, readonly string[]>,
  indices: ReadonlyMap<string, number>,
): Homes {
  const homes = new Map<Entry, number[]>()
  for (const [entry, names] of existing) {
    const known = names.flatMap((name) => indices.get(name) ?? [])
    if (known.length > 0)
      homes.set(
        entry,
        known.sort((a, b) => a - b),
      )
  }
  return homes
}

/** The hypervisors, what they keep counted as theirs. */
function withKept(
  hypervisors: readonly Hypervisor[],
  pools: readonly DemandedPool[],
): readonly Hypervisor[] {
  const loads = hypervisors.map(({ ownVms }) => ownVms)
  for (const { kept } of pools) {
    for (const keeper of kept.values()) loads[keeper] = (loads[keeper] as number) + 1
  }
  return hypervisors.map((hypervisor, index) => ({
    ...hypervisor,
    ownVms: loads[index] as number,
  }))
}

/**
 * Gives the entries to their takers. `open` has by position of an open entry the index of its taker,
 * or `NOBODY`.
 */
function giveToTakers(
  pool: DemandedPool,
  open: readonly number[],
  hypervisors: readonly Hypervisor[],
): SharedPool {
  const { demand, entries } = pool
  const shares: Share[] = []
  const rejected: Entry[] = []
  const takers = takersOf(pool, open)
  entries.forEach((entry, position) => {
    const taker = takers[position] ?? NOBODY
    if (taker === NOBODY) {
      rejected.push(entry)
      return
    }
    shares[taker] ??= shareOf(hypervisors[taker] as Hypervisor, demand)
    shares[taker].entries.push(entry)
  })
  return { ...pool, shares, rejected }
}

function addPool(plan: Plan, pool: SharedPool, { full, hypervisors, homes }: Surroundings): void {
  const { demand, entries, open, domainType, shares, rejected } = pool
  const lost = new Set(rejected)
  for (const entry of homes.size > 0 ? open : []) {
    if (!lost.has(entry)) plan.displaced.push(...displacedFrom(entry, demand, hypervisors, homes))
  }
  const taken = new Map<number, number>()
  shares.forEach((share, index) => {
    plan.assignments.push(share)
    taken.set(index, share.entries.length)
  })
  const hasRejected = rejected.length > 0
  const placed: PlacedPool = { demand, entries, domainType, taken, hasRejected, full }
  plan.pools.push(placed)
  if (!hasRejected) return
  const rejection = rejectionOf(newcomerVerdicts(placed, hypervisors))
  for (const entry of rejected) plan.rejections.push({ entry, ...rejection })
}

/** By position of the entry: the index of its hypervisor, or `NOBODY`; `open` has those that are not kept. */
function takersOf({ entries, kept }: DemandedPool, open: readonly number[]): readonly number[] {
  if (kept.size === 0) return open
  const others = open.values()
  return entries.map((entry) => kept.get(entry) ?? others.next().value ?? NOBODY)
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

/** Entries with who keeps them, and who may take the others. */
interface DemandedPool extends Candidates, Parted {
  demand: Demand
  entries: readonly Entry[]
}

/** Its entries, given to those who take them. */
interface SharedPool extends DemandedPool {
  /** By the index of the hypervisor; those that get nothing are left out. */
  shares: Share[]
  rejected: Entry[]
}

interface Surroundings {
  full: ReadonlySet<number>
  hypervisors: readonly Hypervisor[]
  homes: Homes
}

/** An assignment that still grows. */
interface Share extends Assignment {
  entries: Entry[]
}
