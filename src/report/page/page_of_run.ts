import { newcomerVerdicts, verdictAtHome } from '../../placement/verdicts/explain.ts'
import { writtenWeight } from '../../placement/weights.ts'
import { outcomesOf, type ReportedRun } from '../explain/entry_outcomes.ts'
import { newcomersOf } from '../explain/explanations.ts'
import type { PlanReport } from '../plan/plan_report.ts'
import { type PageAssets, renderPage } from './html.ts'
import type { PageData } from './page_data.ts'
import { type JudgedPool, type PlacedEntry, pageData } from './plan_page.ts'

/** The page of a plan, with its style and script: HTML. */
export const planPage = (report: PlanReport, run: ReportedRun, assets: PageAssets): string =>
  renderPage(pageOfRun(report, run), assets)

/** The data of the page of a plan. */
export function pageOfRun(report: PlanReport, run: ReportedRun): PageData {
  const { request, placement } = run
  const { hypervisors, pools } = placement
  const entries = [...outcomesOf(run)].map(
    ([entry, outcome]): PlacedEntry => ({
      entry,
      ...outcome,
      atHome: outcome.stay && verdictAtHome(outcome.stay, hypervisors),
    }),
  )
  return pageData(report, {
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
}
