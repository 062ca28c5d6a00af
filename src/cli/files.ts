import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { failure, type Outcome, problem, success } from '../problems.ts'
import type { Context } from './context.ts'

/** The text of a file that the arguments name. */
export function readText(file: string, { workingDirectory }: Context): Outcome<string> {
  try {
    return success(readFileSync(resolve(workingDirectory, file), 'utf8'))
  } catch (error) {
    return failure(problem('file-unreadable', file, { reason: reasonOf(error) }))
  }
}

/** Writes a file that the arguments name. */
export function writeText(
  file: string,
  text: string,
  { workingDirectory }: Context,
): Outcome<undefined> {
  try {
    writeFileSync(resolve(workingDirectory, file), text)
    return success(undefined)
  } catch (error) {
    return failure(problem('file-unwritable', file, { reason: reasonOf(error) }))
  }
}

/** `ENOENT: no such file or directory, open '/x'` is about the file that the message names anyway. */
const reasonOf = (error: unknown): string =>
  (error as Error).message.replace(/^[A-Z0-9]+: /, '').replace(/, \w+( '.*')?$/s, '')
