import {
  closeSync,
  existsSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'

/**
 * Reads a file that this user alone may read and write.
 * Throws where there is none, or where others had access: they could have put anything into it.
 */
export function readPrivately(path: string): Buffer {
  const descriptor = openSync(path, 'r')
  try {
    const { uid, mode } = fstatSync(descriptor)
    if (uid !== process.getuid?.() || (mode & 0o077) !== 0) {
      throw new Error(`${path} is not private`)
    }
    return readFileSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
}

/**
 * Writes a file that this user alone may read, in directories of that kind, whole or not at all:
 * whoever reads meanwhile sees the old one. Throws where it cannot be written.
 */
export function writePrivately(path: string, content: string | Buffer): void {
  makePrivately(dirname(path))
  const temporary = `${path}.${process.pid}.${Math.random().toString(36).slice(2)}`
  try {
    writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

const WEEK_MS = 7 * 24 * 3600 * 1000

/**
 * Removes the files of a directory that were written more than a week ago, or so many ms where these
 * are more. Throws where it cannot.
 */
export function dropUnused(directory: string, keptMs = 0): void {
  const oldest = Date.now() - Math.max(WEEK_MS, keptMs)
  for (const name of readdirSync(directory)) {
    const path = join(directory, name)
    // Another run may have renamed or removed it just now.
    const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? oldest
    if (written < oldest) rmSync(path, { force: true })
  }
}

/** Node's own recursive way never ends where a file system such as /proc takes no directories. */
function makePrivately(directory: string): void {
  if (existsSync(directory)) return
  const parent = dirname(directory)
  if (parent !== directory) makePrivately(parent)
  try {
    mkdirSync(directory, { mode: 0o700 })
  } catch (error) {
    // Another run may have made it just now.
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  }
}
