import { renderProblems } from '../report/lines.ts'
import { type PlanReport, planReport } from '../report/plan_report.ts'
import { renderPlan } from '../report/plan_text.ts'
import type { ReportOptions, WhatIf } from './command.ts'
import type { Context } from './context.ts'
import { printReport } from './print_report.ts'
import { type Run, runDispatch } from './run.ts'

/** `plan`: who gets what. The exit code is 1 where anything is worth a word. */
export async function planCommand(
  options: { whatIf: WhatIf } & ReportOptions,
  context: Context,
): Promise<number> {
  const run = await runDispatch(context, options)
  if (!run.ok) {
    context.stderr.write(renderProblems(run.problems))
    return 2
  }
  const report = reportOf(run.value)
  printReport(report, renderPlan, options, context)
  return run.value.problems.length > 0 ? 1 : 0
}

const reportOf = ({ decision, placement, problems }: Run): PlanReport =>
  planReport(
    decision,
    placement.hypervisors,
    problems.filter(({ severity }) => severity === 'warning'),
  )
