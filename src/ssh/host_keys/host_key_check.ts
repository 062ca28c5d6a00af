import { createHash } from 'node:crypto'
import { type Problem, problem } from '../../problems.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { knownHostsText } from '../settings/host_key_policy.ts'
import { judgeKey, type KnownLines, lookupNames, typeOf } from './known_hosts.ts'
import { rsaBits } from './public_key.ts'

/**
 * The decision about a host key. `record`: it is a new key, which has to be added to the user's
 * known_hosts. `trusted`: the rules accept it, and not only because checks are off.
 */
export type HostKeyDecision =
  | { accepted: true; record: boolean; trusted: boolean }
  | { accepted: false; problem: Problem }

/**
 * Whether to continue with a host that showed `key`, by the rules of OpenSSH's
 * StrictHostKeyChecking.
 */
export function decideHostKey(
  { name, address, port, hostKeys, requiredRsaBits }: ConnectionSettings,
  known: KnownLines,
  key: Buffer,
): HostKeyDecision {
  const bits = rsaBits(key) ?? requiredRsaBits
  if (bits < requiredRsaBits) {
    const detail = { name: address, bits, required: requiredRsaBits }
    return { accepted: false, problem: problem('host-key-too-short', name, detail) }
  }
  const result = judgeKey(known, key)
  const { strictChecking } = hostKeys
  if (result.status === 'known') return { accepted: true, record: false, trusted: true }
  if (result.status === 'unknown' && strictChecking !== 'yes') {
    return { accepted: true, record: true, trusted: true }
  }
  if (strictChecking === 'no') return { accepted: true, record: false, trusted: false }
  const [lookupName = address] = lookupNames(address, port, hostKeys.alias)
  const detail = { name: lookupName, fingerprint: fingerprint(key) }
  if (result.status === 'unknown') {
    const files = knownHostsText(hostKeys)
    return { accepted: false, problem: problem('host-key-unknown', name, { ...detail, files }) }
  }
  const code = result.status === 'changed' ? 'host-key-changed' : 'host-key-revoked'
  return { accepted: false, problem: problem(code, name, { ...detail, place: result.place }) }
}

/** The key of a host that was accepted, and whether it was known. */
export function describeHostKey(decision: HostKeyDecision, key: Buffer): string {
  const isKnown = decision.accepted && decision.trusted && !decision.record
  const isNew = decision.accepted && decision.record
  return `${fingerprint(key)}, ${isKnown ? 'known' : isNew ? 'new' : 'not the known one'}`
}

/** The fingerprint of a key, as `ssh-keygen -l` shows it: `ssh-ed25519 SHA256:…`. */
function fingerprint(key: Buffer): string {
  const digest = createHash('sha256').update(key).digest('base64').replaceAll('=', '')
  return `${typeOf(key)} SHA256:${digest}`
}
