import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import {
  indexKnownHosts,
  judgeKey,
  knownTypes,
  lookupNames,
  parseKnownHosts,
  typeOf,
} from '../../../../src/ssh/host_keys/known_hosts.ts'
import { describeWith } from '../../../support/requirements.ts'

/** A public key as it stands in known_hosts; its bytes count, not that they are on a curve. */
function publicKey(filling: string, type = 'ssh-ed25519'): string {
  const bodies = { 'ssh-rsa': ['e', filling.padEnd(129, '.')], 'ssh-dss': [...'pqg', filling] }
  return wireKey([type, ...(bodies[type as 'ssh-rsa'] ?? [filling.padEnd(32, '.')])])
}

/** A key of these strings, of which the first is its type. */
function wireKey(parts: readonly string[]): string {
  const wire = parts.flatMap((part) => [Buffer.of(0, 0, 0, part.length), Buffer.from(part)])
  return `${parts[0]} ${Buffer.concat(wire).toString('base64')}`
}

const bytes = (line: string) => Buffer.from(line.split(' ')[1] ?? '', 'base64')

const a = publicKey('a')
const b = publicKey('b')
const rsa = publicKey('c', 'ssh-rsa')

/** The verdict on key `a` of a file with these lines; places as line numbers. */
function verdict(lines: string[], names = ['hv1']): string {
  const lookup = indexKnownHosts(parseKnownHosts(lines.join('\n'), 'f'))
  const result = judgeKey(names.map(lookup), bytes(a))
  return 'place' in result ? `${result.status} ${result.place}` : result.status
}

test('the names that are looked up', () => {
  expect(lookupNames('HV1.example', 22, undefined)).toEqual(['hv1.example'])
  expect(lookupNames('::1', 2222, undefined)).toEqual(['[::1]:2222', '::1'])
  expect(lookupNames('hv1', 2222, 'Alias')).toEqual(['alias'])
})

test('lines that hold no key are passed over', () => {
  const lines = ['', '# hv1', '#hv1 x y', 'hv1', 'hv1 ssh-rsa', `hv1 ssh-rsa ${a.split(' ')[1]}`]
  const others = [`@unknown hv1 ${a}`, '@revoked', 'hv1 ssh-ed25519 !!!', 'hv1 2048 35 12345']
  expect(parseKnownHosts([...lines, ...others].join('\n'), 'f')).toEqual([])
})

test.each([
  ['base64 that is not', `${a.slice(0, -1)}!`],
  ['base64 without its padding', rsa.replace(/=+$/, '')],
  ['base64 with too much of it', `${a}=`],
  ['base64 with blanks', a.replace(/.{8}$/, ' $&')],
  ['base64 that is cut', a.slice(0, -4)],
  ['base64 whose last bits are set', `${rsa.slice(0, -2)}h=`],
  ['a key with something behind', wireKey(['ssh-ed25519', 'x'.repeat(32), 'y'])],
  ['a key that lacks something', wireKey(['ssh-rsa', 'e'])],
  ['an RSA key that is too short', wireKey(['ssh-rsa', 'e', 'n'.repeat(64)])],
  ['a type that nobody knows', wireKey(['ssh-moon', 'x'.repeat(32)])],
])('%s is no key', (_, key) => {
  expect(parseKnownHosts(`hv1 ${key}\n`, 'f')).toEqual([])
})

test('a line end of Windows belongs to no key', () => {
  expect(parseKnownHosts(`hv1 ${a}\r\n`, 'f')).toHaveLength(1)
})

test('what a line gives', () => {
  const [line] = parseKnownHosts(`\n \t@revoked\t hv1,*.lab  ${a} comment \r\n`, 'known_hosts')
  expect(line).toEqual({
    marker: 'revoked',
    hosts: 'hv1,*.lab',
    type: 'ssh-ed25519',
    key: bytes(a),
    place: 'known_hosts:2',
  })
})

test('the type of a key, however short it is', () => {
  expect(typeOf(bytes(rsa))).toBe('ssh-rsa')
  expect(typeOf(Buffer.of(0, 0))).toBe('')
  expect(typeOf(Buffer.of(255, 255, 255, 255, 97))).toBe('a')
})

describe('verdicts', () => {
  test.each([
    ['known', [`hv1 ${a}`]],
    ['known', [`hv1 ${b}`, `hv1 ${a}`]],
    ['unknown', []],
    ['unknown', [`hv2 ${a}`]],
    ['unknown', [`@cert-authority hv1 ${a}`]],
    ['changed f:1', [`hv1 ${b}`]],
    ['changed f:2', [`hv1 ${b}`, `hv1 ${rsa}`]],
    ['revoked f:2', [`hv1 ${a}`, `@revoked * ${a}`]],
    ['known', [`hv1 ${a}`, `@revoked * ${b}`]],
    ['unknown', [`@revoked * ${b}`]],
  ])('%s', (expected, lines) => {
    expect(verdict(lines)).toBe(expected)
  })

  test.each([
    ['known', [`hv1 ${a}`]],
    ['unknown', [`hv1 ${b}`]],
    ['changed f:1', [`[hv1]:2222 ${b}`, `hv1 ${a}`]],
  ])('%s under the host without its port', (expected, lines) => {
    expect(verdict(lines, ['[hv1]:2222', 'hv1'])).toBe(expected)
  })
})

test('the types that are known for a host, under any of its names', () => {
  const dss = publicKey('d', 'ssh-dss')
  const lines = [`[hv1]:1 ${a}`, `hv1 ${rsa}`, `@revoked hv1 ${dss}`, `hv2 ${dss}`]
  const lookup = indexKnownHosts(parseKnownHosts(lines.join('\n'), 'f'))
  expect([...knownTypes(['[hv1]:1', 'hv1'].map(lookup))]).toEqual(['ssh-ed25519', 'ssh-rsa'])
})

test('the lines for a name come in their order, once each, however they name it', () => {
  const hosts = ['hv1', 'hv*', 'hv2', 'HV1,hv1', '*,!hv1', 'hv2,hv1']
  const lines = hosts.map((names) => `${names} ${a}`).join('\n')
  const found = indexKnownHosts(parseKnownHosts(lines, 'f'))('hv1')
  expect(found.map(({ hosts }) => hosts)).toEqual(['hv1', 'hv*', 'HV1,hv1', 'hv2,hv1'])
})

const patterns = [
  'hv1',
  'HV1',
  'hv?',
  'h*1',
  '*',
  '!hv1',
  '*,!hv1',
  '!hv2,hv1',
  'hv2,hv1,hv3',
  'hv1.lab',
  'hv[12]',
  'h.1',
  '**v**',
  '[hv1]:2222',
  '[hv1]:*',
  '[*]:2222',
  '*:2222',
  '::1',
  '[::1]:2222',
  '|1|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=',
  '|2|F1E1KeoE/eEWhi10WpGv4OdiO6Y=|3988QV0VE8wmZL7suNrYQLITLCg=',
  '|1|nonsense',
]
const names = [
  'hv1',
  'hv2',
  'hv1.lab',
  '[hv1]:2222',
  '[hv1]:22',
  '::1',
  '[::1]:2222',
  '192.168.1.61',
]

describeWith(['ssh-keygen'], 'names match patterns as ssh-keygen -F finds them', () => {
  test.each(patterns)('%s', (pattern) => {
    const directory = mkdtempSync(join(tmpdir(), 'vm-dispatcher-known-hosts-'))
    try {
      const file = join(directory, 'known_hosts')
      writeFileSync(file, `${pattern} ${a}\n`)
      const found = names.filter(
        (name) => spawnSync('ssh-keygen', ['-F', name, '-f', file]).status === 0,
      )
      expect(names.filter((name) => verdict([`${pattern} ${a}`], [name]) === 'known')).toEqual(
        found,
      )
    } finally {
      rmSync(directory, { recursive: true })
    }
  })

  test('a hash that ssh-keygen makes', () => {
    const directory = mkdtempSync(join(tmpdir(), 'vm-dispatcher-known-hosts-'))
    try {
      const file = join(directory, 'known_hosts')
      writeFileSync(file, `hv1,[hv1]:2222 ${a}\n`)
      spawnSync('ssh-keygen', ['-H', '-f', file])
      const { stdout } = spawnSync('ssh-keygen', ['-F', 'hv1', '-f', file], { encoding: 'utf8' })
      expect(stdout).toContain('|1|')
      expect(verdict([stdout], ['hv1'])).toBe('known')
      expect(verdict([stdout], ['hv2'])).toBe('unknown')
    } finally {
      rmSync(directory, { recursive: true })
    }
  })
})
