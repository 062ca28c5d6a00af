import type { Context } from '../../dispatch/context.ts'
import type { Problem } from '../../problems.ts'
import { renderJson } from '../../report/text/json.ts'
import { renderProblems } from '../../report/text/lines.ts'
import type { Look } from '../../report/text/look.ts'
import { renderWarnings } from '../../report/text/warnings_text.ts'
import { timed } from '../../timings.ts'
import type { ReportOptions } from '../arguments/command.ts'
import { lookOfStderr, lookOfStdout } from '../terminal/terminal.ts'

/** Prints a report as text or JSON, and its warnings, which are not part of the text, on stderr. */
export function printReport<Report extends { warnings: readonly Problem[] }>(
  report: Report,
  render: (report: Report, look: Look) => string,
  { json, all = false }: ReportOptions & { all?: boolean },
  context: Context,
): void {
  timed('print', () => {
    const { warnings } = report
    context.stderr.write(
      json ? renderProblems(warnings) : renderWarnings(warnings, lookOfStderr(context)),
    )
    const look = lookOfStdout(context, all)
    context.stdout.write(json ? `${renderJson(report)}\n` : render(report, look))
  })
}
