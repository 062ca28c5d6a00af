import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Problem, problem } from '../problems.ts'
import { answerText, readAnswer } from './answer_file.ts'
import type { Answer, Query, Remembered } from './query.ts'

/** Where answers are remembered: for each hypervisor a file in a directory of this user alone. */
export interface Memory {
  directory: string
  /** When the hypervisors were asked. */
  now: Date
}

/**
 * Remembers the answers that came, and lets earlier ones stand in for those that did not: these are
 * `stale`. Warns where nothing is remembered of one, as of all whose settings forbid to ask them, and
 * where nothing can be written.
 */
export function rememberAnswers(
  queries: readonly Query[],
  answers: ReadonlyMap<string, Answer>,
  { directory, now }: Memory,
): { answers: Map<string, Answer>; warnings: Problem[] } {
  const files = new Map(queries.map((query) => [query.name, join(directory, fileName(query))]))
  const since = now.toISOString().replace(/\.\d+/, '')
  const warnings: Problem[] = []
  let fault: string | undefined
  const completed = [...answers].map(([name, answer]): [string, Answer] => {
    const file = files.get(name)
    if (answer.status === 'ok') {
      const { capabilities, domains } = answer
      if (file && domains) {
        fault ??= write(directory, file, answerText({ since, capabilities, domains }))
      }
      return [name, answer]
    }
    if (!('problem' in answer)) return [name, answer]
    const earlier = file && read(file)
    if (earlier) return [name, { ...answer, status: 'stale', ...earlier }]
    warnings.push(problem('answer-forgotten', name))
    return [name, answer]
  })
  if (fault) warnings.push(problem('state-unwritable', directory, { reason: fault }))
  return { answers: new Map(completed), warnings }
}

/**
 * One name for one hypervisor: two that are called alike in different inventories are told apart by
 * where and as whom they are reached, and by the URI.
 */
function fileName({ name, uri, connection, become }: Query): string {
  const reached =
    connection === 'local'
      ? connection
      : [connection.address, ...connection.arguments.filter((word) => /^(Port|User)=/.test(word))]
  const identity = JSON.stringify([name, reached, become?.user ?? null, uri ?? null])
  return `${createHash('sha256').update(identity).digest('hex').slice(0, 32)}.json`
}

function read(file: string): Remembered | undefined {
  try {
    return readAnswer(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Replaces a file at once, so that no other run reads half of it; gives why that is not possible. */
function write(directory: string, file: string, text: string): string | undefined {
  const unfinished = `${file}.${process.pid}`
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    rmSync(unfinished, { force: true })
    writeFileSync(unfinished, text, { mode: 0o600, flag: 'wx' })
    renameSync(unfinished, file)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
