import { dirname } from 'node:path'
import { type Answer, queryFleet } from '../fleet/query.ts'
import { type AnsibleCfg, readAnsibleCfg } from '../inventory/ansible_cfg.ts'
import { InventoryFiles } from '../inventory/files.ts'
import type { Inventory } from '../inventory/model.ts'
import { locateSources } from '../inventory/sources.ts'
import { dispatchFairQueue } from '../placement/fair_queue.ts'
import type { Hypervisor, PlaceableEntry } from '../placement/plan.ts'
import { failure, type Outcome, type Problem, problem, success } from '../problems.ts'
import type { Decision, UnassignedEntry } from '../report/additions.ts'
import type { Entry } from '../vm/entry.ts'
import { currentAccount } from './account.ts'
import type { Context } from './context.ts'
import { maskedVariables } from './masking.ts'
import { prepareQueries } from './queries.ts'
import { type Request, readRequest } from './request.ts'
import { settleValues } from './settle_values.ts'
import { readStaticInventory } from './static_inventory.ts'
import { readTargets } from './targets.ts'

/** A run that came to its end: problems of hypervisors and entries, and warnings, may be with it. */
export interface Run {
  inventory: Inventory
  emit: Request['emit']
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
  /** Problems of hypervisors with variables that Ansible could not give. */
  unsettled: ReadonlyMap<string, readonly Problem[]>
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
  const input = await readInput(context, inventoryOption)
  if (!input.ok) return input
  const { cfg, inventory, request, architectures, unsettled, warnings } = input.value
  const { environment } = context
  const account = currentAccount(environment)
  const { queries, refused } = prepareQueries(request.hypervisors, context, cfg, account, unsettled)
  const answered = await queryFleet(queries, { ...request, machine: { account, environment } })
  const answers = new Map([...answered, ...refused])
  const decision = decide(request, architectures, answers)
  return success({
    inventory,
    emit: request.emit,
    decision,
    problems: [
      ...warnings,
      ...decision.hypervisors.flatMap(({ answer }) => answerProblems(answer)),
      ...entryProblems(decision.unassigned),
    ],
  })
}

async function readInput(context: Context, option: string | undefined): Promise<Outcome<Input>> {
  const { environment, scriptPath, workingDirectory } = context
  const files = new InventoryFiles(workingDirectory)
  const cfg = readAnsibleCfg(files, environment)
  if (!cfg.ok) return cfg
  const sources = locateSources({ option, environment, scriptPath, cfg: cfg.value, files })
  if (!sources.ok) return sources
  const { inventory, problems } = await readStaticInventory(sources.value, {
    files,
    environment,
    cfg: cfg.value,
    scriptPath,
  })
  // What a broken inventory seems to ask for would only add problems that are none.
  if (problems.some(({ severity }) => severity === 'input')) return failure(...problems)
  const settled = await settleValues(inventory, { sources: sources.value, files, environment })
  if (settled.problems.length > 0) return failure(...problems, ...settled.problems)
  const origin = sources.value.map((source) => files.nameOf(source)).join(', ')
  const request = readRequest(inventory, origin, environment)
  const { entries, lookupDirectory } = request.request
  const targets = readTargets(
    entries.map(({ target }) => target),
    { directory: lookupDirectory, sources: sources.value, files },
    settled.definitions,
  )
  const places = { scriptDirectory: dirname(scriptPath), workingDirectory }
  problems.push(
    ...request.problems,
    ...targets.problems,
    ...request.request.hypervisors.flatMap(({ name, variables }) =>
      maskedVariables(name, variables, places),
    ),
  )
  if (problems.some(({ severity }) => severity === 'input')) return failure(...problems)
  return success({
    cfg: cfg.value,
    inventory,
    request: request.request,
    architectures: targets.architectures,
    unsettled: settled.ofHosts,
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
