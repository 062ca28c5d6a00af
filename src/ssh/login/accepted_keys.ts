import type { ParsedKey } from 'ssh2'
import { rsaBits } from '../host_keys/public_key.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'

/** The settings about the user's own keys. */
type KeyRules = Pick<ConnectionSettings, 'acceptedKeys' | 'requiredRsaBits'>

/** By the hash that is signed: the algorithms of RSA keys. */
const RSA: Readonly<Record<string, string>> = {
  sha256: 'rsa-sha2-256',
  sha512: 'rsa-sha2-512',
  sha1: 'ssh-rsa',
}

/** OpenSSH's default has no SHA-1. */
const RSA_BY_DEFAULT = ['rsa-sha2-512', 'rsa-sha2-256']

/**
 * Why ssh would not offer a key; undefined if it would. `foreign`: ssh would offer it, and ssh2
 * cannot.
 */
export function refusedKey(
  key: ParsedKey,
  { acceptedKeys, requiredRsaBits }: KeyRules,
): { reason: string; foreign: boolean } | undefined {
  const publicKey = key.getPublicSSH()
  const bits = rsaBits(publicKey)
  if (bits !== undefined && bits < requiredRsaBits) {
    const reason = `it is an RSA key of ${bits} bits, and RequiredRSASize is ${requiredRsaBits}`
    return { reason, foreign: false }
  }
  if (!acceptedKeys) return undefined
  const names = bits === undefined ? [key.type] : Object.values(RSA)
  if (!names.some((name) => acceptedKeys.includes(name))) {
    return { reason: `PubkeyAcceptedAlgorithms does not allow ${key.type}`, foreign: false }
  }
  // Of several that a host knows, ssh2 takes this one.
  return bits === undefined || acceptedKeys.includes('rsa-sha2-256')
    ? undefined
    : { reason: 'the RSA algorithms of PubkeyAcceptedAlgorithms', foreign: true }
}

/** Whether an RSA key may sign with this hash: a host that knows no other may want SHA-1. */
export function maySign(key: ParsedKey, hash: string | undefined, { acceptedKeys }: KeyRules) {
  const algorithm = RSA[hash ?? 'sha1'] ?? ''
  return key.type !== 'ssh-rsa' || (acceptedKeys ?? RSA_BY_DEFAULT).includes(algorithm)
}

const REFUSED = new Error('PubkeyAcceptedAlgorithms does not allow what the host asks for')

/** The key, so that it signs with no other algorithm than those that the settings accept. */
export function signingAsAccepted(key: ParsedKey, rules: KeyRules): ParsedKey {
  if (key.type !== 'ssh-rsa') return key
  // ssh2 accepts an error as a result, although its types do not say so.
  const sign = (data: Buffer | string, hash?: string) =>
    maySign(key, hash, rules) ? key.sign(data, hash) : REFUSED
  return Object.create(key, { sign: { value: sign } })
}
