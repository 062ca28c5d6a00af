import { createPrivateKey } from 'node:crypto'
import { access, stat } from 'node:fs/promises'
import type { ParsedKey } from 'ssh2'
import { readFiniteLater } from '../../machine/finite_files.ts'
import { IS_PUBLIC, keyForm } from './key_form.ts'
import { keepForSigning } from './signing.ts'

/** A private key that was read: the key, or why it cannot be used. */
export type KeyFile =
  | { state: 'usable'; file: string; key: ParsedKey }
  | { state: 'missing' | 'encrypted'; file: string }
  /** `foreign`: of a kind that only the ssh command can use. */
  | { state: 'unusable' | 'foreign'; file: string; reason: string }

/** A key that ssh2 can log in with. */
export type UsableKey = Extract<KeyFile, { state: 'usable' }>

/** Reads a private key file; an encrypted one with its passphrase, which costs a third of a second. */
export async function readKeyFile(file: string, passphrase: string | undefined): Promise<KeyFile> {
  let text: Buffer
  try {
    text = await readFiniteLater(file)
    if (text.includes('PRIVATE KEY') && (await mayOthersRead(file))) {
      return { state: 'unusable', file, reason: 'other users can read it (chmod 600)' }
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    return code === 'ENOENT'
      ? { state: 'missing', file }
      : { state: 'unusable', file, reason: code ?? message }
  }
  if (await exists(`${file}-cert.pub`)) return foreign(file, `the certificate ${file}-cert.pub`)
  const form = keyForm(text.toString())
  if (form.form === 'none') return { state: 'unusable', file, reason: form.reason }
  if (form.form === 'for-ssh') {
    return form.encrypted && passphrase === undefined
      ? { state: 'encrypted', file }
      : foreign(file, `the format of the key file ${file}`)
  }
  const read = await parsePrivateKey(text, passphrase, file)
  if (read.state !== 'usable') return read
  // ssh offers the public key in the file beside it, and signs only for that key.
  const beside = publicLine(await textOf(`${file}.pub`))
  return beside && !beside.equals(read.key.getPublicSSH())
    ? foreign(file, `${file}.pub, which belongs to another key`)
    : read
}

const foreign = (file: string, reason: string): KeyFile => ({ state: 'foreign', file, reason })

/** Parses a private key; `file` is its name in messages. */
async function parsePrivateKey(
  text: string | Buffer,
  passphrase: string | undefined,
  file: string,
): Promise<KeyFile> {
  const { default: ssh2 } = await import('ssh2')
  const [key] = [ssh2.utils.parseKey(text, passphrase)].flat()
  if (key instanceof Error || !key) return unparsed(key?.message ?? '', passphrase, file)
  if (!key.isPrivateKey()) return { state: 'unusable', file, reason: IS_PUBLIC }
  keepForSigning(key)
  return { state: 'usable', file, key }
}

/**
 * Parses a private key whose text is in the inventory, in every form that OpenSSL reads, as Ansible
 * does itself.
 */
export async function parseInlineKey(
  text: string,
  passphrase: string | undefined,
): Promise<KeyFile> {
  const file = 'of ansible_private_key'
  const read = await parsePrivateKey(text, passphrase, file)
  if (read.state !== 'foreign') return read
  const other = await parsePrivateKey(inUsualForm(text, passphrase) ?? '', undefined, file)
  return other.state === 'usable'
    ? other
    : { state: 'unusable', file, reason: 'its format is not known' }
}

function inUsualForm(text: string, passphrase: string | undefined): string | undefined {
  try {
    const key = createPrivateKey({ key: text, ...(passphrase !== undefined && { passphrase }) })
    const type = key.asymmetricKeyType === 'rsa' ? 'pkcs1' : 'sec1'
    return key.export({ format: 'pem', type }).toString()
  } catch {
    return undefined
  }
}

/**
 * The meaning of ssh2's message. If it is not about the passphrase, the ssh command may be able to
 * read the key.
 */
function unparsed(message: string, passphrase: string | undefined, file: string): KeyFile {
  // Only encrypted keys have a cipher.
  const isEncrypted = /^Encrypted|^Unsupported cipher/.test(message)
  if (isEncrypted && passphrase === undefined) return { state: 'encrypted', file }
  if (passphrase !== undefined && /integrity|decrypt|passphrase/i.test(message)) {
    return { state: 'unusable', file, reason: 'its passphrase is wrong' }
  }
  return foreign(file, `the format of the key file ${file}`)
}

/**
 * The public key of a key file, in the form of the SSH protocol, without the passphrase: from the
 * file itself, which may be a public key or have it before the encrypted part, or from the file
 * beside it.
 */
export async function readPublicKey(file: string): Promise<Buffer | undefined> {
  const text = await textOf(file)
  const beside = await textOf(`${file}.pub`)
  return publicPart(text) ?? publicLine(text) ?? publicLine(beside)
}

/** The text of a file; empty if it cannot be read. */
const textOf = (file: string): Promise<string> => readFiniteLater(file).then(String, () => '')

function publicLine(text: string): Buffer | undefined {
  const [, base64] = /^[\w.@-]+ (AAAA\S+)/.exec(text) ?? []
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64')
}

const MAGIC = 'openssh-key-v1\0'

/**
 * The public key in OpenSSH's own form. After the magic text: cipher, key derivation, its options,
 * the number of keys, the public key (PROTOCOL.key).
 */
function publicPart(text: string): Buffer | undefined {
  const [, base64 = ''] = /^-----BEGIN OPENSSH PRIVATE KEY-----([^-]+)/.exec(text) ?? []
  const data = Buffer.from(base64, 'base64')
  if (!data.toString('latin1').startsWith(MAGIC)) return undefined
  try {
    let offset = MAGIC.length
    for (let skipped = 0; skipped < 3; skipped += 1) offset += 4 + data.readUInt32BE(offset)
    const start = offset + 8
    return data.subarray(start, start + data.readUInt32BE(offset + 4))
  } catch {
    return undefined
  }
}

/**
 * Whether others may read the user's key; OpenSSH ignores such keys (sshkey_perm_ok in authfile.c).
 */
async function mayOthersRead(file: string): Promise<boolean> {
  const { uid, mode } = await stat(file)
  return uid === process.getuid?.() && (mode & 0o077) !== 0
}

const exists = (file: string) =>
  access(file).then(
    () => true,
    () => false,
  )
