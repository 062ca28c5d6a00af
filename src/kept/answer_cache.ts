import { join } from 'node:path'
import type { Answer, Query } from '../fleet/answer.ts'
import type { Problem } from '../problems.ts'
import { keepValue, keptValue } from './kept_value.ts'
import { dropUnused } from './private_files.ts'
import { sealedFile } from './sealed_file.ts'
import { unkept } from './unkept.ts'
import { utcText } from './utc_text.ts'

/** How answers are kept between runs. */
export interface CachePolicy {
  /** Absolute; made where it is missing. */
  directory: string
  /** How long an answer counts. */
  ttlMs: number
  /** How long a failure counts: a hypervisor that is down must not cost its time limit at every run. */
  retryAfterMs: number
  /** Ask all the same, and keep what they answer. */
  refresh: boolean
  /** What else decides about answers, such as this program's version and ssh's configuration: a text that changes with it. */
  surroundings: string
}

export interface CachedAnswers {
  /** In the order of the queries. */
  answers: ReadonlyMap<string, Answer>
  /** Until when a run that is asked the same would say the same, in ms since the epoch. */
  until: number
  /** Of a cache that cannot be written. */
  warnings: Problem[]
}

/** An answer, and when it came, in ms since the epoch. */
interface Kept {
  at: number
  answer: Answer
}

/**
 * Asks by `ask` those hypervisors of which no answer is kept that counts still, and keeps theirs.
 * Of the settings of a connection only a hash is kept, and its secrets are not in it.
 */
export async function askThroughCache(
  queries: readonly Query[],
  policy: CachePolicy,
  ask: (queries: readonly Query[]) => Promise<ReadonlyMap<string, Answer>>,
): Promise<CachedAnswers> {
  const files = new Map(queries.map((query) => [query.name, fileOf(query, policy)]))
  const known = new Map<string, Kept>()
  for (const [name, file] of policy.refresh ? [] : files) {
    const kept = find(file, policy)
    if (kept) known.set(name, kept)
  }
  const asked = await ask(queries.filter(({ name }) => !known.has(name)))
  const at = Date.now()
  const answers = new Map<string, Answer>()
  const fresh = new Map<string, Kept>()
  let until = Number.POSITIVE_INFINITY
  for (const [name, file] of files) {
    const kept = known.get(name)
    const answer = asked.get(name)
    if (kept) {
      answers.set(name, remembered(kept))
      until = Math.min(until, expiryOf(kept, policy))
    } else if (answer) {
      answers.set(name, answer)
      if (mayBeKept(answer)) fresh.set(file, { at, answer })
      // The next run says of a failure that it is remembered.
      until = Math.min(until, answer.status === 'ok' && mayBeKept(answer) ? at + policy.ttlMs : at)
    }
  }
  return { answers, until, warnings: keepAll(fresh, policy) }
}

/** VMs come and go: one that an old answer does not name would be given to another hypervisor too. */
const mayBeKept = (answer: Answer): boolean => !('domains' in answer)

const ANSWERS = 'answers'

/** The file of a query's answer: the same for queries that get the same answer. */
function fileOf(
  { connection, become, ...query }: Query,
  { directory, surroundings }: CachePolicy,
): string {
  const access = connection === 'local' ? connection : { ...connection, secrets: undefined }
  const user = become && { ...become, password: undefined }
  const key = JSON.stringify({ ...query, access, user, surroundings })
  return sealedFile(join(directory, ANSWERS), 'answer', key)
}

const expiryOf = ({ at, answer }: Kept, { ttlMs, retryAfterMs }: CachePolicy): number =>
  at + (answer.status === 'ok' ? ttlMs : Math.min(ttlMs, retryAfterMs))

function find(file: string, policy: CachePolicy): Kept | undefined {
  const kept = keptValue(file) as Kept | undefined
  const now = Date.now()
  return kept && kept.at <= now && now < expiryOf(kept, policy) ? kept : undefined
}

/** A disk that takes nothing costs speed, not the run. */
function keepAll(kept: ReadonlyMap<string, Kept>, { directory, ttlMs }: CachePolicy): Problem[] {
  try {
    for (const [file, answer] of kept) keepValue(file, answer)
    // Of hypervisors that are gone, or that other settings reach.
    if (kept.size > 0) dropUnused(join(directory, ANSWERS), ttlMs)
    return []
  } catch (error) {
    return [unkept('cache-unwritable', directory, error)]
  }
}

/** A failure says that it is not of this run. */
function remembered({ at, answer }: Kept): Answer {
  if (answer.status === 'ok') return answer
  const text = `${answer.problem.text} (remembered from ${utcText(new Date(at))})`
  return { ...answer, problem: { ...answer.problem, text } }
}
