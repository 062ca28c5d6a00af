import { createHash } from 'node:crypto'
import type { ServerHostKeyAlgorithm } from 'ssh2'
import { type Problem, problem } from '../problems.ts'
import { judgeKey, type KnownHost, knownTypes, lookupNames, typeOf } from './known_hosts.ts'
import type { ConnectionSettings } from './settings.ts'

/** `record`: it is a new key to write to the user's known_hosts. */
export type HostKeyDecision =
  | { accepted: true; record: boolean }
  | { accepted: false; problem: Problem }

/** Whether to go on with a host that showed `key`, as OpenSSH's StrictHostKeyChecking decides it. */
export function decideHostKey(
  { name, address, port, hostKeys }: ConnectionSettings,
  known: readonly KnownHost[],
  key: Buffer,
): HostKeyDecision {
  const names = lookupNames(address, port, hostKeys.alias)
  const result = judgeKey(known, names, key)
  const { strictChecking, userFiles, globalFiles } = hostKeys
  if (result.verdict === 'known') return { accepted: true, record: false }
  if (result.verdict === 'unknown' && strictChecking !== 'yes')
    return { accepted: true, record: true }
  if (strictChecking === 'no') return { accepted: true, record: false }
  const detail = { name: names[0] ?? address, fingerprint: fingerprint(key) }
  if (result.verdict === 'unknown') {
    const files = [...userFiles, ...globalFiles].join(', ') || 'no file'
    return { accepted: false, problem: problem('host-key-unknown', name, { ...detail, files }) }
  }
  const code = result.verdict === 'changed' ? 'host-key-changed' : 'host-key-revoked'
  return { accepted: false, problem: problem(code, name, { ...detail, place: result.place }) }
}

/** As `ssh-keygen -l` shows it: `ssh-ed25519 SHA256:…` */
function fingerprint(key: Buffer): string {
  const digest = createHash('sha256').update(key).digest('base64').replace(/=+$/, '')
  return `${typeOf(key)} SHA256:${digest}`
}

/** OpenSSH's own order, without certificates and security keys, which ssh2 does not know. */
const ALGORITHMS: readonly { name: ServerHostKeyAlgorithm; type: string }[] = [
  { name: 'ssh-ed25519', type: 'ssh-ed25519' },
  { name: 'ecdsa-sha2-nistp256', type: 'ecdsa-sha2-nistp256' },
  { name: 'ecdsa-sha2-nistp384', type: 'ecdsa-sha2-nistp384' },
  { name: 'ecdsa-sha2-nistp521', type: 'ecdsa-sha2-nistp521' },
  { name: 'rsa-sha2-512', type: 'ssh-rsa' },
  { name: 'rsa-sha2-256', type: 'ssh-rsa' },
]

/**
 * The host key algorithms to offer, those first for which a key of the host is known: a host has
 * several keys, and would otherwise show one that nobody recorded.
 */
export function hostKeyAlgorithms(
  { address, port, hostKeys }: ConnectionSettings,
  known: readonly KnownHost[],
): ServerHostKeyAlgorithm[] {
  const types = knownTypes(known, lookupNames(address, port, hostKeys.alias))
  const preferred = ALGORITHMS.filter(({ type }) => types.has(type))
  return [...new Set([...preferred, ...ALGORITHMS])].map(({ name }) => name)
}
