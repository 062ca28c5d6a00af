import { answered } from './filters/answered.ts'
import { drained } from './filters/drained.ts'
import { type Demand, type Filter, offeredTypes } from './filters/filter.ts'
import { pinned } from './filters/pinned.ts'
import { supported } from './filters/supported.ts'
import { openTier } from './filters/tier.ts'
import type { Hypervisor } from './plan.ts'
import type { Verdict } from './verdicts.ts'

/** The hypervisors that may take the entries of a pool, and the domain type that they run them as. */
export interface Candidates {
  /** Undefined where there are none. */
  domainType: string | undefined
  /** Their indices, in inventory order; full ones too. */
  candidates: number[]
  /** Of all hypervisors, in inventory order. */
  verdicts: Verdict[]
}

/**
 * In this order, so that a hypervisor is called drained or outside a pin only where it would do
 * otherwise, and unreachable only where its answer would matter.
 */
const FILTERS: readonly Filter[] = [supported, pinned, drained, answered]

const CANDIDATE: Verdict = { kind: 'candidate' }

/** Asks all filters about every hypervisor, then leaves of those that pass the best tier. */
export function candidatesFor(demand: Demand, hypervisors: readonly Hypervisor[]): Candidates {
  const verdicts = hypervisors.map((hypervisor) => firstRefusal(hypervisor, demand) ?? CANDIDATE)
  const domainType = openTier(
    hypervisors.filter((_, index) => verdicts[index] === CANDIDATE),
    demand,
  )
  const candidates: number[] = []
  hypervisors.forEach((hypervisor, index) => {
    if (verdicts[index] !== CANDIDATE || domainType === undefined) return
    const offered = offeredTypes(hypervisor, demand.architecture)
    if (offered.has(domainType)) candidates.push(index)
    else verdicts[index] = { kind: 'worse-tier', preferred: domainType, offered }
  })
  return { domainType, candidates, verdicts }
}

function firstRefusal(hypervisor: Hypervisor, demand: Demand): Verdict | undefined {
  for (const filter of FILTERS) {
    const refusal = filter(hypervisor, demand)
    if (refusal) return refusal
  }
  return undefined
}
