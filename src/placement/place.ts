import type { Entry } from '../vm/entry.ts'
import { balanced } from './balanced.ts'
import { type Candidates, candidatesFor } from './candidates.ts'
import { fairQueue } from './fair_queue.ts'
import { offeredTypes } from './filters/filter.ts'
import type { Hypervisor, PlaceableEntry, Plan } from './plan.ts'
import { type Pool, poolsOf } from './pools.ts'
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

/** All hypervisors, and how many VMs each has in the end. */
interface Fleet {
  hypervisors: readonly Hypervisor[]
  vms: readonly number[]
}

/** A candidate of a pool with what it takes of it. */
interface Chosen {
  hypervisor: string
  emulator: string | undefined
  entries: number
}

const STRATEGIES = { fair_queue: fairQueue, balanced }

/** Gives each entry to a hypervisor that can take it, by the policy's strategy, or to none. */
export function placeEntries(
  entries: readonly PlaceableEntry[],
  hypervisors: readonly Hypervisor[],
  { strategy, priorityDomains, previous = new Map() }: Policy,
): Plan {
  const pools = poolsOf(entries).map((pool) => ({
    ...pool,
    ...candidatesFor({ ...pool, priorityDomains }, hypervisors),
  }))
  const indices = new Map(hypervisors.map(({ name }, index) => [name, index]))
  const homes = new Map<Entry, number>()
  for (const [entry, name] of previous) {
    const index = indices.get(name)
    if (index !== undefined) homes.set(entry, index)
  }
  const takers = STRATEGIES[strategy](pools, hypervisors, homes)
  const vms = hypervisors.map(({ ownVms }) => ownVms)
  for (const poolTakers of takers) {
    for (const taker of poolTakers) if (taker !== NOBODY) vms[taker] = (vms[taker] ?? 0) + 1
  }
  const plan: Plan = { assignments: [], rejections: [], explanations: [] }
  for (const [index, pool] of pools.entries()) {
    addPool(plan, pool, takers[index] ?? [], { hypervisors, vms })
  }
  return plan
}

function addPool(
  plan: Plan,
  { architecture, pin, entries, domainType = '', candidates, verdicts }: Pool & Candidates,
  takers: readonly number[],
  { hypervisors, vms }: Fleet,
): void {
  const rejected: Entry[] = []
  const chosen: Chosen[] = []
  for (const candidate of candidates) {
    const hypervisor = hypervisors[candidate] as Hypervisor
    const emulator = offeredTypes(hypervisor, architecture).get(domainType)
    chosen[candidate] = { hypervisor: hypervisor.name, emulator, entries: 0 }
  }
  entries.forEach((entry, position) => {
    const taker = chosen[takers[position] ?? NOBODY]
    if (!taker) rejected.push(entry)
    else {
      const { hypervisor, emulator } = taker
      plan.assignments.push({ hypervisor, entry, architecture, domainType, emulator })
      taker.entries++
    }
  })
  const settled = [...verdicts]
  for (const candidate of candidates) {
    const taken = chosen[candidate]?.entries ?? 0
    const { maxVms } = hypervisors[candidate] as Hypervisor
    const isFull = (vms[candidate] ?? 0) >= maxVms
    // Being full is worth saying where it kept entries away.
    if (isFull && (taken === 0 || rejected.length > 0))
      settled[candidate] = { kind: 'full', maxVms }
    else if (taken > 0) settled[candidate] = { kind: 'chosen', entries: taken }
  }
  plan.explanations.push({ architecture, pin: pin?.name, verdicts: settled })
  if (rejected.length === 0) return
  const rejection = rejectionOf(settled)
  for (const entry of rejected) plan.rejections.push({ entry, ...rejection })
}
