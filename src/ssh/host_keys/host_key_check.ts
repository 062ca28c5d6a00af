import { createHash } from 'node:crypto'
import { type Problem, problem } from '../../problems.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { judgeKey, type KnownLines, knownTypes, lookupNames, typeOf } from './known_hosts.ts'

/**
 * `record`: it is a new key, which has to be added to the user's known_hosts. `trusted`: there is
 * no doubt about it.
 */
export type HostKeyDecision =
  | { accepted: true; record: boolean; trusted: boolean }
  | { accepted: false; problem: Problem }

/**
 * Whether to continue with a host that showed `key`, by the rules of OpenSSH's
 * StrictHostKeyChecking.
 */
export function decideHostKey(
  { name, address, port, hostKeys }: ConnectionSettings,
  known: KnownLines,
  key: Buffer,
): HostKeyDecision {
  const result = judgeKey(known, key)
  const { strictChecking, userFiles, globalFiles } = hostKeys
  if (result.status === 'known') return { accepted: true, record: false, trusted: true }
  if (result.status === 'unknown' && strictChecking !== 'yes') {
    return { accepted: true, record: true, trusted: true }
  }
  if (strictChecking === 'no') return { accepted: true, record: false, trusted: false }
  const [lookupName = address] = lookupNames(address, port, hostKeys.alias)
  const detail = { name: lookupName, fingerprint: fingerprint(key) }
  if (result.status === 'unknown') {
    const files = [...userFiles, ...globalFiles].join(', ') || 'no file'
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

/**
 * The host key algorithms to offer. Those for which a key of the host is known come first: a host
 * has several keys, and might otherwise show one that was never recorded.
 */
export function knownFirst<Name extends string>(
  algorithms: readonly Name[],
  known: KnownLines,
): Name[] {
  const types = knownTypes(known)
  const isKnown = (name: string) => types.has(name.startsWith('rsa-') ? 'ssh-rsa' : name)
  return [...new Set([...algorithms.filter(isKnown), ...algorithms])]
}
