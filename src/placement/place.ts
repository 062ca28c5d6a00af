import type { Entry } from '../vm/entry.ts'
import { greatestLoadOf } from './balance/greatest_load.ts'
import { candidatesAmong } from './candidates.ts'
import { capacitiesAfter, sizesThatCount } from './capacity/room.ts'
import type { Size } from './capacity/size.ts'
import type { Demand } from './demand.ts'
import { openPool } from './open_pools.ts'
import type { Hypervisor, PlaceableEntry, Plan, Rejection } from './plan.ts'
import { type Pool, poolsOf } from './pools.ts'
import { settledPool } from './settled_pool.ts'
import { type DemandedPool, loadsAfter, type SharedPool, shareOut } from './shares.ts'
import type { Whereabouts } from './staying/keep.ts'
import { type OwnedEntry, OwnedPools } from './staying/owned.ts'
import { type Staying, whatStays } from './staying/stay.ts'
import { STRATEGIES, type StrategyName } from './strategies/strategies.ts'
import { NOBODY, type OpenPool } from './strategies/strategy.ts'

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
  const { remembers: movesGiven, weighs } = STRATEGIES[strategy]
  const indices = new Map(hypervisors.map(({ name }, index) => [name, index]))
  const candidatesFor = candidatesAmong(hypervisors)
  const demanded = ({ architecture, pin, entries }: Pool): DemandedPool => {
    const demand: Demand = { architecture, pin, priorityDomains }
    return { demand, entries, ...candidatesFor(demand) }
  }
  const pools = poolsOf(entries).map(demanded)
  const sizes = sizesThatCount(entries, hypervisors)
  const staying = whatStays(pools, hypervisors, { whereabouts, onlySilent, movesGiven, sizes })
  const owned = new OwnedPools(policy.owned ?? [], indices)
  const parts = pools.map((pool) => openPool(pool, staying, owned.counts(pool.demand)))
  const open: OpenPart = {
    pools: parts.flat(),
    hypervisors: withWhatStays(hypervisors, staying),
    previous: placesBefore(policy, staying, indices),
  }
  const chosen = chosenBy(strategy, open, sizes).values()
  const shared = pools.map((pool, index) => {
    const takers = takersOf(pool, parts[index] ?? [], chosen, staying)
    return shareOut(pool, takers, hypervisors)
  })
  const loads = loadsAfter(shared, staying)
  const capacities = sizes ? capacitiesAfter(shared, staying, sizes) : []
  const newcomers = entries.length - staying.kept.size
  const around = { loads, capacities, newcomers }
  const all = { staying, owned, hypervisors, sizes, homesOf: homesBy(policy), around }
  const onlyOwned = owned
    .without(pools.map(({ demand }) => demand))
    .map((pool): SharedPool => ({ ...demanded(pool), entries: [], shares: [], rejected: [] }))
  const settledPools = [...shared, ...onlyOwned].map((pool) => settledPool(pool, all))
  const rejections = settledPools.flatMap((pool) => pool.rejections)
  const isComplete = !rejections.some(({ code }) => FOR_WANT_OF_ROOM.includes(code))
  const greatest =
    sizes && weighs
      ? greatestLoadOf(open.pools, open.hypervisors, capacities, { sizes, isComplete })
      : undefined
  return {
    assignments: shared.flatMap(({ shares }) => shares),
    rejections,
    pools: settledPools.map(({ placed }) => placed),
    loads,
    ...(sizes && { capacities, sizes }),
    ...(greatest && { greatest }),
  }
}

/** Finds the hypervisors that have the VM of an entry, and keep it if they can. */
const homesBy =
  ({ whereabouts, onlySilent }: Policy) =>
  (entry: Entry): readonly string[] => {
    const { seen = [], remembered = [] } = whereabouts?.get(entry) ?? {}
    return onlySilent ? remembered : [...seen, ...remembered]
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

/** What the strategy has to place, where, and where it was before. */
interface OpenPart {
  pools: readonly OpenPool[]
  /** With what stays on them. */
  hypervisors: readonly Hypervisor[]
  previous: ReadonlyMap<Entry, number>
}

function chosenBy(
  strategy: StrategyName,
  { pools, hypervisors, previous }: OpenPart,
  sizes: ReadonlyMap<Entry, Size> | undefined,
): number[][] {
  const { place, placeSized } = STRATEGIES[strategy]
  return sizes
    ? placeSized(pools, hypervisors, previous, sizes)
    : place(pools, hypervisors, previous)
}

const withWhatStays = (
  hypervisors: readonly Hypervisor[],
  { loads, capacities }: Staying,
): Hypervisor[] =>
  hypervisors.map((each, index) => ({
    ...each,
    ownVms: loads[index] ?? 0,
    capacity: capacities[index],
  }))

/** By entry, the index of the hypervisor that it was given to before, if that is there. */
function placesBefore(
  { previous = new Map() }: Policy,
  { given }: Staying,
  indices: ReadonlyMap<string, number>,
): Map<Entry, number> {
  const before = new Map(given)
  for (const [entry, name] of previous) {
    const index = indices.get(name)
    if (index !== undefined && !before.has(entry)) before.set(entry, index)
  }
  return before
}
