import type { Answer } from '../../fleet/answer.ts'
import type { Inventory } from '../../inventory/model/model.ts'
import { STRATEGIES, type StrategyName } from '../../placement/strategies/strategies.ts'
import { type Outcome, type Problem, success } from '../../problems.ts'
import { timed } from '../../timings.ts'
import type { Context } from '../context.ts'
import type { Decision, VmHost } from '../decision.ts'
import type { DefinedVms } from '../definitions/define_vms.ts'
import { type Input, type Passed, readInput } from '../input/input.ts'
import type { CommonOptions, WhatIf } from '../options.ts'
import type { Request } from '../request/request.ts'
import { type FoundAnswers, findAnswers } from './answers.ts'
import type { AskThem } from './ask_fleet.ts'
import { type Decided, decide, type Placement } from './decide.ts'
import { entryProblems } from './entry_problems.ts'
import { staleProblems } from './stale_problems.ts'
import type { Supposed } from './suppositions.ts'
import { unreachableLimit } from './unreachable_limit.ts'

/** The result of a run, with problems of hypervisors and entries, and warnings. */
export interface Run {
  /** The sources of the static inventory: absolute paths. */
  sources: readonly string[]
  inventory: Inventory
  request: Request
  /** libvirt's name of each target's architecture. */
  architectures: ReadonlyMap<string, string>
  decision: Decision
  placement: Placement
  /**
   * How many VMs each hypervisor would have under the strategy that may make loads more even;
   * undefined if there is none, or if nobody asked.
   */
  evener: { strategy: StrategyName; loads: readonly number[] } | undefined
  problems: Problem[]
  /**
   * The state of the files that were read, and until when the answers are valid, in ms since the
   * epoch: as long as nothing of this changes, a run has the same result.
   */
  files: Input['files']
  until: number
}

/**
 * A whole run: reads the static inventory, asks every hypervisor, places every entry. Fails with
 * all problems of the input, before any hypervisor is asked. Only runs whose inventory Ansible gets
 * are remembered (`remembers`): the plans of others are only for reading.
 */
export async function runDispatch(
  context: Context,
  options: CommonOptions & {
    whatIf?: WhatIf
    passed?: Passed
    /** Whether to work out what the strategy would give that may make loads more even, too. */
    compares?: boolean
    askThem?: AskThem
    remembers?: boolean
  },
): Promise<Outcome<Run>> {
  const input = await timed('inventory', () =>
    readInput(context, options.inventory, options.passed, options.whatIf?.entries),
  )
  if (!input.ok) return input
  const supposed = await supposedFleet(input.value.request, options, context)
  if (!supposed.ok) return supposed
  const { answers: known } = supposed.value
  const { sources, inventory, architectures, warnings, files } = input.value
  const asking = await withGuests({ ...input.value, request: supposed.value.request }, context)
  const { request } = asking
  const found = await findAnswers(asking, context, { ...options, known })
  if (!found.ok) return found
  context.watch?.step(`placing by ${request.strategy}, entries: ${request.entries.length}`)
  const decided = timed('dispatch', () => decide(request, input.value, found.value))
  const defined = await definitionsOf(asking, decided.decision, context)
  const guests = await guestsOf(asking, { ...decided.decision, ...defined }, context)
  const decision: Decision = {
    ...decided.decision,
    vmHosts: guests.hosts,
    definitions: request.vms.emitDefinitions ? defined?.definitions : undefined,
  }
  const unwritable = options.remembers ? await remembered(request, found.value, decided) : []
  return success({
    sources,
    inventory,
    request,
    architectures,
    decision,
    placement: decided.placement,
    evener: options.compares ? evenerLoads(request, input.value, found.value) : undefined,
    problems: [
      ...warnings,
      ...fleetProblems(request, found.value, decision),
      ...unwritable,
      ...decided.warnings,
      ...guests.problems,
      ...(defined?.problems ?? []),
      ...(request.onUnassigned === 'ignore'
        ? []
        : entryProblems(decision.unassigned, input.value.faults)),
    ],
    files: defined?.isOpen ? undefined : files,
    until: found.value.until,
  })
}

/** The loads under the strategy that may make them more even; undefined if there is none. */
function evenerLoads(request: Request, input: Input, found: FoundAnswers): Run['evener'] {
  const strategy = STRATEGIES[request.strategy].evener
  if (strategy === undefined) return undefined
  return { strategy, loads: decide({ ...request, strategy }, input, found).placement.loads }
}

/** Remembers the run, if a setting asks for that; the warnings that this is not possible. */
async function remembered(
  { hypervisors }: Request,
  { state, answers, memory, now }: FoundAnswers,
  decided: Decided,
): Promise<Problem[]> {
  if (!state) return []
  const { remember } = await import('./remember.ts')
  return remember(state, { decided, hypervisors, answers, memory, now })
}

/** What is wrong with hypervisors and with what is known of them. */
const fleetProblems = (request: Request, found: FoundAnswers, decision: Decision): Problem[] => [
  ...found.cacheWarnings,
  ...decision.hypervisors.flatMap(({ answer }) => answerProblems(answer)),
  ...unreachableLimit(request, decision),
  ...staleProblems(request.hypervisors, found, decision.assignments),
  ...found.memoryWarnings,
]

/** The input, with the ways to hypervisors that are VMs themselves. */
async function withGuests(input: Input, context: Context): Promise<Input> {
  if (!input.ofVms) return input
  const { withNested } = await import('../guests/nested.ts')
  return withNested(input, context)
}

/** The VMs as hosts, if they are to be hosts. */
async function guestsOf(
  input: Input,
  decision: Decision,
  context: Context,
): Promise<{ hosts: VmHost[]; problems: Problem[] }> {
  const { ofVms } = input
  if (!ofVms) return { hosts: [], problems: [] }
  const { vmHosts } = await import('../guests/vm_hosts.ts')
  const { Ways } = await import('../guests/ways.ts')
  const ways = new Ways(input, context)
  return vmHosts(decision, { ...ofVms, wayThrough: (name) => ways.through(name) })
}

/** The definitions of all VMs, if they are wanted. */
async function definitionsOf(
  input: Input,
  decision: Decision,
  context: Context,
): Promise<DefinedVms | undefined> {
  const { definitions } = input
  if (!definitions) return undefined
  const { defineVms } = await import('../definitions/define_vms.ts')
  return timed('dispatch', () => defineVms(input, definitions, decision, context))
}

/** The real fleet, if there is no what-if question. */
async function supposedFleet(
  request: Request,
  { whatIf }: { whatIf?: WhatIf },
  context: Context,
): Promise<Outcome<Supposed>> {
  if (!whatIf) return success({ request, answers: new Map() })
  const { suppose } = await import('./suppositions.ts')
  return suppose(request, whatIf, context)
}

/** All that is wrong with an answer, its warnings first. */
export const answerProblems = (answer: Answer): Problem[] =>
  answer.status === 'ok' ? answer.warnings : [...answer.warnings, answer.problem]
