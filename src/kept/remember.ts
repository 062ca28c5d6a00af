import type { Answer, Query, Remembered } from '../fleet/answer.ts'
import { type Problem, problem } from '../problems.ts'
import { keepValue, keptValue } from './kept_value.ts'
import { sealedFile } from './sealed_file.ts'
import { unkept } from './unkept.ts'
import { utcText } from './utc_text.ts'

/** Files of another form are as if they were not there. */
const FORM = 1

type Answers = ReadonlyMap<string, Answer>

/**
 * Lets earlier answers stand in for those that did not come: these are `stale`. Warns of hypervisors
 * of which nothing is remembered, as of all whose settings forbid to ask them.
 *
 * @param directory where `rememberAnswers` wrote them
 */
export function recallAnswers(
  queries: readonly Query[],
  answers: Answers,
  directory: string,
): { answers: Map<string, Answer>; warnings: Problem[] } {
  const files = new Map(queries.map((query) => [query.name, fileOf(directory, query)]))
  const warnings: Problem[] = []
  const completed = [...answers].map(([name, answer]): [string, Answer] => {
    if (!('problem' in answer)) return [name, answer]
    const file = files.get(name)
    const earlier = file && recall(file)
    if (earlier) return [name, { ...answer, status: 'stale', ...earlier }]
    warnings.push(problem('answer-forgotten', name))
    return [name, answer]
  })
  return { answers: new Map(completed), warnings }
}

/** The VMs that each hypervisor was given when it last answered, where that is remembered. */
export function recallGiven(
  queries: readonly Query[],
  directory: string,
): Map<string, readonly string[]> {
  return new Map(
    queries.flatMap((query): [string, readonly string[]][] => {
      const earlier = recall(fileOf(directory, query))
      return earlier ? [[query.name, earlier.given]] : []
    }),
  )
}

/** What is to be remembered, and when it was heard. */
export interface Memorable {
  answers: Answers
  /** The VMs that each hypervisor is given. */
  given: ReadonlyMap<string, readonly string[]>
  now: Date
}

/**
 * Writes what hypervisors answered and were given, each into a file of its own that only this user
 * reads. Gives the warning that this is not possible.
 */
export function rememberAnswers(
  queries: readonly Query[],
  { answers, given, now }: Memorable,
  directory: string,
): Problem[] {
  const since = utcText(now)
  for (const query of queries) {
    const answer = answers.get(query.name)
    if (answer?.status !== 'ok' || !answer.domains) continue
    const { capabilities, domains } = answer
    const remembered = { since, capabilities, domains, given: given.get(query.name) ?? [] }
    try {
      keepValue(fileOf(directory, query), { form: FORM, remembered })
    } catch (error) {
      return [unkept('state-unwritable', directory, error)]
    }
  }
  return []
}

/**
 * One name for one hypervisor: two that are called alike in different inventories are told apart by
 * where and as whom they are reached, and by the URI.
 */
function fileOf(directory: string, { name, uri, connection, become }: Query): string {
  const reached =
    connection === 'local'
      ? connection
      : [connection.address, ...connection.arguments.filter((word) => /^(Port|User)=/.test(word))]
  const identity = JSON.stringify([name, reached, become?.user ?? null, uri ?? null])
  return sealedFile(directory, 'hypervisor', identity)
}

function recall(file: string): Remembered | undefined {
  const kept = keptValue(file) as { form: number; remembered: Remembered } | undefined
  return kept?.form === FORM ? kept.remembered : undefined
}
