import { newcomerVerdicts } from '../placement/explain.ts'
import { renderPage } from '../report/html.ts'
import { type JudgedPool, type PlacedEntry, pageData } from '../report/plan_page.ts'
import type { PlanReport } from '../report/plan_report.ts'
import { pageAssets } from './page_assets.ts'
import { writtenWeight } from './placement_request.ts'
import type { Run } from './run.ts'

/** The page of a plan: HTML. */
export function planPage(report: PlanReport, run: Run): string {
  const { request, placement, architectures, decision } = run
  const { hypervisors, pools } = placement
  const indices = new Map(
    pools.map(({ demand }, index) => [keyOf(demand.architecture, demand.pin?.name), index]),
  )
  const assignments = new Map(decision.assignments.map((each) => [each.entry, each]))
  const reasons = new Map(decision.unassigned.map(({ entry, problem }) => [entry, problem.text]))
  const entries = request.entries.map((entry): PlacedEntry => {
    const architecture = architectures.get(entry.target)
    return {
      entry,
      pool: architecture === undefined ? undefined : indices.get(keyOf(architecture, entry.pin)),
      assignment: assignments.get(entry),
      reason: reasons.get(entry),
    }
  })
  const sizes = new Map<number | undefined, number>()
  for (const { pool } of entries) sizes.set(pool, (sizes.get(pool) ?? 0) + 1)
  const data = pageData(report, {
    strategy: request.strategy,
    terms: request.hypervisors.map(({ terms }, index) => ({
      ownVms: hypervisors[index]?.ownVms ?? 0,
      maxVms: Number.isFinite(terms.maxVms) ? terms.maxVms : null,
      weight: String(writtenWeight(terms.weight)),
    })),
    pools: pools.map(
      (pool, index): JudgedPool => ({
        demand: pool.demand,
        entries: sizes.get(index) ?? 0,
        taken: hypervisors.map((_, at) => pool.taken.get(at) ?? 0),
        verdicts: newcomerVerdicts(pool, hypervisors),
      }),
    ),
    entries,
  })
  return renderPage(data, pageAssets)
}

const keyOf = (architecture: string, pin: string | undefined): string =>
  `${architecture} ${pin ?? ''}`
