import { createHmac } from 'node:crypto'
import { addTo } from '../../grouped.ts'
import { matchesPattern } from '../settings/patterns.ts'
import { partsOf, rsaBits } from './public_key.ts'

/** One key line of a known_hosts file (`man sshd`, SSH_KNOWN_HOSTS FILE FORMAT). */
export interface KnownHost {
  marker: 'cert-authority' | 'revoked' | undefined
  /** The field of host names as it was written: patterns separated by commas, or one hash. */
  hosts: string
  /** The type of the key: `ssh-ed25519`. */
  type: string
  /** The public key in the form of the SSH protocol. */
  key: Buffer
  /** Where the line is: `FILE:LINE`. */
  place: string
}

/** The types that OpenSSH knows, with the number of strings of such a key. */
const PARTS: Readonly<Record<string, number>> = {
  'ssh-ed25519': 2,
  'ssh-rsa': 3,
  'ssh-dss': 5,
  'ecdsa-sha2-nistp256': 3,
  'ecdsa-sha2-nistp384': 3,
  'ecdsa-sha2-nistp521': 3,
  'sk-ssh-ed25519@openssh.com': 3,
  'sk-ecdsa-sha2-nistp256@openssh.com': 4,
}

/** OpenSSH does not accept shorter RSA keys, whatever RequiredRSASize says. */
const LEAST_RSA_BITS = 1024

/** A key from its text, which has to be as it would be written. */
function readKey(type: string, base64: string): Buffer | undefined {
  const key = Buffer.from(base64, 'base64')
  const parts = partsOf(key)
  const isWhole =
    key.toString('base64') === base64 &&
    parts?.[0]?.toString('latin1') === type &&
    parts.length === PARTS[type] &&
    (rsaBits(key) ?? LEAST_RSA_BITS) >= LEAST_RSA_BITS
  return isWhole ? key : undefined
}

/** Reads the lines with a key; like OpenSSH it ignores all others. */
export function parseKnownHosts(text: string, file: string): KnownHost[] {
  return text.split('\n').flatMap((line, index) => {
    const [, marker, hosts, type, base64] =
      /^[ \t]*(?:@(cert-authority|revoked)[ \t]+)?([^#@\s]\S*)[ \t]+(\S+)[ \t]+(\S+)/.exec(line) ??
      []
    if (hosts === undefined || type === undefined || base64 === undefined) return []
    const key = readKey(type, base64)
    if (!key) return []
    return {
      marker: marker as KnownHost['marker'],
      hosts,
      type,
      key,
      place: `${file}:${index + 1}`,
    }
  })
}

/**
 * Gives a function that finds the lines for a name, in their order. Lines with plain host names are
 * in an index; patterns and hashes have to be tried one by one.
 */
export function indexKnownHosts(
  lines: readonly KnownHost[],
): (name: string) => readonly KnownHost[] {
  const named = new Map<string, number[]>()
  const others: number[] = []
  for (const [index, { hosts }] of lines.entries()) {
    if (/^\||[*?!]/.test(hosts)) others.push(index)
    else {
      for (const name of new Set(hosts.toLowerCase().split(','))) addTo(named, name, index)
    }
  }
  const line = (index: number) => lines[index] as KnownHost
  return (name) =>
    [...(named.get(name) ?? []), ...others.filter((index) => matchesHosts(line(index).hosts, name))]
      .sort((a, b) => a - b)
      .map(line)
}

/** The type of a public key, which is the first string in it. */
export function typeOf(key: Buffer): string {
  return key.length < 4 ? '' : key.toString('latin1', 4, 4 + key.readUInt32BE(0))
}

/**
 * The names under which OpenSSH looks a host up: with a port other than 22 first `[host]:port`,
 * then, where that is not known at all, the host alone.
 */
export function lookupNames(address: string, port: number, alias: string | undefined): string[] {
  if (alias !== undefined) return [alias.toLowerCase()]
  const host = address.toLowerCase()
  return port === 22 ? [host] : [`[${host}]:${port}`, host]
}

/** What known_hosts says about a key; `place` is the line that contradicts it. */
export type KeyStatus =
  | { status: 'known' }
  | { status: 'unknown' }
  | { status: 'changed' | 'revoked'; place: string }

/**
 * The lines of known_hosts files for a host: those for each of its lookup names, in their order.
 */
export type KnownLines = readonly (readonly KnownHost[])[]

/**
 * Judges the key that a host showed, as OpenSSH's check_hostkeys does. If there is any other key
 * for the name, even of another type, it is `changed`. For the second name, the host without its
 * port, only a key that matches counts.
 */
export function judgeKey(known: KnownLines, key: Buffer): KeyStatus {
  const [found, fallback] = known.map((lines) => judgeUnderName(lines, key))
  if (found?.status === 'unknown' && fallback?.status === 'known') return fallback
  return found ?? { status: 'unknown' }
}

function judgeUnderName(lines: readonly KnownHost[], key: Buffer): KeyStatus {
  const revoked = lines.find((line) => line.marker === 'revoked' && line.key.equals(key))
  if (revoked) return { status: 'revoked', place: revoked.place }
  const trusted = lines.filter(({ marker }) => marker === undefined)
  if (trusted.some((line) => line.key.equals(key))) return { status: 'known' }
  const other = trusted.at(-1)
  return other ? { status: 'changed', place: other.place } : { status: 'unknown' }
}

/** Whether a certificate authority may vouch for the host. */
export const hasAuthority = (known: KnownLines): boolean =>
  known.flat().some(({ marker }) => marker === 'cert-authority')

/** The types of the keys that are known for a host. */
export const knownTypes = (known: KnownLines): Set<string> =>
  new Set(
    known
      .flat()
      .filter(({ marker }) => marker === undefined)
      .map(({ type }) => type),
  )

function matchesHosts(hosts: string, name: string): boolean {
  if (hosts.startsWith('|')) return matchesHash(hosts, name)
  const patterns = hosts.toLowerCase().split(',')
  const matches = (pattern: string) => matchesPattern(pattern, name)
  if (patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))) return false
  return patterns.some(matches)
}

/** Whether a hashed name, `|1|SALT|HASH` in base64, is that of the host (HMAC-SHA1). */
function matchesHash(hosts: string, name: string): boolean {
  const [, version, salt = '', hash] = hosts.split('|')
  const digest = createHmac('sha1', Buffer.from(salt, 'base64')).update(name).digest('base64')
  return version === '1' && hash === digest
}
