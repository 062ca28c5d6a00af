import { createPrivateKey, type KeyObject, sign } from 'node:crypto'
import type { ParsedKey } from 'ssh2'

/** By type of key: how what is signed is hashed, unless the server's algorithm says (RFC 4253, 5656, 8709). */
const HASHES: Record<string, string | null> = {
  'ssh-ed25519': null,
  'ecdsa-sha2-nistp256': 'sha256',
  'ecdsa-sha2-nistp384': 'sha384',
  'ecdsa-sha2-nistp521': 'sha512',
  'ssh-rsa': 'sha1',
}

/**
 * Lets a private key sign with the key object that OpenSSL has parsed once. Otherwise ssh2 parses
 * it again for every signature, which takes ten times as long as signing.
 */
export function keepForSigning(key: ParsedKey): void {
  const usualHash = HASHES[key.type]
  if (usualHash === undefined) return
  let read: KeyObject | undefined
  const signed = (data: Buffer | string, hash?: string) => {
    // ssh2 expects an error as a result, although its types do not say so, and does not catch
    // exceptions.
    try {
      read ??= createPrivateKey(key.getPrivatePEM())
      return sign(hash ?? usualHash, Buffer.from(data), read)
    } catch (error) {
      return error
    }
  }
  key.sign = signed as ParsedKey['sign']
}
