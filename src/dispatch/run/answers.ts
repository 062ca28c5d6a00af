import type { Answer } from '../../fleet/answer.ts'
import { type Memory, NO_MEMORY } from '../../fleet/memory.ts'
import { firstOf } from '../../listed.ts'
import { currentAccount } from '../../machine/account.ts'
import { failure, type Outcome, type Problem, problem, success } from '../../problems.ts'
import type { Context } from '../context.ts'
import type { Input } from '../input/input.ts'
import { looksForVms, stateDirectoryOf } from '../request/vm_settings.ts'
import { type AskThem, askFleet } from './ask_fleet.ts'
import { prepareQueries } from './queries.ts'

/** Where answers come from, if not from the hypervisors. */
interface AnswerOptions {
  /** The file of a snapshot to take all answers from. */
  snapshot?: string | undefined
  /** Answers that are known already, by hypervisor; these are not asked. */
  known?: ReadonlyMap<string, Answer>
  /** Whether to ask for everything that a snapshot contains. */
  complete?: boolean
  /** Whether to ask hypervisors even if an answer is kept. */
  refreshCache?: boolean
  /** A way to ask hypervisors instead of `queryFleet`. */
  askThem?: AskThem | undefined
}

/** The answers of all hypervisors, and what came with them. */
export interface FoundAnswers {
  answers: Map<string, Answer>
  /** What is known of earlier runs; nothing if no setting asks for it. */
  memory: Memory
  /** The time of the answers. */
  now: Date
  /** Where this run is to be remembered; undefined if it is not, or cannot be. */
  state: StatePlace | undefined
  /** Until when the answers are valid, in ms since the epoch. */
  until: number
  cacheWarnings: Problem[]
  /** What is wrong with the memory. */
  memoryWarnings: Problem[]
}

/** Where a run is remembered. */
export interface StatePlace {
  directory: string
  /** What identifies the inventory: its sources. */
  sources: readonly string[]
  /** What identifies each hypervisor, by its name, as far as that is known. */
  identities: ReadonlyMap<string, string>
}

/** Finds the answer of every hypervisor: in a snapshot, or by asking. */
export async function findAnswers(
  input: Input,
  context: Context,
  { snapshot, known = new Map(), complete = false, refreshCache = false, askThem }: AnswerOptions,
): Promise<Outcome<FoundAnswers>> {
  const open = input.request.hypervisors.map(({ name }) => name).filter((name) => !known.has(name))
  if (snapshot === undefined) {
    return success(await ask(input, context, { known, complete, refreshCache, askThem }))
  }
  context.watch?.step(`taking answers from ${snapshot}`)
  const { readCapture } = await import('./suppositions.ts')
  const kept = readCapture(snapshot, context)
  if (!kept.ok) return kept
  const foreign = foreignSnapshot(snapshot, open, [...kept.value.answers.keys()])
  if (foreign) return failure(foreign)
  const answers = open.map((name): [string, Answer] => [
    name,
    kept.value.answers.get(name) ?? lacking(name, snapshot),
  ])
  const { vms } = input.request
  const memory = looksForVms(vms) ? kept.value.memory : NO_MEMORY
  return success({
    answers: new Map([...answers, ...known]),
    memory,
    now: new Date(),
    state: undefined,
    until: 0,
    cacheWarnings: [],
    memoryWarnings: looksForVms(vms) ? forgotten(kept.value.answers, memory) : [],
  })
}

/** The problem that a snapshot is of another inventory: it has answers, and none from these hosts. */
function foreignSnapshot(
  file: string,
  wanted: readonly string[],
  there: readonly string[],
): Problem | undefined {
  const here = new Set(wanted)
  if (wanted.length === 0 || there.length === 0 || there.some((name) => here.has(name))) {
    return undefined
  }
  return problem('snapshot-foreign', file, { there: firstOf(there, 3), wanted: firstOf(wanted, 3) })
}

async function ask(
  { request, cfg, unsettled, sources }: Input,
  context: Context,
  { known, complete, refreshCache, askThem }: Required<Omit<AnswerOptions, 'snapshot'>>,
): Promise<FoundAnswers> {
  const { environment } = context
  const account = currentAccount(environment)
  const { queries: prepared, refused } = prepareQueries(
    request.hypervisors.filter(({ name }) => !known.has(name)),
    { environment, cfg, account },
    unsettled,
    request,
  )
  const queries = complete
    ? prepared.map((query) => ({ ...query, topology: true, states: true, sizes: true }))
    : prepared
  const asked = await askFleet(queries, request, context, { account, refreshCache, askThem })
  const heard = nestedAnswers(
    inOrder(request, new Map([...asked.answers, ...refused])),
    request,
    refused,
  )
  const found = {
    answers: new Map([...heard, ...known]),
    now: new Date(),
    cacheWarnings: asked.warnings,
  }
  if (!looksForVms(request.vms)) {
    const none = { memory: NO_MEMORY, state: undefined }
    return { ...found, ...none, until: asked.until, memoryWarnings: [] }
  }
  const directory = stateDirectoryOf(request.vms, context, account)
  const { recall } = await import('./recall.ts')
  const { hypervisors } = request
  const recalled = recall(directory, { sources, hypervisors, queries, answers: heard })
  const { memory, identities, writable, warnings } = recalled
  const keeps = request.vms.onUnreachable === 'keep'
  return {
    ...found,
    answers: new Map([...(keeps ? completed(heard, memory) : heard), ...known]),
    memory,
    state: writable ? { directory, sources, identities } : undefined,
    // Ages, and what lies in the state directory, change from run to run.
    until: 0,
    memoryWarnings: [...forgotten(heard, memory), ...warnings],
  }
}

/** The answers, with what it means that a hypervisor which is a VM cannot be reached. */
const nestedAnswers = (
  answers: ReadonlyMap<string, Answer>,
  { hypervisors }: Input['request'],
  refused: ReadonlyMap<string, Answer>,
): Map<string, Answer> => {
  const outers = new Map(hypervisors.map(({ name, outer }) => [name, outer]))
  return new Map(
    [...answers].map(([name, answer]): [string, Answer] => {
      const outer = outers.get(name)
      if (outer === undefined || answer.status !== 'unreachable' || refused.has(name)) {
        return [name, answer]
      }
      const { text: reason } = answer.problem
      return [name, { ...answer, problem: problem('nested-unreachable', name, { outer, reason }) }]
    }),
  )
}

/** The answers in inventory order. */
const inOrder = (
  { hypervisors }: Input['request'],
  answers: ReadonlyMap<string, Answer>,
): Map<string, Answer> =>
  new Map(
    hypervisors.flatMap(({ name }): [string, Answer][] => {
      const answer = answers.get(name)
      return answer ? [[name, answer]] : []
    }),
  )

/** The answers, with earlier ones in place of those that did not come. */
export const completed = (
  heard: ReadonlyMap<string, Answer>,
  memory: Memory,
): Map<string, Answer> =>
  new Map(
    [...heard].map(([name, answer]): [string, Answer] => {
      const earlier = memory.answers.get(name)
      return 'problem' in answer && earlier
        ? [name, { ...answer, status: 'stale', ...earlier }]
        : [name, answer]
    }),
  )

/** Warns of hypervisors that do not answer and have no earlier answer. */
const forgotten = (heard: ReadonlyMap<string, Answer>, memory: Memory): Problem[] =>
  [...heard].flatMap(([name, { status }]) =>
    status === 'ok' || status === 'stale' || memory.answers.has(name)
      ? []
      : problem('answer-forgotten', name),
  )

const lacking = (name: string, file: string): Answer => ({
  status: 'unreachable',
  problem: problem('snapshot-lacks', name, { file }),
  warnings: [],
})
