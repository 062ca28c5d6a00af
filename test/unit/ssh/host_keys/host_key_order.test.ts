import { describe, expect, test } from '@jest/globals'
import { orderHostKeyAlgorithms } from '../../../../src/ssh/host_keys/host_key_order.ts'
import type { KnownHost } from '../../../../src/ssh/host_keys/known_hosts.ts'

const knows = (...types: string[]): KnownHost[] =>
  types.map((type) => ({
    marker: undefined,
    hosts: 'hv1',
    type,
    key: Buffer.of(),
    place: 'f:1',
  }))

const CERTIFICATES = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'rsa-sha2-512'].map(
  (name) => `${name}-cert-v01@openssh.com`,
)
const PLAIN = [
  ...['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521'],
  ...['sk-ssh-ed25519@openssh.com', 'rsa-sha2-512', 'rsa-sha2-256'],
]
const OWN = [...CERTIFICATES, ...PLAIN]

/** The first plain algorithm, and whether that is certain. */
function first(given: readonly string[], ...known: (readonly KnownHost[])[]): string {
  const { algorithms, certain } = orderHostKeyAlgorithms(given, known)
  expect(algorithms.toSorted()).toEqual(given.toSorted())
  return `${algorithms.find((name) => PLAIN.includes(name))}${certain ? '' : '?'}`
}

describe("OpenSSH's own list", () => {
  test('begins with what is known of the host', () => {
    expect(first(OWN, knows())).toBe('ssh-ed25519')
    expect(first(OWN, knows('ssh-rsa'))).toBe('rsa-sha2-512')
    expect(first(OWN, knows('ssh-rsa', 'ecdsa-sha2-nistp384'))).toBe('ecdsa-sha2-nistp384')
  })

  test('stays as it is where a key of the best kind is known', () => {
    expect(first(OWN, knows('ssh-rsa', 'ssh-ed25519'))).toBe('ssh-ed25519')
    expect(orderHostKeyAlgorithms(OWN, [knows('ssh-ed25519', 'ssh-rsa')]).algorithms).toEqual(OWN)
  })

  test('does not care for what is known of the host without its port', () => {
    expect(first(OWN, knows('ssh-rsa'), knows('ssh-ed25519'))).toBe('rsa-sha2-512')
    expect(first(OWN, knows(), knows('ssh-rsa'))).toBe('ssh-ed25519')
  })

  test('is still its own where a setting adds to it', () => {
    expect(first([...OWN, 'ssh-rsa', 'ssh-dss'], knows('ssh-rsa'))).toBe('rsa-sha2-512')
  })
})

test('a list that a setting gives stays as it is', () => {
  expect(first(['rsa-sha2-512', 'ssh-ed25519'], knows('ssh-ed25519'))).toBe('rsa-sha2-512')
  const policy = ['ecdsa-sha2-nistp256', 'ssh-ed25519', 'ecdsa-sha2-nistp384', 'rsa-sha2-256']
  expect(first(policy, knows('ssh-rsa'))).toBe('ecdsa-sha2-nistp256')
  expect(first(['rsa-sha2-512', ...OWN.slice(0, -2)], knows('ssh-ed25519'))).toBe('rsa-sha2-512')
})

test('a list that may be given, or what a setting leaves, is not certain where that matters', () => {
  expect(first(['ssh-ed25519', 'rsa-sha2-512'], knows('ssh-rsa'))).toBe('rsa-sha2-512?')
  expect(first(['ssh-ed25519', 'rsa-sha2-512'], knows('ssh-ed25519'))).toBe('ssh-ed25519')
  expect(first(['rsa-sha2-512'], knows('ssh-rsa'))).toBe('rsa-sha2-512')
  expect(first(OWN.slice(1), knows('ssh-rsa'))).toBe('rsa-sha2-512')
})
