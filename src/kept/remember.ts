import type { Answer, Query, Remembered } from '../fleet/answer.ts'
import { type Problem, problem } from '../problems.ts'
import { keepValue, keptValue } from './kept_value.ts'
import { sealedFile } from './sealed_file.ts'
import { unkept } from './unkept.ts'
import { utcText } from './utc_text.ts'

/** The version of the files' format; files of another version are ignored. */
const FORM = 1

type Answers = ReadonlyMap<string, Answer>

/**
 * Uses earlier answers, as `stale`, for the hypervisors that did not answer. Warns of hypervisors
 * without a remembered answer, and of all whose settings do not allow asking them.
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

/**
 * The names of the VMs that each hypervisor was given when it last answered, as far as that is
 * remembered.
 */
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

/** The answers to remember, and the time when they came. */
export interface Memorable {
  answers: Answers
  /** The names of the VMs that each hypervisor is given, by hypervisor. */
  given: ReadonlyMap<string, readonly string[]>
  now: Date
}

/**
 * Writes the answers of hypervisors and what they were given, each to a file of its own that only
 * this user may read. The result is a warning if that is not possible, else nothing.
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
 * Identifies a hypervisor: two with the same name in different inventories differ in how they are
 * reached, in the user, or in the URI.
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
