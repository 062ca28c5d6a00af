import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { isRunning, machineName } from '../machine/processes.ts'
import { checkPrivate, makePrivate, NotPrivate } from './private_directory.ts'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

/**
 * Reads a file that only this user may read and write, in a private directory. Throws if it does
 * not exist, or if others had access and could have put anything into it.
 */
export function readPrivately(path: string): Buffer {
  checkPrivate(dirname(path))
  // Opening must not wait either, as it would for a pipe.
  const descriptor = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const found = fstatSync(descriptor)
    const isOurs = found.uid === process.geteuid?.() && (found.mode & 0o077) === 0
    if (!found.isFile() || !isOurs) throw new NotPrivate(`${path} is not a private file`)
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Writes a file that only this user may read, in private directories, which are created if they are
 * missing. It is written completely or not at all: anyone who reads meanwhile sees the old file.
 * Files that killed runs have left half written are removed. Throws if it cannot be written.
 */
export function writePrivately(path: string, content: string | Buffer): void {
  const directory = dirname(path)
  makePrivate(directory)
  tidy(directory)
  const temporary = `${path}.${machineName()}.${process.pid}.${Math.random().toString(36).slice(2)}.part`
  try {
    const descriptor = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    try {
      writeFileSync(descriptor, content)
    } finally {
      closeSync(descriptor)
    }
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

/** The names of kept files: their kind, and the hash of the question that they answer. */
const KEPT = /^[a-z]+-[0-9a-f]{64}$/

/** The names of files that `writePrivately` has not finished. */
const HALF = /^[a-z]+-[0-9a-f]{64}\.([\w-]+)\.(\d+)\.[a-z0-9]+\.part$/

/** The directories in which this run has removed files that killed runs left. */
const tidied = new Set<string>()

/** Removes the half-written files of runs on this machine that no longer exist. */
function tidy(directory: string): void {
  if (tidied.has(directory)) return
  tidied.add(directory)
  for (const name of readdirSync(directory)) {
    const [, host, pid] = HALF.exec(name) ?? []
    if (host === machineName() && !isRunning(Number(pid)))
      rmSync(join(directory, name), { force: true })
  }
}

const WEEK_MS = 7 * 24 * 3600 * 1000

/**
 * Removes the kept files of a private directory that were written more than a week ago, or more
 * than `keptMs` ago if that is longer. Only files with names of this program are removed. Throws if
 * it cannot.
 */
export function dropUnused(directory: string, keptMs = 0): void {
  const oldest = Date.now() - Math.max(WEEK_MS, keptMs)
  removeKept(directory, (path) => {
    // Another run may have renamed or removed it in the meantime.
    const written = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? oldest
    return written < oldest
  })
}

/**
 * Removes all kept files of a private directory, and only files with names of this program. Throws
 * if it cannot.
 */
export const dropAll = (directory: string): void => removeKept(directory, () => true)

function removeKept(directory: string, isDropped: (path: string) => boolean): void {
  checkPrivate(directory)
  for (const name of readdirSync(directory)) {
    const path = join(directory, name)
    if ((KEPT.test(name) || HALF.test(name)) && isDropped(path)) rmSync(path, { force: true })
  }
}
