import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Answer, Query } from '../fleet/answer.ts'
import type { Problem } from '../problems.ts'
import { keepValue, keptValue } from './kept_value.ts'
import { dropUnused } from './private_files.ts'
import { sealedFile } from './sealed_file.ts'
import { takeTurn } from './turn.ts'
import { unkept } from './unkept.ts'
import { utcText } from './utc_text.ts'

/** Where answers are kept between runs, and for how long. */
export interface CachePolicy {
  /** The absolute path of the directory; it is made if it is missing. */
  directory: string
  /** How long an answer may be used, in ms. */
  ttlMs: number
  /**
   * How long a failure may be used, in ms: a hypervisor that is down should not cost its time limit
   * in every run.
   */
  retryAfterMs: number
  /** Whether to ask even where an answer is kept, and to keep the new one. */
  refresh: boolean
  /**
   * A text that changes with everything else on which answers depend, such as this program's
   * version and ssh's configuration.
   */
  surroundings: string
  /** Called if another run is asking the same hypervisors now, and this one waits for its answers. */
  onWait: () => void
}

/** The answers of a fleet, from now or from an earlier run. */
export interface CachedAnswers {
  /** The answers by hypervisor, in the order of the queries. */
  answers: ReadonlyMap<string, Answer>
  /** Until when the same run would have the same result, in ms since the epoch. */
  until: number
  /** Warnings about a cache that cannot be written. */
  warnings: Problem[]
}

/** An answer, and the time when it came, in ms since the epoch. */
interface Kept {
  at: number
  answer: Answer
}

/**
 * Uses `ask` for the hypervisors without a kept answer that is still valid, and keeps the new
 * answers. Of several runs at once that ask the same hypervisors one asks, and the others wait for its
 * answers. Only a hash of a connection's settings is kept, without its secrets.
 */
export async function askThroughCache(
  queries: readonly Query[],
  policy: CachePolicy,
  ask: (queries: readonly Query[]) => Promise<ReadonlyMap<string, Answer>>,
): Promise<CachedAnswers> {
  const files = new Map(queries.map((query) => [query.name, fileOf(query, policy)]))
  const known = policy.refresh ? new Map<string, Kept>() : findAll(files, policy)
  if (known.size === files.size || !isWorthWaiting(queries, policy)) {
    return askAndKeep(queries, files, known, policy, ask)
  }
  const path = sealedFile(
    join(policy.directory, ANSWERS),
    'turn',
    JSON.stringify([...files.values()]),
  )
  const turn = await takeTurn(path, policy.onWait)
  try {
    const nowKnown = turn.waited ? findAll(files, policy) : known
    return await askAndKeep(queries, files, nowKnown, policy, ask)
  } finally {
    turn.leave()
  }
}

/** Whether the answers of another run may be used: not if each run has to ask for itself. */
const isWorthWaiting = (
  queries: readonly Query[],
  { refresh, retryAfterMs }: CachePolicy,
): boolean => !refresh && retryAfterMs > 0 && !queries.some(({ domains }) => domains)

function findAll(files: ReadonlyMap<string, string>, policy: CachePolicy): Map<string, Kept> {
  const known = new Map<string, Kept>()
  for (const [name, file] of files) {
    const kept = find(file, policy)
    if (kept) known.set(name, kept)
  }
  return known
}

async function askAndKeep(
  queries: readonly Query[],
  files: ReadonlyMap<string, string>,
  known: ReadonlyMap<string, Kept>,
  policy: CachePolicy,
  ask: (queries: readonly Query[]) => Promise<ReadonlyMap<string, Answer>>,
): Promise<CachedAnswers> {
  const asked = await ask(queries.filter(({ name }) => !known.has(name)))
  const at = Date.now()
  const answers = new Map<string, Answer>()
  const fresh = new Map<string, Kept>()
  const outdated: string[] = []
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
      else if (policy.refresh) outdated.push(file)
      // In the next run the text of the failure says that it is remembered.
      until = Math.min(until, answer.status === 'ok' && mayBeKept(answer) ? at + policy.ttlMs : at)
    }
  }
  return { answers, until, warnings: keepAll(fresh, outdated, policy) }
}

/**
 * Whether an answer may be kept. One with VMs may not: a VM that an old answer does not name would
 * be given to another hypervisor too. A failure because this machine was short of something is not
 * the hypervisor's answer.
 */
const mayBeKept = (answer: Answer): boolean =>
  !('domains' in answer) && !('problem' in answer && answer.problem.code === 'machine-short')

const ANSWERS = 'answers'

/** The path of the file for a query's answer: the same for queries with the same answer. */
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

/** Keeps answers, and removes outdated ones. If that is not possible, the run goes on. */
function keepAll(
  kept: ReadonlyMap<string, Kept>,
  outdated: readonly string[],
  { directory, ttlMs }: CachePolicy,
): Problem[] {
  try {
    for (const file of outdated) if (keptValue(file)) rmSync(file, { force: true })
    for (const [file, answer] of kept) keepValue(file, answer)
    // Answers of hypervisors that are gone, or that are reached with other settings now.
    if (kept.size > 0) dropUnused(join(directory, ANSWERS), ttlMs)
    return []
  } catch (error) {
    return [unkept('cache-unwritable', directory, error)]
  }
}

/** A remembered failure, whose text says that it is from an earlier run. */
function remembered({ at, answer }: Kept): Answer {
  if (answer.status === 'ok') return answer
  const text = `${answer.problem.text} (remembered from ${utcText(new Date(at))})`
  return { ...answer, problem: { ...answer.problem, text } }
}
