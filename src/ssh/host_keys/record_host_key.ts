import { createHmac, randomBytes } from 'node:crypto'
import { appendFileSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'
import { readFinite } from '../../machine/finite_files.ts'
import { type Problem, problem } from '../../problems.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { lookupNames, typeOf } from './known_hosts.ts'

/**
 * Appends a newly accepted host key to the first of the user's known_hosts files, as OpenSSH does.
 * If that fails, the problem is a warning and the connection goes on.
 */
export function recordHostKey(
  { name, address, port, hostKeys }: ConnectionSettings,
  key: Buffer,
): Problem | undefined {
  const [file] = hostKeys.userFiles
  if (file === undefined) return undefined
  const [plain = ''] = lookupNames(address, port, hostKeys.alias)
  const host = hostKeys.hashNames ? hashedName(plain) : plain
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    appendFileSync(file, `${lineEnd(file)}${host} ${typeOf(key)} ${key.toString('base64')}\n`, {
      mode: 0o600,
    })
    return undefined
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return problem('host-key-not-recorded', name, { file, reason: code ?? message })
  }
}

/** The hashed name of a host, `|1|SALT|HASH`, as `ssh-keygen -H` writes it. */
function hashedName(host: string): string {
  const salt = randomBytes(20)
  const hash = createHmac('sha1', salt).update(host).digest('base64')
  return `|1|${salt.toString('base64')}|${hash}`
}

/** A line break if the file does not end with one, else nothing. Throws for what is not a file. */
function lineEnd(file: string): string {
  try {
    return /[^\n]$/.test(readFinite(file).toString('latin1')) ? '\n' : ''
  } catch (error) {
    // An error of the system: the file does not exist yet, or this user may write it but not read it.
    if ('code' in (error as Error)) return ''
    throw error
  }
}
