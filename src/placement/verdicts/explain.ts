import { refusalOf } from '../candidates.ts'
import { offeredTypes } from '../filters/filter.ts'
import type { Hypervisor, PlacedPool, Stay } from '../plan.ts'
import type { Home, Verdict } from './verdict.ts'

/**
 * The verdicts on all hypervisors, in inventory order, for the entries of a pool that the strategy
 * placed.
 */
export const newcomerVerdicts = (pool: PlacedPool, hypervisors: readonly Hypervisor[]): Verdict[] =>
  hypervisors.map(
    (hypervisor, index) =>
      refusalOf(hypervisor, pool.demand) ??
      worseTier(hypervisor, pool) ??
      candidateVerdict(hypervisor.maxVms, pool, index),
  )

/** The verdict of a hypervisor on entries that stay there. */
export function verdictAtHome({ index, why }: Stay, hypervisors: readonly Hypervisor[]): Verdict {
  const silent = hypervisors[index]?.status !== 'ok'
  return why === 'exists' ? { kind: why, silent } : { kind: why }
}

/**
 * The verdict of another hypervisor on entries that stay at `home`; `newcomers` is its verdict on those
 * that the strategy placed.
 */
export const verdictElsewhere = (newcomers: Verdict, home: Home): Verdict =>
  newcomers.kind === 'candidate' || newcomers.kind === 'chosen'
    ? { kind: 'candidate', home }
    : newcomers

function worseTier(
  hypervisor: Hypervisor,
  { demand, domainType }: PlacedPool,
): Verdict | undefined {
  const offered = offeredTypes(hypervisor, demand.architecture)
  return domainType === undefined || offered.has(domainType)
    ? undefined
    : { kind: 'worse-tier', preferred: domainType, offered }
}

/** Whether it is full or has no room: only if entries were kept away by that. */
function candidateVerdict(
  maxVms: number,
  { taken, full, short, hasRejected }: PlacedPool,
  index: number,
): Verdict {
  const entries = taken.get(index) ?? 0
  const vms = full.get(index)
  if (vms !== undefined && (entries === 0 || hasRejected)) return { kind: 'full', vms, maxVms }
  const shortage = short.get(index)
  if (shortage && (entries === 0 || hasRejected)) return { kind: 'no-room', ...shortage }
  return entries > 0 ? { kind: 'chosen', entries } : { kind: 'candidate' }
}
