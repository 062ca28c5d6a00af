import type { Run } from '../dispatch/run/run.ts'
import { newcomerVerdicts, verdictAtHome } from '../placement/explain.ts'
import { writtenWeight } from '../placement/weights.ts'
import { outcomesOf } from './entry_outcomes.ts'
import { newcomersOf } from './explanations.ts'
import { type PageAssets, renderPage } from './html.ts'
import { type JudgedPool, type PlacedEntry, pageData } from './plan_page.ts'
import type { PlanReport } from './plan_report.ts'

/** The page of a plan, with its style and script: HTML. */
export function planPage(report: PlanReport, run: Run, assets: PageAssets): string {
  const { request, placement } = run
  const { hypervisors, pools } = placement
  const entries = [...outcomesOf(run)].map(
    ([entry, outcome]): PlacedEntry => ({
      ...{ entry, ...outcome },
      atHome: outcome.stay && verdictAtHome(outcome.stay, hypervisors),
    }),
  )
  const data = pageData(report, {
    strategy: request.strategy,
    weights: request.hypervisors.map(({ terms }) => String(writtenWeight(terms.weight))),
    pools: pools.map(
      (pool): JudgedPool => ({
        demand: pool.demand,
        entries: pool.entries.length,
        newcomers: newcomersOf(pool),
        taken: hypervisors.map((_, at) => pool.taken.get(at) ?? 0),
        verdicts: newcomerVerdicts(pool, hypervisors),
      }),
    ),
    entries,
  })
  return renderPage(data, assets)
}
