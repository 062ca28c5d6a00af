import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/**
 * Makes a directory of its own for a test. Its name is random in hexadecimal digits only: ansible-core
 * up to 2.16 reads the paths below HOME as Python, which warns on stderr of a number that runs into a
 * keyword, as in `lab-3orXyZ`.
 */
export function temporaryDirectory(prefix: string, parent = tmpdir()): string {
  const directory = join(parent, `${prefix}${randomBytes(4).toString('hex')}`)
  mkdirSync(directory, { mode: 0o700 })
  return directory
}
