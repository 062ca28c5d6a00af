import type { Answer, Query } from '../../fleet/answer.ts'
import { STRATEGIES } from '../../placement/strategies/strategies.ts'
import { type Outcome, type Problem, problem, success } from '../../problems.ts'
import { currentAccount } from '../account.ts'
import type { Context } from '../context.ts'
import type { Input } from '../input/input.ts'
import { stateDirectoryOf } from '../request/vm_settings.ts'
import { type AskThem, askFleet } from './ask_fleet.ts'
import { prepareQueries } from './queries.ts'

/** Where answers come from, if not from the hypervisors. */
interface AnswerOptions {
  /** A file to take them from. */
  snapshot?: string | undefined
  /** Answers that are known anyway. */
  known?: ReadonlyMap<string, Answer>
  /** Whether to get all that a snapshot is to hold. */
  complete?: boolean
  /** Whether to ask those of which an answer is kept, too. */
  refreshCache?: boolean
  /** How to ask, if not as `queryFleet` does. */
  askThem?: AskThem | undefined
}

/** The answer of every hypervisor, and what came with them. */
export interface FoundAnswers {
  answers: Map<string, Answer>
  /** The VMs that hypervisors were given before, where that is remembered and counts. */
  given: ReadonlyMap<string, readonly string[]>
  /** What was asked, and when. */
  queries: Query[]
  now: Date
  /** Where answers are remembered; undefined where they are not. */
  directory: string | undefined
  /** Until when the answers count, in ms since the epoch. */
  until: number
  cacheWarnings: Problem[]
  forgotten: Problem[]
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
  const { readAnswers } = await import('./suppositions.ts')
  const kept = readAnswers(snapshot, context)
  if (!kept.ok) return kept
  const answers = open.map((name): [string, Answer] => [
    name,
    kept.value.get(name) ?? lacking(name, snapshot),
  ])
  return success({
    answers: new Map([...answers, ...known]),
    given: new Map(),
    queries: [],
    now: new Date(),
    directory: undefined,
    until: 0,
    cacheWarnings: [],
    forgotten: [],
  })
}

async function ask(
  { request, cfg, unsettled }: Input,
  context: Context,
  { known, complete, refreshCache, askThem }: Required<Omit<AnswerOptions, 'snapshot'>>,
): Promise<FoundAnswers> {
  const { environment } = context
  const account = currentAccount(environment)
  const { queries: prepared, refused } = prepareQueries(
    request.hypervisors.filter(({ name }) => !known.has(name)),
    context,
    cfg,
    account,
    unsettled,
    request,
  )
  const queries = complete ? prepared.map((query) => ({ ...query, topology: true })) : prepared
  const asked = await askFleet(queries, request, context, { account, refreshCache, askThem })
  const heard = new Map([...asked.answers, ...refused])
  const now = new Date()
  const keeps = request.vms.onUnreachable === 'keep'
  const directory = keeps ? stateDirectoryOf(request.vms, context, account) : undefined
  const { answers, given, forgotten } =
    directory === undefined
      ? { answers: heard, given: new Map(), forgotten: [] }
      : await recallFrom(directory, queries, heard, request)
  return {
    answers: new Map([...answers, ...known]),
    given,
    queries,
    now,
    directory,
    until: asked.until,
    cacheWarnings: asked.warnings,
    forgotten,
  }
}

async function recallFrom(
  directory: string,
  queries: readonly Query[],
  heard: ReadonlyMap<string, Answer>,
  { strategy }: Input['request'],
) {
  const { recallAnswers, recallGiven } = await import('../../kept/remember.ts')
  const { answers, warnings: forgotten } = recallAnswers(queries, heard, directory)
  const given = STRATEGIES[strategy].remembers ? recallGiven(queries, directory) : new Map()
  return { answers, given, forgotten }
}

const lacking = (name: string, file: string): Answer => ({
  status: 'unreachable',
  problem: problem('snapshot-lacks', name, { file }),
  warnings: [],
})
