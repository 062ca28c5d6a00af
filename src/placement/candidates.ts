import { addTo } from '../grouped.ts'
import type { Demand } from './demand.ts'
import { answered } from './filters/answered.ts'
import { drained } from './filters/drained.ts'
import { type Filter, offeredTypes } from './filters/filter.ts'
import { known } from './filters/known.ts'
import { pinned } from './filters/pinned.ts'
import { supported } from './filters/supported.ts'
import { openTier } from './filters/tier.ts'
import type { Hypervisor } from './plan.ts'
import type { Refusal } from './verdicts/verdict.ts'

/** The hypervisors that may take the entries of a pool, and the domain type that they run them as. */
export interface Candidates {
  /**
   * The domain type with which the candidates run the entries; undefined if there are no
   * candidates.
   */
  domainType: string | undefined
  /** The indices of the candidates, in inventory order, full ones included. */
  candidates: number[]
}

const ALWAYS: readonly Filter[] = [supported, pinned, drained]

/**
 * The filters that a hypervisor must pass so that an entry stays there: it was given to it, or its
 * VM exists there.
 */
const TO_KEEP: readonly Filter[] = [...ALWAYS, known]

/**
 * The filters that a hypervisor must pass to take an entry. The order matters for the verdict: a
 * hypervisor is drained or outside a pin only if it could take the entry otherwise, and unreachable
 * only if its answer would change something.
 */
const TO_TAKE: readonly Filter[] = [...ALWAYS, answered]

/**
 * Why a hypervisor cannot take such entries, without looking at the other hypervisors; undefined if
 * it can.
 */
export const refusalOf = (hypervisor: Hypervisor, demand: Demand): Refusal | undefined =>
  firstRefusal(TO_TAKE, hypervisor, demand)

/** Why a hypervisor cannot keep such entries, which exist there or were given to it; undefined if it can. */
export const refusalToKeep = (hypervisor: Hypervisor, demand: Demand): Refusal | undefined =>
  firstRefusal(TO_KEEP, hypervisor, demand)

/** All that keeps a hypervisor from taking such entries. */
export const refusalsOf = (hypervisor: Hypervisor, demand: Demand): Refusal[] =>
  TO_TAKE.flatMap((filter) => filter(hypervisor, demand) ?? [])

/** All that keeps a hypervisor from keeping such entries. */
export const refusalsToKeep = (hypervisor: Hypervisor, demand: Demand): Refusal[] =>
  TO_KEEP.flatMap((filter) => filter(hypervisor, demand) ?? [])

function firstRefusal(
  filters: readonly Filter[],
  hypervisor: Hypervisor,
  demand: Demand,
): Refusal | undefined {
  for (const filter of filters) {
    const refusal = filter(hypervisor, demand)
    if (refusal) return refusal
  }
  return undefined
}

/**
 * Gives a function that finds the candidates of a pool among the hypervisors: those of the best
 * tier among those that pass all filters.
 */
export function candidatesAmong(
  hypervisors: readonly Hypervisor[],
): (demand: Demand) => Candidates {
  const supporting = supportersOf(hypervisors)
  return (demand) => {
    const offeredBy = (index: number) =>
      offeredTypes(hypervisors[index] as Hypervisor, demand.architecture)
    const passing = (supporting.get(demand.architecture) ?? []).filter(
      (index) => !refusalOf(hypervisors[index] as Hypervisor, demand),
    )
    const domainType = openTier(passing.map(offeredBy), demand)
    if (domainType === undefined) return { domainType, candidates: [] }
    const candidates = passing.filter((index) => offeredBy(index).has(domainType))
    return { domainType, candidates }
  }
}

/**
 * The indices of the hypervisors that have an architecture, by architecture, in inventory order.
 * Others cannot pass, and checking all of them would take a quarter of the fair queue's time.
 */
function supportersOf(hypervisors: readonly Hypervisor[]): Map<string, number[]> {
  const supporters = new Map<string, number[]>()
  for (const [index, hypervisor] of hypervisors.entries()) {
    for (const architecture of 'capabilities' in hypervisor ? hypervisor.capabilities.keys() : []) {
      addTo(supporters, architecture, index)
    }
  }
  return supporters
}
