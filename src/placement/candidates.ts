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
}

/** What it takes for a VM to stay where it exists. */
const TO_KEEP: readonly Filter[] = [supported, pinned, drained]

/**
 * In this order, so that a hypervisor is called drained or outside a pin only where it would do
 * otherwise, and unreachable only where its answer would matter.
 */
const TO_TAKE: readonly Filter[] = [...TO_KEEP, answered]

/** Why a hypervisor cannot take such entries, whatever the others are; undefined where it can. */
export const refusalOf = (hypervisor: Hypervisor, demand: Demand): Verdict | undefined =>
  firstRefusal(TO_TAKE, hypervisor, demand)

/** Why a hypervisor cannot keep such entries that exist there; undefined where it can. */
export const refusalToKeep = (hypervisor: Hypervisor, demand: Demand): Verdict | undefined =>
  firstRefusal(TO_KEEP, hypervisor, demand)

function firstRefusal(
  filters: readonly Filter[],
  hypervisor: Hypervisor,
  demand: Demand,
): Verdict | undefined {
  for (const filter of filters) {
    const refusal = filter(hypervisor, demand)
    if (refusal) return refusal
  }
  return undefined
}

/** Of the hypervisors that pass all filters those of the best tier. */
export function candidatesFor(demand: Demand, hypervisors: readonly Hypervisor[]): Candidates {
  const passing: number[] = []
  hypervisors.forEach((hypervisor, index) => {
    if (refusalOf(hypervisor, demand) === undefined) passing.push(index)
  })
  const offers = passing.map((index) =>
    offeredTypes(hypervisors[index] as Hypervisor, demand.architecture),
  )
  const domainType = openTier(offers, demand)
  if (domainType === undefined) return { domainType, candidates: [] }
  return { domainType, candidates: passing.filter((_, at) => offers[at]?.has(domainType)) }
}
