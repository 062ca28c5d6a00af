import type { Context } from '../../dispatch/context.ts'
import type { WhatIf } from '../../dispatch/options.ts'
import { type Run, runDispatch } from '../../dispatch/run/run.ts'
import { codeNamed, PROBLEM_CODES, type ProblemCode, problem } from '../../problems.ts'
import { renderExplanation } from '../../report/explain/explain_text.ts'
import type { Explanation } from '../../report/explain/explanation.ts'
import { explainEntries, explainHypervisor } from '../../report/explain/explanations.ts'
import { renderJson } from '../../report/text/json.ts'
import { renderProblems } from '../../report/text/lines.ts'
import { renderProblemPage } from '../../report/text/problem_page.ts'
import { nearestNames } from '../../slips.ts'
import type { Entry } from '../../vm/entry.ts'
import { formattedName } from '../../vm/vm_name.ts'
import type { ReportOptions } from '../arguments/command.ts'
import { lookOfStdout } from '../terminal/terminal.ts'
import { printReport } from './print_report.ts'

/**
 * `explain NAME`: why entries went where they went, why a hypervisor got its entries, or what a
 * problem means. The exit code is 1 if one of the entries is unassigned or the hypervisor gave no
 * answer.
 */
export async function explainCommand(
  { subject, ...options }: { subject: string; whatIf: WhatIf; all: boolean } & ReportOptions,
  context: Context,
): Promise<number> {
  const code = codeNamed(subject)
  if (code !== undefined) return explainProblem(code, options, context)
  const run = await runDispatch(context, options)
  if (!run.ok) {
    context.stderr.write(renderProblems(run.problems))
    return 2
  }
  const { request, problems } = run.value
  const explanation: Explanation = {
    hypervisors: explainHypervisor(subject, run.value),
    entries: explainEntries(
      request.entries.filter(
        (entry) => namesOf(entry).includes(subject) || vmNameOf(entry, run.value) === subject,
      ),
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

/** The page of a problem, which needs no inventory. */
async function explainProblem(
  code: ProblemCode,
  { json }: ReportOptions,
  context: Context,
): Promise<number> {
  const { problemPage } = await import('./problem_pages.ts')
  const page = problemPage(code)
  const text = json
    ? `${renderJson({ code, page })}\n`
    : renderProblemPage(page, lookOfStdout(context))
  context.stdout.write(text)
  return 0
}

/** The name of an entry's VM. Unless a setting needs names, definitions are not read for them. */
const vmNameOf = (entry: Entry, { decision, request }: Run): string =>
  decision.vmNames.get(entry) ?? formattedName(request.vms.nameFormat, entry)

/** The names by which `explain` finds an entry: `debian/amd64`, `amd64/debian`, `debian`, `amd64`. */
const namesOf = ({ platform, target }: Entry): string[] => [
  `${platform}/${target}`,
  `${target}/${platform}`,
  target,
  platform,
]

function unknownName(name: string, run: Run) {
  const { request } = run
  const known = [
    ...request.hypervisors.map((hypervisor) => hypervisor.name),
    ...request.entries.flatMap(namesOf),
    ...request.entries.map((entry) => vmNameOf(entry, run)),
    ...PROBLEM_CODES,
  ]
  const nearest = nearestNames(name, known)
  return problem('name-unknown', 'arguments', {
    name,
    kinds: 'hypervisor, a VM, an entry or the code of a problem',
    nearest,
  })
}
