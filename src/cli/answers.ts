import type { CachedAnswers } from '../fleet/answer_cache.ts'
import type { Answer } from '../fleet/query.ts'
import { rememberAnswers } from '../fleet/remember.ts'
import { type Outcome, problem, success } from '../problems.ts'
import { currentAccount } from './account.ts'
import { askFleet } from './ask_fleet.ts'
import type { Context } from './context.ts'
import type { Input } from './input.ts'
import { prepareQueries } from './queries.ts'
import { stateDirectoryOf } from './vm_settings.ts'

/** Where answers come from, if not from the hypervisors. */
interface AnswerOptions {
  /** A file to take them from. */
  snapshot?: string | undefined
  /** Answers that are known anyway. */
  known?: ReadonlyMap<string, Answer>
  /** Whether to get all that a snapshot holds. */
  complete?: boolean
}

/** The answer of every hypervisor: from a snapshot, or by asking. */
export async function findAnswers(
  input: Input,
  context: Context,
  { snapshot, known = new Map(), complete = false }: AnswerOptions,
): Promise<Outcome<CachedAnswers>> {
  const { request } = input
  const open = request.hypervisors.filter(({ name }) => !known.has(name))
  if (snapshot !== undefined) {
    const { readAnswers } = await import('./suppositions.ts')
    const kept = readAnswers(snapshot, context)
    if (!kept.ok) return kept
    const answers = open.map(({ name }): [string, Answer] => [
      name,
      kept.value.get(name) ?? lacking(name, snapshot),
    ])
    return success({ answers: new Map([...answers, ...known]), until: 0, warnings: [] })
  }
  const account = currentAccount(context.environment)
  const { cfg, unsettled } = input
  const { queries, refused } = prepareQueries(open, context, cfg, account, unsettled, request)
  const toAsk = queries.map((query) => (complete ? { ...query, topology: true } : query))
  const asked = await askFleet(toAsk, request, context, account)
  const heard = new Map([...asked.answers, ...refused, ...known])
  if (request.vms.onUnreachable !== 'keep') return success({ ...asked, answers: heard })
  const directory = stateDirectoryOf(request.vms, context, account)
  const { answers, warnings } = rememberAnswers(queries, heard, { directory, now: new Date() })
  return success({ answers, until: asked.until, warnings: [...asked.warnings, ...warnings] })
}

const lacking = (name: string, file: string): Answer => ({
  status: 'unreachable',
  problem: problem('snapshot-lacks', name, { file }),
  warnings: [],
})
