import type { Demand } from './demand.ts'
import { answered } from './filters/answered.ts'
import { drained } from './filters/drained.ts'
import { type Filter, offeredTypes } from './filters/filter.ts'
import { pinned } from './filters/pinned.ts'
import { supported } from './filters/supported.ts'
import { openTier } from './filters/tier.ts'
import type { Hypervisor } from './plan.ts'
import type { OfferedTypes, Verdict } from './verdict.ts'

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

/**
 * How to find among hypervisors those that may take the entries of a pool: of those that pass all
 * filters the ones of the best tier.
 */
export function candidatesAmong(
  hypervisors: readonly Hypervisor[],
): (demand: Demand) => Candidates {
  const supporting = supportersOf(hypervisors)
  return (demand) => {
    const passing: { index: number; offered: OfferedTypes }[] = []
    for (const index of supporting.get(demand.architecture) ?? []) {
      const hypervisor = hypervisors[index] as Hypervisor
      if (refusalOf(hypervisor, demand)) continue
      passing.push({ index, offered: offeredTypes(hypervisor, demand.architecture) })
    }
    const domainType = openTier(
      passing.map(({ offered }) => offered),
      demand,
    )
    if (domainType === undefined) return { domainType, candidates: [] }
    const best = passing.filter(({ offered }) => offered.has(domainType))
    return { domainType, candidates: best.map(({ index }) => index) }
  }
}

/**
 * By architecture: the indices of the hypervisors that have it, in inventory order. Others cannot
 * pass, and to try them all would be a quarter of what the fair queue takes.
 */
function supportersOf(hypervisors: readonly Hypervisor[]): Map<string, number[]> {
  const supporters = new Map<string, number[]>()
  for (const [index, hypervisor] of hypervisors.entries()) {
    for (const architecture of 'capabilities' in hypervisor ? hypervisor.capabilities.keys() : []) {
      const known = supporters.get(architecture)
      if (known) known.push(index)
      else supporters.set(architecture, [index])
    }
  }
  return supporters
}
