import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'

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
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  const temporary = `${path}.${process.pid}.${writes++}`
  try {
    writeFileSync(temporary, content, { mode: 0o600, flag: 'wx' })
    renameSync(temporary, path)
  } catch (error) {
    rmSync(temporary, { force: true })
    throw error
  }
}

let writes = 0
