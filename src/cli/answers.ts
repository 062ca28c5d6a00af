import { type Answer, queryFleet } from '../fleet/query.ts'
import { type Outcome, problem, success } from '../problems.ts'
import { currentAccount } from './account.ts'
import type { Context } from './context.ts'
import type { Input } from './input.ts'
import { prepareQueries } from './queries.ts'

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
): Promise<Outcome<Map<string, Answer>>> {
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
    return success(new Map([...answers, ...known]))
  }
  const { environment } = context
  const account = currentAccount(environment)
  const { queries, refused } = prepareQueries(
    open,
    context,
    input.cfg,
    account,
    input.unsettled,
    request.strategy,
  )
  const asked = queries.map((query) => (complete ? { ...query, topology: true } : query))
  const answered = await queryFleet(asked, { ...request, machine: { account, environment } })
  return success(new Map([...answered, ...refused, ...known]))
}

const lacking = (name: string, file: string): Answer => ({
  status: 'unreachable',
  problem: problem('snapshot-lacks', name, { file }),
  warnings: [],
})
