import { type Answer, queryFleet } from '../fleet/query.ts'
import type { Inventory } from '../inventory/model.ts'
import { type Outcome, type Problem, success } from '../problems.ts'
import type { Decision, UnassignedEntry } from '../report/additions.ts'
import { currentAccount } from './account.ts'
import type { CommonOptions } from './command.ts'
import type { Context } from './context.ts'
import { decide, type Placement } from './decide.ts'
import { readInput } from './input.ts'
import { prepareQueries } from './queries.ts'
import type { Request } from './request.ts'

/** A run that came to its end: problems of hypervisors and entries, and warnings, may be with it. */
export interface Run {
  inventory: Inventory
  request: Request
  /** libvirt's name of each target's architecture. */
  architectures: ReadonlyMap<string, string>
  decision: Decision
  placement: Placement
  problems: Problem[]
}

/**
 * The whole way: reads the static inventory, asks every hypervisor, places every entry.
 * Fails with all problems of the input, and then nothing was asked.
 */
export async function runDispatch(context: Context, options: CommonOptions): Promise<Outcome<Run>> {
  const input = await readInput(context, options.inventory)
  if (!input.ok) return input
  const { cfg, inventory, request, architectures, unsettled, warnings } = input.value
  const { environment } = context
  const account = currentAccount(environment)
  const { queries, refused } = prepareQueries(
    request.hypervisors,
    context,
    cfg,
    account,
    unsettled,
    request.strategy,
  )
  const answered = await queryFleet(queries, { ...request, machine: { account, environment } })
  const answers = new Map([...answered, ...refused])
  const { decision, placement, warnings: weighing } = decide(request, architectures, answers)
  return success({
    inventory,
    request,
    architectures,
    decision,
    placement,
    problems: [
      ...warnings,
      ...decision.hypervisors.flatMap(({ answer }) => answerProblems(answer)),
      ...weighing,
      ...(request.onUnassigned === 'ignore' ? [] : entryProblems(decision.unassigned)),
    ],
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
