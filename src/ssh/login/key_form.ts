/**
 * The forms of private keys that OpenSSH and ssh2 read alike, to the byte: OpenSSH's own, and PEM of
 * one type of key. OpenSSH takes no other line ends and nothing before in its own form, and much more
 * in PEM; what differs from these goes to the ssh command.
 */
const USUAL = [
  /^-----BEGIN OPENSSH PRIVATE KEY-----\n(?:[A-Za-z\d+/=]+\n)+-----END OPENSSH PRIVATE KEY-----\n$/,
  /^-----BEGIN (RSA|EC) PRIVATE KEY-----\n(?:[\w-]+: [\w,-]+\n)*\n?(?:[A-Za-z\d+/=]+\n)+-----END \1 PRIVATE KEY-----\n*$/,
]

/** Why a public key is not a private one. */
export const IS_PUBLIC = 'it is a public key'

/** What the form of a file says about the private key in it. */
export type KeyForm =
  | { form: 'usual' }
  /** `encrypted`: it is certainly encrypted. */
  | { form: 'for-ssh'; encrypted: boolean }
  | { form: 'none'; reason: string }

/** Looks at the form of a private key's text. */
export function keyForm(text: string): KeyForm {
  if (USUAL.some((pattern) => pattern.test(text))) return { form: 'usual' }
  if (text.includes('PRIVATE KEY-----')) {
    const encrypted = /BEGIN ENCRYPTED PRIVATE KEY|^Proc-Type: 4,ENCRYPTED/m.test(text)
    return { form: 'for-ssh', encrypted }
  }
  if (/^PuTTY-User-Key-File/.test(text)) {
    const reason = "it has PuTTY's format, which ssh cannot read (puttygen FILE -O private-openssh)"
    return { form: 'none', reason }
  }
  const isPublic = /^(ssh|ecdsa|sk)-[\w@.-]+ AAAA|BEGIN SSH2 PUBLIC KEY/.test(text)
  return { form: 'none', reason: isPublic ? IS_PUBLIC : 'it contains no key' }
}
