import type { Entry } from '../vm/entry.ts'
import type { Candidates } from './candidates.ts'
import type { Demand } from './demand.ts'
import { offeredTypes } from './filters/filter.ts'
import type { Assignment, Hypervisor } from './plan.ts'
import type { Staying } from './staying/stay.ts'
import { NOBODY } from './strategies/strategy.ts'

/** Entries of one pool, and the hypervisors that may take them. */
export interface DemandedPool extends Candidates {
  demand: Demand
  entries: readonly Entry[]
}

/** A pool whose entries were given to the hypervisors that take them. */
export interface SharedPool extends DemandedPool {
  /** The shares by the index of the hypervisor; those that get nothing are left out. */
  shares: Share[]
  rejected: Entry[]
}

/** An assignment that still grows. */
interface Share extends Assignment {
  entries: Entry[]
}

/**
 * Gives the entries of a pool to their takers; `takers` has one for each entry, in the same order.
 */
export function shareOut(
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

/** An empty share of a pool. Its entries run as the best domain type of the hypervisor. */
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

/** By hypervisor: how many VMs it has with its shares of all pools; what stays there counts already. */
export function loadsAfter(pools: readonly SharedPool[], { kept, loads }: Staying): number[] {
  const after = [...loads]
  for (const { shares } of pools) {
    shares.forEach(({ entries }, index) => {
      const stay = kept.size > 0 ? entries.filter((entry) => kept.has(entry)).length : 0
      after[index] = (after[index] as number) + entries.length - stay
    })
  }
  return after
}
