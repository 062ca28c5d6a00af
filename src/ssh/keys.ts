import { access, readFile } from 'node:fs/promises'
import type { ParsedKey } from 'ssh2'

/** A private key, read: the key, or why there is none to use. */
export type KeyFile =
  | { state: 'usable'; file: string; key: ParsedKey }
  | { state: 'missing' | 'encrypted'; file: string }
  /** `foreign`: of a kind that only the ssh command can use. */
  | { state: 'unusable' | 'foreign'; file: string; reason: string }

export type UsableKey = Extract<KeyFile, { state: 'usable' }>

/** Reads a private key file; an encrypted one with its passphrase, which costs a third of a second. */
export async function readKeyFile(file: string, passphrase: string | undefined): Promise<KeyFile> {
  let text: Buffer
  try {
    text = await readFile(file)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT'
      ? { state: 'missing', file }
      : { state: 'unusable', file, reason: code ?? message }
  }
  if (await exists(`${file}-cert.pub`)) {
    return { state: 'foreign', file, reason: `the certificate ${file}-cert.pub` }
  }
  return parsePrivateKey(text, passphrase, file)
}

/** Parses a private key; `file` is what to call it. */
export async function parsePrivateKey(
  text: string | Buffer,
  passphrase: string | undefined,
  file: string,
): Promise<KeyFile> {
  const { default: ssh2 } = await import('ssh2')
  const [key] = [ssh2.utils.parseKey(text, passphrase)].flat()
  if (key instanceof Error || !key) {
    const reason = key?.message ?? 'there is no key in it'
    if (/^Encrypted/.test(reason)) return { state: 'encrypted', file }
    const wrong = passphrase !== undefined && /integrity|decrypt|passphrase/i.test(reason)
    return {
      state: /^Unsupported OpenSSH private key type/.test(reason) ? 'foreign' : 'unusable',
      file,
      reason: wrong ? 'its passphrase is wrong' : reason,
    }
  }
  if (!key.isPrivateKey()) return { state: 'unusable', file, reason: 'it is a public key' }
  return { state: 'usable', file, key }
}

/** The public key that lies beside a private one, as it goes over the wire. */
export async function readPublicKey(file: string): Promise<Buffer | undefined> {
  const text = await readFile(`${file}.pub`, 'utf8').catch(() => '')
  const [, base64] = /^\S+ (\S+)/.exec(text) ?? []
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64')
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )
