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
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { checkPrivate, makePrivate, NotPrivate } from './private_directory.ts'

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants

/**
 * Reads a file that this user alone may read and write, in a directory of that kind. Throws where
 * there is none, or where others had access: they could have put anything into it.
 */
export function readPrivately(path: string): Buffer {
  checkPrivate(dirname(path))
  // Not even opening may wait, as it does for a pipe.
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
 * Writes a file that this user alone may read, in directories of that kind, which are made where they
 * are missing; whole or not at all: whoever reads meanwhile sees the old one. Removes what runs that
 * were killed have left half written. Throws where it cannot be written.
 */
export function writePrivately(path: string, content: string | Buffer): void {
  const directory = dirname(path)
  makePrivate(directory)
  tidy(directory)
  const temporary = `${path}.${machine()}.${process.pid}.${Math.random().toString(36).slice(2)}.part`
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

/** The machine that a process number is of: a home directory may be that of several. */
const machine = (): string => hostname().replaceAll(/[^A-Za-z0-9-]/g, '_')

/** Files that are kept: what kind they are, and the hash of the question that they answer. */
const KEPT = /^[a-z]+-[0-9a-f]{64}$/

/** What `writePrivately` writes into before a file is whole. */
const HALF = /^[a-z]+-[0-9a-f]{64}\.([\w-]+)\.(\d+)\.[a-z0-9]+\.part$/

/** Directories in which this run has looked for what others left. */
const tidied = new Set<string>()

/** Removes files that a run of this machine was writing, and that is no more. */
function tidy(directory: string): void {
  if (tidied.has(directory)) return
  tidied.add(directory)
  for (const name of readdirSync(directory)) {
    const [, host, pid] = HALF.exec(name) ?? []
    if (host === machine() && !isRunning(Number(pid)))
      rmSync(join(directory, name), { force: true })
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

const WEEK_MS = 7 * 24 * 3600 * 1000

/**
 * Removes the kept files of a private directory that were written more than a week ago, or so many ms
 * where these are more. Nothing is removed that this program has not named. Throws where it cannot.
 */
export function dropUnused(directory: string, keptMs = 0): void {
  const oldest = Date.now() - Math.max(WEEK_MS, keptMs)
  removeKept(directory, (path) => {
    // Another run may have renamed or removed it just now.
    const written = lstatSync(path, { throwIfNoEntry: false })?.mtimeMs ?? oldest
    return written < oldest
  })
}

/** Removes all kept files of a private directory; nothing that this program has not named. Throws where it cannot. */
export const dropAll = (directory: string): void => removeKept(directory, () => true)

function removeKept(directory: string, isDropped: (path: string) => boolean): void {
  checkPrivate(directory)
  for (const name of readdirSync(directory)) {
    const path = join(directory, name)
    if ((KEPT.test(name) || HALF.test(name)) && isDropped(path)) rmSync(path, { force: true })
  }
}
