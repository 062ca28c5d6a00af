import { refusalOf } from './candidates.ts'
import { offeredTypes } from './filters/filter.ts'
import type { Hypervisor, PlacedPool } from './plan.ts'
import type { Verdict } from './verdict.ts'

/** The verdict of each hypervisor on the entries of a pool, in inventory order. */
export const explain = (pool: PlacedPool, hypervisors: readonly Hypervisor[]): Verdict[] =>
  newcomerVerdicts(pool, hypervisors).map((verdict, index) => {
    const entries = pool.taken.get(index) ?? 0
    return entries > 0 && verdict.kind !== 'full' && verdict.kind !== 'no-room'
      ? { kind: 'chosen', entries }
      : verdict
  })

/** The same verdicts on those entries of a pool that do not stay where they exist. */
export const newcomerVerdicts = (pool: PlacedPool, hypervisors: readonly Hypervisor[]): Verdict[] =>
  hypervisors.map(
    (hypervisor, index) =>
      refusalOf(hypervisor, pool.demand) ??
      worseTier(hypervisor, pool) ??
      candidateVerdict(hypervisor.maxVms, pool, index),
  )

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
  if (full.has(index) && (entries === 0 || hasRejected)) return { kind: 'full', maxVms }
  const shortage = short.get(index)
  if (shortage && (entries === 0 || hasRejected)) return { kind: 'no-room', ...shortage }
  return entries > 0 ? { kind: 'chosen', entries } : { kind: 'candidate' }
}
