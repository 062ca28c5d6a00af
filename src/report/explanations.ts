import type { RequestedTerms } from '../dispatch/request/placement_request.ts'
import type { Run } from '../dispatch/run/run.ts'
import { explain } from '../placement/explain.ts'
import type { PlacedPool } from '../placement/plan.ts'
import { writtenWeight } from '../placement/weights.ts'
import type { Entry } from '../vm/entry.ts'
import { outcomesOf } from './entry_outcomes.ts'
import {
  askedOf,
  type EntriesExplanation,
  type HypervisorExplanation,
  judged,
} from './explanation.ts'
import { planReport } from './plan_report.ts'

/** Explains why entries went where they went; entries of one pool are explained together. */
export function explainEntries(entries: readonly Entry[], run: Run): EntriesExplanation[] {
  const outcomes = outcomesOf(run)
  const groups = new Map<PlacedPool | string, Entry[]>()
  for (const entry of entries) {
    const key = run.placement.pools[outcomes.get(entry)?.pool ?? -1] ?? entry.target
    const group = groups.get(key)
    if (group) group.push(entry)
    else groups.set(key, [entry])
  }
  return [...groups].map(([pool, alike]) => ({
    entries: alike.map((entry) => {
      const { assignment, owner } = outcomes.get(entry) ?? {}
      const hypervisor = owner ?? assignment?.hypervisor ?? null
      return { entry: entry.fields, hypervisor, ...(owner !== undefined && { own: true }) }
    }),
    reason: alike.map((entry) => outcomes.get(entry)?.reason).find(Boolean) ?? null,
    ...(typeof pool === 'string'
      ? { asked: null, domain_type: null, verdicts: [] }
      : explainPool(pool, run)),
  }))
}

function explainPool(
  pool: PlacedPool,
  run: Run,
): Pick<EntriesExplanation, 'asked' | 'domain_type' | 'verdicts'> {
  const { hypervisors } = run.placement
  const entries = pool.entries.length
  return {
    asked: askedOf(pool.demand),
    domain_type: pool.domainType ?? null,
    verdicts: explain(pool, hypervisors).map((verdict, index) => ({
      hypervisor: hypervisors[index]?.name ?? '',
      ...judged(verdict, pool.demand, { entries, taken: pool.taken.get(index) ?? 0 }),
    })),
  }
}

/**
 * Explains one of the run's hypervisors: what it can run, what it got, and its verdict on all
 * entries.
 */
export function explainHypervisor(name: string, run: Run): HypervisorExplanation[] {
  const { decision, placement, request } = run
  const index = placement.hypervisors.findIndex((hypervisor) => hypervisor.name === name)
  const report = planReport(decision, placement.hypervisors, []).hypervisors[index]
  const answer = decision.hypervisors[index]?.answer
  const terms = request.hypervisors[index]?.terms
  const ownVms = placement.hypervisors[index]?.ownVms
  if (!report || !answer || !terms || ownVms === undefined) return []
  const { status, error, own, assigned } = report
  const capabilities = 'capabilities' in answer ? [...answer.capabilities] : []
  return [
    {
      name,
      status,
      ...(error && { error }),
      terms: termsOf(terms, ownVms),
      guests: capabilities.flatMap(([architecture, types]) =>
        [...types].map(([type, emulator]) => ({
          architecture,
          domain_type: type,
          emulator: emulator ?? null,
        })),
      ),
      own,
      assigned,
      verdicts: placement.pools.flatMap((pool) => {
        const verdict = explain(pool, placement.hypervisors)[index]
        const entries = pool.entries.length
        const asked = askedOf(pool.demand)
        const taken = pool.taken.get(index) ?? 0
        return verdict
          ? [{ asked, entries, ...judged(verdict, pool.demand, { entries, taken }) }]
          : []
      }),
    },
  ]
}

const termsOf = (
  { drained, maxVms, weight }: RequestedTerms,
  ownVms: number,
): HypervisorExplanation['terms'] => ({
  drained,
  max_vms: Number.isFinite(maxVms) ? maxVms : null,
  own_vms: ownVms,
  weight: writtenWeight(weight),
})
