import { readFile } from 'node:fs/promises'
import type { ParsedKey } from 'ssh2'
import { type Problem, problem } from '../problems.ts'
import type { ConnectionSettings } from './settings.ts'
import type { SharedFiles } from './shared_files.ts'

/** A private key file, read: its key, or why there is none to use. */
export type KeyFile =
  | { state: 'usable'; file: string; key: ParsedKey }
  | { state: 'missing' | 'encrypted'; file: string }
  | { state: 'unusable'; file: string; reason: string }

export type UsableKey = Extract<KeyFile, { state: 'usable' }>

export async function readKeyFile(file: string): Promise<KeyFile> {
  let text: Buffer
  try {
    text = await readFile(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT'
      ? { state: 'missing', file }
      : { state: 'unusable', file, reason: code ?? message }
  }
  const { default: ssh2 } = await import('ssh2')
  const [key] = [ssh2.utils.parseKey(text)].flat()
  if (key instanceof Error || !key) {
    const reason = key?.message ?? 'there is no key in it'
    return /^Encrypted/.test(reason)
      ? { state: 'encrypted', file }
      : { state: 'unusable', file, reason }
  }
  if (!key.isPrivateKey()) return { state: 'unusable', file, reason: 'it is a public key' }
  return { state: 'usable', file, key }
}

/**
 * The keys to try, in their order. A key file that a setting names must be usable; of the default
 * ones those that are not are passed over, as long as one is.
 */
export async function usableKeys(
  { name, keyFiles, keyFileGiven }: ConnectionSettings,
  files: SharedFiles,
): Promise<{ usable: UsableKey[] } | { problem: Problem }> {
  const read = await Promise.all(keyFiles.map(files.key))
  const usable = read.filter((key) => key.state === 'usable')
  if (usable.length > 0) return { usable }
  const fault = keyFileGiven ? read[0] : read.find(({ state }) => state !== 'missing')
  const { file = keyFiles.join(', ') } = fault ?? {}
  switch (fault?.state) {
    case 'encrypted':
      return { problem: problem('key-encrypted', name, { file }) }
    case 'unusable':
      return { problem: problem('key-unreadable', name, { file, reason: fault.reason }) }
    case 'missing':
      return { problem: problem('key-unreadable', name, { file, reason: 'it does not exist' }) }
    default:
      return { problem: problem('key-missing', name, { looked: file }) }
  }
}
