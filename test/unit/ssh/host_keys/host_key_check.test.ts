import { describe, expect, test } from '@jest/globals'
import { decideHostKey, describeHostKey } from '../../../../src/ssh/host_keys/host_key_check.ts'
import { indexKnownHosts, parseKnownHosts } from '../../../../src/ssh/host_keys/known_hosts.ts'
import type { ConnectionSettings } from '../../../../src/ssh/settings/connection_settings.ts'

/** A public key of these strings, as the protocol sends it. */
const keyOf = (...parts: string[]): Buffer =>
  Buffer.concat(
    parts.flatMap((part) => {
      const bytes = Buffer.from(part, 'latin1')
      return [Buffer.of(0, 0, 0, bytes.length), bytes]
    }),
  )

const KEY = keyOf('ssh-ed25519', 'k'.repeat(32))
const OTHER = keyOf('ssh-ed25519', 'o'.repeat(32))
/** Its modulus has 1024 bits: the first byte counts from its highest bit that is set. */
const SHORT_RSA = keyOf('ssh-rsa', '\x01\x00\x01', `\x00\xff${'m'.repeat(127)}`)

const lineOf = (key: Buffer, marker = '') =>
  `${marker}hv1 ${key.toString('latin1', 4, 4 + key.readUInt32BE(0))} ${key.toString('base64')}`

/** What known_hosts has for the host, by what it makes of KEY. */
const KNOWN_HOSTS = {
  known: lineOf(KEY),
  unknown: '',
  changed: lineOf(OTHER),
  revoked: lineOf(KEY, '@revoked '),
}

/** The decision on a key, as a text; with the way in which it is described where it is accepted. */
function decided(
  status: keyof typeof KNOWN_HOSTS,
  strictChecking: string,
  { key = KEY, requiredRsaBits = 1024, userFiles = ['mine'] } = {},
): string {
  const settings = {
    name: 'hv1',
    address: 'hv1',
    port: 22,
    requiredRsaBits,
    hostKeys: { alias: undefined, strictChecking, userFiles, globalFiles: ['all'] },
  } as unknown as ConnectionSettings
  const lines = indexKnownHosts(parseKnownHosts(KNOWN_HOSTS[status], 'mine'))('hv1')
  const decision = decideHostKey(settings, [lines], key)
  if (!decision.accepted) return `${decision.problem.code}: ${decision.problem.text}`
  const { record, trusted } = decision
  const description = describeHostKey(decision, key).replace(/^.*, /, '')
  return [...(record ? ['record'] : []), ...(trusted ? ['trusted'] : []), description].join(' ')
}

describe('the decision on a host key', () => {
  test.each<[keyof typeof KNOWN_HOSTS, string, string]>([
    ['known', 'yes', 'trusted known'],
    ['known', 'accept-new', 'trusted known'],
    ['known', 'no', 'trusted known'],
    ['unknown', 'accept-new', 'record trusted new'],
    ['unknown', 'no', 'record trusted new'],
    ['changed', 'no', 'not the known one'],
    ['revoked', 'no', 'not the known one'],
  ])('%s with StrictHostKeyChecking=%s accepts it: %s', (status, strict, expected) => {
    expect(decided(status, strict)).toBe(expected)
  })

  test.each<[keyof typeof KNOWN_HOSTS, string, string]>([
    ['unknown', 'yes', 'host-key-unknown'],
    ['changed', 'yes', 'host-key-changed'],
    ['changed', 'accept-new', 'host-key-changed'],
    ['revoked', 'yes', 'host-key-revoked'],
    ['revoked', 'accept-new', 'host-key-revoked'],
  ])('%s with StrictHostKeyChecking=%s refuses it', (status, strict, code) => {
    expect(decided(status, strict)).toMatch(`${code}: `)
  })

  test('names the files that were searched, and the line that contradicts', () => {
    expect(decided('unknown', 'yes')).toMatch(/mine, all\b/)
    expect(decided('changed', 'yes')).toMatch(/\bmine:1\b/)
    expect(decided('revoked', 'yes')).toMatch(/\bmine:1\b/)
  })

  test('an RSA key may have as many bits as are required, and no fewer', () => {
    const rsa = (requiredRsaBits: number) =>
      decided('unknown', 'no', { key: SHORT_RSA, requiredRsaBits })
    expect(rsa(1024)).toBe('record trusted new')
    expect(rsa(1025)).toMatch('host-key-too-short: ')
    expect(decided('known', 'yes', { requiredRsaBits: 9999 })).toBe('trusted known')
  })
})
