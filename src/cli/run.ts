import { type Answer, queryFleet } from '../fleet/query.ts'
import { type AnsibleCfg, readAnsibleCfg } from '../inventory/ansible_cfg.ts'
import { InventoryFiles } from '../inventory/files.ts'
import type { Inventory } from '../inventory/model.ts'
import { readInventory } from '../inventory/read.ts'
import { locateSources } from '../inventory/sources.ts'
import { dispatchFairQueue } from '../placement/fair_queue.ts'
import type { Hypervisor, PlaceableEntry } from '../placement/plan.ts'
import { failure, type Outcome, type Problem, problem, success } from '../problems.ts'
import type { Decision, UnassignedEntry } from '../report/additions.ts'
import type { Entry } from '../vm/entry.ts'
import { currentAccount } from './account.ts'
import type { Context } from './context.ts'
import { prepareQueries } from './queries.ts'
import { type Request, readRequest } from './request.ts'
import { readTargets } from './targets.ts'

/** A run that came to its end: problems of hypervisors and entries, and warnings, may be with it. */
export interface Run {
  inventory: Inventory
  decision: Decision
  problems: Problem[]
}

/** What the static files say, before any hypervisor is asked. */
interface Input {
  cfg: AnsibleCfg
  inventory: Inventory
  request: Request
  /** libvirt's name of each target's architecture; unknown targets are missing. */
  architectures: ReadonlyMap<string, string>
  warnings: Problem[]
}

/**
 * The whole way: reads the static inventory, asks every hypervisor, places every entry.
 * Fails with all problems of the input, and then nothing was asked.
 */
export async function runDispatch(
  context: Context,
  inventoryOption: string | undefined,
): Promise<Outcome<Run>> {
  const input = readInput(context, inventoryOption)
  if (!input.ok) return input
  const { cfg, inventory, request, architectures, warnings } = input.value
  const { environment } = context
  const account = currentAccount(environment)
  const { queries, refused } = prepareQueries(request.hypervisors, context, cfg, account)
  const answered = await queryFleet(queries, { ...request, machine: { account, environment } })
  const answers = new Map([...answered, ...refused])
  const decision = decide(request, architectures, answers)
  return success({
    inventory,
    decision,
    problems: [
      ...warnings,
      ...decision.hypervisors.flatMap(({ answer }) => answerProblems(answer)),
      ...entryProblems(decision.unassigned),
    ],
  })
}

function readInput(context: Context, option: string | undefined): Outcome<Input> {
  const { environment, scriptPath, workingDirectory } = context
  const files = new InventoryFiles(workingDirectory)
  const cfg = readAnsibleCfg(files, environment)
  if (!cfg.ok) return cfg
  const sources = locateSources({ option, environment, scriptPath, cfg: cfg.value, files })
  if (!sources.ok) return sources
  const { inventory, problems } = readInventory(sources.value, {
    files,
    environment,
    cfg: cfg.value,
    scriptPath,
  })
  // What a broken inventory seems to ask for would only add problems that are none.
  if (problems.some(({ severity }) => severity === 'input')) return failure(...problems)
  const origin = sources.value.map((source) => files.nameOf(source)).join(', ')
  const request = readRequest(inventory, origin, environment)
  const { entries, lookupDirectory } = request.request
  const targets = readTargets(
    entries.map(({ target }) => target),
    { directory: lookupDirectory, sources: sources.value, files },
  )
  problems.push(...request.problems, ...targets.problems)
  if (problems.some(({ severity }) => severity === 'input')) return failure(...problems)
  return success({
    cfg: cfg.value,
    inventory,
    request: request.request,
    architectures: targets.architectures,
    warnings: problems,
  })
}

function decide(
  { entries, hypervisors, priorityDomains }: Request,
  architectures: ReadonlyMap<string, string>,
  answers: ReadonlyMap<string, Answer>,
): Decision {
  const answered = hypervisors.map(({ name, own }) => ({
    name,
    own,
    answer: answers.get(name) as Answer,
  }))
  const placeable = entries.flatMap((entry): PlaceableEntry[] => {
    const architecture = architectures.get(entry.target)
    return architecture === undefined ? [] : [{ entry, architecture }]
  })
  const candidates = answered.map(({ name, answer }): Hypervisor => ({ ...answer, name }))
  const plan = dispatchFairQueue(placeable, candidates, priorityDomains)
  const reasons = new Map(plan.rejections.map(({ entry, reason }) => [entry, reason]))
  return {
    hypervisors: answered,
    assignments: plan.assignments,
    unassigned: entries.flatMap((entry) => unassignedEntry(entry, architectures, reasons)),
    architectures: [...new Set(placeable.map(({ architecture }) => architecture))],
    priorityDomains,
  }
}

function unassignedEntry(
  entry: Entry,
  architectures: ReadonlyMap<string, string>,
  reasons: ReadonlyMap<Entry, string>,
): UnassignedEntry[] {
  const { target } = entry
  if (!architectures.has(target)) {
    return [{ entry, problem: problem('unknown-target', `target ${target}`, { target }) }]
  }
  const reason = reasons.get(entry)
  if (reason === undefined) return []
  return [{ entry, problem: problem('architecture-unsupported', `target ${target}`, { reason }) }]
}

const answerProblems = (answer: Answer): Problem[] =>
  answer.status === 'ok' ? answer.warnings : [...answer.warnings, answer.problem]

/** One line for all entries of a target, which share their reason. */
function entryProblems(unassigned: readonly UnassignedEntry[]): Problem[] {
  const counts = new Map<string, { problem: Problem; count: number }>()
  for (const { entry, problem } of unassigned) {
    const same = counts.get(entry.target)
    counts.set(entry.target, { problem, count: (same?.count ?? 0) + 1 })
  }
  return [...counts.values()].map(({ problem, count }) => ({
    ...problem,
    subject: `${problem.subject} (${count === 1 ? '1 entry' : `${count} entries`})`,
  }))
}
