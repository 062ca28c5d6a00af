import type { Answer } from '../../fleet/answer.ts'
import type { Inventory } from '../../inventory/model/model.ts'
import { type Outcome, type Problem, success } from '../../problems.ts'
import { timed } from '../../timings.ts'
import type { Context } from '../context.ts'
import type { Decision, UnassignedEntry } from '../decision.ts'
import { type Input, type Passed, readInput } from '../input/input.ts'
import type { CommonOptions, WhatIf } from '../options.ts'
import type { Request } from '../request/request.ts'
import { findAnswers } from './answers.ts'
import type { AskThem } from './ask_fleet.ts'
import { decide, type Placement } from './decide.ts'
import { givenVms, staleProblems } from './existing_vms.ts'
import type { Supposed } from './suppositions.ts'

/** A run that came to its end: problems of hypervisors and entries, and warnings, may be with it. */
export interface Run {
  /** Of the static inventory. */
  sources: readonly string[]
  inventory: Inventory
  request: Request
  /** libvirt's name of each target's architecture. */
  architectures: ReadonlyMap<string, string>
  decision: Decision
  placement: Placement
  problems: Problem[]
  /** What was read, and until when the answers count, in ms since the epoch: as long as both hold, a run gives the same. */
  files: Input['files']
  until: number
}

/**
 * The whole way: reads the static inventory, asks every hypervisor, places every entry.
 * Fails with all problems of the input, and then nothing was asked. What hypervisors are given is
 * remembered, but for runs that only suppose (`whatIf`): their plans are for people to read.
 */
export async function runDispatch(
  context: Context,
  options: CommonOptions & { whatIf?: WhatIf; passed?: Passed; askThem?: AskThem },
): Promise<Outcome<Run>> {
  const input = await timed('inventory', () =>
    readInput(context, options.inventory, options.passed),
  )
  if (!input.ok) return input
  const supposed = await supposedFleet(input.value.request, options, context)
  if (!supposed.ok) return supposed
  const { request, answers: known } = supposed.value
  const { sources, inventory, architectures, vmNames, warnings, files } = input.value
  const found = await findAnswers({ ...input.value, request }, context, { ...options, known })
  if (!found.ok) return found
  const { answers, queries, now, directory, until } = found.value
  context.watch?.step(`placing by ${request.strategy}, entries: ${request.entries.length}`)
  const decided = timed('dispatch', () => decide(request, architectures, vmNames, found.value))
  const { decision, placement } = decided
  const unwritable: Problem[] = []
  if (directory !== undefined && options.whatIf === undefined) {
    const { rememberAnswers } = await import('../../kept/remember.ts')
    const given = givenVms(decision.assignments, vmNames)
    unwritable.push(...rememberAnswers(queries, { answers, given, now }, directory))
  }
  return success({
    sources,
    inventory,
    request,
    architectures,
    decision,
    placement,
    problems: [
      ...warnings,
      ...found.value.cacheWarnings,
      ...decision.hypervisors.flatMap(({ answer }) => answerProblems(answer)),
      ...staleProblems(answers, decision.assignments, now),
      ...found.value.forgotten,
      ...unwritable,
      ...decided.warnings,
      ...(request.onUnassigned === 'ignore' ? [] : entryProblems(decision.unassigned)),
    ],
    files,
    until,
  })
}

/** The fleet as it is, where nothing else is to be supposed. */
async function supposedFleet(
  request: Request,
  { whatIf }: { whatIf?: WhatIf },
  context: Context,
): Promise<Outcome<Supposed>> {
  if (!whatIf) return success({ request, answers: new Map() })
  const { suppose } = await import('./suppositions.ts')
  return suppose(request, whatIf, context)
}

export const answerProblems = (answer: Answer): Problem[] =>
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
