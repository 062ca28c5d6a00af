import type { Context } from '../../dispatch/context.ts'
import type { WhatIf } from '../../dispatch/options.ts'
import { type Run, runDispatch } from '../../dispatch/run/run.ts'
import { problem } from '../../problems.ts'
import { renderExplanation } from '../../report/explain_text.ts'
import type { Explanation } from '../../report/explanation.ts'
import { explainEntries, explainHypervisor } from '../../report/explanations.ts'
import { renderProblems } from '../../report/lines.ts'
import { nearestNames } from '../../slips.ts'
import type { Entry } from '../../vm/entry.ts'
import type { ReportOptions } from '../arguments/command.ts'
import { printReport } from './print_report.ts'

/**
 * `explain NAME`: why entries went where they went, or why a hypervisor got its entries. The exit
 * code is 1 if one of the entries is unassigned or the hypervisor gave no answer.
 */
export async function explainCommand(
  { subject, ...options }: { subject: string; whatIf: WhatIf } & ReportOptions,
  context: Context,
): Promise<number> {
  const run = await runDispatch(context, options)
  if (!run.ok) {
    context.stderr.write(renderProblems(run.problems))
    return 2
  }
  const { request, problems } = run.value
  const explanation: Explanation = {
    hypervisors: explainHypervisor(subject, run.value),
    entries: explainEntries(
      request.entries.filter((entry) => namesOf(entry).includes(subject)),
      run.value,
    ),
    strategy: request.strategy,
    warnings: problems.filter(({ severity }) => severity === 'warning'),
  }
  const { hypervisors, entries } = explanation
  if (hypervisors.length + entries.length === 0) {
    context.stderr.write(renderProblems([unknownName(subject, run.value)]))
    return 2
  }
  printReport(explanation, renderExplanation, options, context)
  const isMissing = entries.some(({ reason }) => reason !== null)
  return isMissing || hypervisors.some(({ error }) => error) ? 1 : 0
}

/** The names by which `explain` finds an entry: `debian/amd64`, `amd64/debian`, `debian`, `amd64`. */
const namesOf = ({ platform, target }: Entry): string[] => [
  `${platform}/${target}`,
  `${target}/${platform}`,
  target,
  platform,
]

function unknownName(name: string, { request }: Run) {
  const known = [
    ...request.hypervisors.map((hypervisor) => hypervisor.name),
    ...request.entries.flatMap(namesOf),
  ]
  const nearest = nearestNames(name, known)
  return problem('name-unknown', 'arguments', { name, kinds: 'hypervisor or entry', nearest })
}
