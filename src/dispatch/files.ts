import {
  accessSync,
  constants,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { isRunning, machineName } from '../machine/processes.ts'
import { systemReason } from '../machine/system_reason.ts'
import { failure, type Outcome, type Problem, problem, success } from '../problems.ts'
import type { Context } from './context.ts'

/** The text of a file that the arguments name, relative to the working directory. */
export function readText(file: string, { workingDirectory }: Context): Outcome<string> {
  try {
    return success(readFileSync(resolve(workingDirectory, file), 'utf8'))
  } catch (error) {
    return failure(problem('file-unreadable', file, { reason: systemReason(error) }))
  }
}

/**
 * Why a file that the arguments name could not be written; undefined if it can be written, as far
 * as is known.
 */
export function unwritableFile(file: string, { workingDirectory }: Context): Problem | undefined {
  const path = resolve(workingDirectory, file)
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) {
      return problem('file-unwritable', file, { reason: 'it is a directory' })
    }
    accessSync(dirname(path), constants.W_OK)
    return undefined
  } catch (error) {
    return problem('file-unwritable', file, { reason: systemReason(error) })
  }
}

/** Writes a file that the arguments name, completely or not at all. */
export function writeText(
  file: string,
  text: string,
  { workingDirectory }: Context,
): Outcome<undefined> {
  try {
    writeWhole(resolve(workingDirectory, file), text)
    return success(undefined)
  } catch (error) {
    return failure(problem('file-unwritable', file, { reason: systemReason(error) }))
  }
}

/**
 * Replaces a file in one step: anyone who reads meanwhile sees the old file. A link stays a link,
 * and a device or pipe is written to.
 */
function writeWhole(path: string, text: string): void {
  const present = statSync(path, { throwIfNoEntry: false })
  if (present && !present.isFile()) {
    writeFileSync(path, text)
    return
  }
  const target = present ? realpathSync(path) : path
  removeLeft(target)
  const temporary = `${target}.${machineName()}.${process.pid}.part`
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o644 })
    renameSync(temporary, target)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** Removes the half-written copies of a file that killed runs on this machine left. */
function removeLeft(target: string): void {
  const begin = `${basename(target)}.${machineName()}.`
  for (const name of readdirSync(dirname(target))) {
    const [, pid] = /^(\d+)\.part$/.exec(name.slice(begin.length)) ?? []
    if (name.startsWith(begin) && pid !== undefined && !isRunning(Number(pid))) {
      rmSync(join(dirname(target), name), { force: true })
    }
  }
}
