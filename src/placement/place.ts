import type { Entry } from '../vm/entry.ts'
import { balanced } from './balanced.ts'
import { type Candidates, candidatesFor } from './candidates.ts'
import { explain } from './explain.ts'
import { fairQueue } from './fair_queue.ts'
import { type Demand, offeredTypes } from './filters/filter.ts'
import { roomOf } from './filters/limit.ts'
import type { Hypervisor, PlaceableEntry, PlacedPool, Plan } from './plan.ts'
import { poolsOf } from './pools.ts'
import { NOBODY } from './strategy.ts'
import { rejectionOf } from './verdicts.ts'

/** By what rule entries go to hypervisors. */
export interface Policy {
  strategy: keyof typeof STRATEGIES
  /** Domain types that may be used, the preferred first. */
  priorityDomains: readonly string[]
  /** The names of the hypervisors that entries were on, for strategies that leave them there. */
  previous?: ReadonlyMap<Entry, string>
}

const STRATEGIES = { fair_queue: fairQueue, balanced }

/** Gives each entry to a hypervisor that can take it, by the policy's strategy, or to none. */
export function placeEntries(
  entries: readonly PlaceableEntry[],
  hypervisors: readonly Hypervisor[],
  { strategy, priorityDomains, previous = new Map() }: Policy,
): Plan {
  const pools = poolsOf(entries).map(({ architecture, pin, entries }) => {
    const demand: Demand = { architecture, pin, priorityDomains }
    return { demand, entries, ...candidatesFor(demand, hypervisors) }
  })
  const indices = new Map(hypervisors.map(({ name }, index) => [name, index]))
  const homes = new Map<Entry, number>()
  for (const [entry, name] of previous) {
    const index = indices.get(name)
    if (index !== undefined) homes.set(entry, index)
  }
  const takers = STRATEGIES[strategy](pools, hypervisors, homes)
  const room = hypervisors.map(roomOf)
  for (const poolTakers of takers) {
    for (const taker of poolTakers) if (taker !== NOBODY) room[taker] = (room[taker] as number) - 1
  }
  const plan: Plan = { assignments: [], rejections: [], pools: [] }
  for (const [index, pool] of pools.entries()) {
    const full = new Set(pool.candidates.filter((candidate) => room[candidate] === 0))
    addPool(plan, pool, { takers: takers[index] ?? [], full, hypervisors })
  }
  return plan
}

function addPool(
  plan: Plan,
  { demand, entries, domainType, candidates }: DemandedPool,
  { takers, full, hypervisors }: Decided,
): void {
  const { architecture } = demand
  const byCandidate: Taken[] = []
  for (const candidate of candidates) {
    const hypervisor = hypervisors[candidate] as Hypervisor
    const emulator = offeredTypes(hypervisor, architecture).get(domainType ?? '')
    byCandidate[candidate] = { hypervisor: hypervisor.name, emulator, entries: 0 }
  }
  const rejected: Entry[] = []
  entries.forEach((entry, position) => {
    const taker = byCandidate[takers[position] ?? NOBODY]
    if (!taker || domainType === undefined) rejected.push(entry)
    else {
      const { hypervisor, emulator } = taker
      plan.assignments.push({ hypervisor, entry, architecture, domainType, emulator })
      taker.entries++
    }
  })
  const taken = new Map<number, number>()
  for (const candidate of candidates) taken.set(candidate, byCandidate[candidate]?.entries ?? 0)
  const hasRejected = rejected.length > 0
  const pool: PlacedPool = { demand, domainType, taken, hasRejected, full }
  plan.pools.push(pool)
  if (!hasRejected) return
  const rejection = rejectionOf(explain(pool, hypervisors))
  for (const entry of rejected) plan.rejections.push({ entry, ...rejection })
}

/** Entries with who may take them. */
interface DemandedPool extends Candidates {
  demand: Demand
  entries: readonly Entry[]
}

/** Who takes the entries of a pool. */
interface Decided {
  /** By position of the entry: the index of its hypervisor, or `NOBODY`. */
  takers: readonly number[]
  full: ReadonlySet<number>
  hypervisors: readonly Hypervisor[]
}

/** What a candidate takes of a pool. */
interface Taken {
  hypervisor: string
  emulator: string | undefined
  entries: number
}
