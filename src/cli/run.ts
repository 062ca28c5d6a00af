import type { Answer } from '../fleet/query.ts'
import { rememberAnswers } from '../fleet/remember.ts'
import type { Inventory } from '../inventory/model.ts'
import { type Outcome, type Problem, success } from '../problems.ts'
import type { Decision, UnassignedEntry } from '../report/additions.ts'
import { currentAccount } from './account.ts'
import { askFleet } from './ask_fleet.ts'
import type { Context } from './context.ts'
import { decide } from './decide.ts'
import { staleProblems } from './existing_vms.ts'
import { type Input, readInput } from './input.ts'
import { prepareQueries } from './queries.ts'
import type { Request } from './request.ts'
import { stateDirectoryOf } from './vm_settings.ts'

/** A run that came to its end: problems of hypervisors and entries, and warnings, may be with it. */
export interface Run {
  inventory: Inventory
  emit: Request['emit']
  onUnassigned: Request['onUnassigned']
  onUnreachable: Request['vms']['onUnreachable']
  decision: Decision
  problems: Problem[]
  /** What was read, and until when the answers count, in ms since the epoch: as long as both hold, a run gives the same. */
  files: Input['files']
  until: number
}

/**
 * The whole way: reads the static inventory, asks every hypervisor, places every entry.
 * Fails with all problems of the input, and then nothing was asked.
 */
export async function runDispatch(
  context: Context,
  inventoryOption: string | undefined,
): Promise<Outcome<Run>> {
  const input = await readInput(context, inventoryOption)
  if (!input.ok) return input
  const { cfg, inventory, request, architectures, vmNames, unsettled, warnings } = input.value
  const account = currentAccount(context.environment)
  const { queries, refused } = prepareQueries(
    request.hypervisors,
    context,
    cfg,
    account,
    unsettled,
    request,
  )
  const asked = await askFleet(queries, request, context, account)
  const now = new Date()
  const heard = new Map([...asked.answers, ...refused])
  const { answers, warnings: forgetting } =
    request.vms.onUnreachable === 'keep'
      ? rememberAnswers(queries, heard, {
          directory: stateDirectoryOf(request.vms, context, account),
          now,
        })
      : { answers: heard, warnings: [] }
  const { decision, warnings: deciding } = decide(request, architectures, vmNames, answers)
  return success({
    inventory,
    emit: request.emit,
    onUnassigned: request.onUnassigned,
    onUnreachable: request.vms.onUnreachable,
    decision,
    problems: [
      ...warnings,
      ...asked.warnings,
      ...decision.hypervisors.flatMap(({ answer }) => answerProblems(answer)),
      ...staleProblems(answers, decision.assignments, now),
      ...forgetting,
      ...deciding,
      ...(request.onUnassigned === 'ignore' ? [] : entryProblems(decision.unassigned)),
    ],
    files: input.value.files,
    until: asked.until,
  })
}

const answerProblems = (answer: Answer): Problem[] =>
  answer.status === 'ok' ? answer.warnings : [...answer.warnings, answer.problem]

/** One line for all entries that share their reason. */
function entryProblems(unassigned: readonly UnassignedEntry[]): Problem[] {
  const byReason = new Map<string, { problem: Problem; targets: Set<string>; count: number }>()
  for (const { entry, problem } of unassigned) {
    const { targets, count } = byReason.get(problem.text) ?? { targets: new Set(), count: 0 }
    byReason.set(problem.text, { problem, targets: targets.add(entry.target), count: count + 1 })
  }
  return [...byReason.values()].map(({ problem, targets, count }) => ({
    ...problem,
    subject: `${named([...targets])} (${count === 1 ? '1 entry' : `${count} entries`})`,
  }))
}

const named = (targets: readonly string[]): string =>
  targets.length > 5
    ? `${targets.length} targets`
    : `${targets.length === 1 ? 'target' : 'targets'} ${targets.join(', ')}`
