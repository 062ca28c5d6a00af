import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { generateKey, type KeyPair, keyPair } from '../../quickstart/ssh_server.ts'
import type { HostKeyPolicy } from '../../src/ssh/settings/host_key_policy.ts'
import { describeWith } from '../support/requirements.ts'
import { answering, Hosts, runOnce } from './hosts.ts'

jest.setTimeout(60_000)

const run = promisify(execFile)
const hosts = new Hosts()
const other = generateKey()
let rsa: KeyPair
let otherRsa: KeyPair
let port = 0

/** The host has two keys, of which only one is shown, and its client may know either. */
beforeAll(async () => {
  rsa = await generateRsa('rsa')
  otherRsa = await generateRsa('other_rsa')
  port = (await hosts.start(answering(''), { hostKeys: [hosts.hostKey, rsa] })).port
})

afterAll(() => hosts.stop())

async function generateRsa(name: string): Promise<KeyPair> {
  const file = `${hosts.directory}/${name}`
  await run('ssh-keygen', ['-q', '-t', 'rsa', '-m', 'PEM', '-N', '', '-f', file])
  return keyPair(readFileSync(file, 'utf8'))
}

type Strictness = HostKeyPolicy['strictChecking']

/** Whether this program accepts the host, and what it leaves in the known_hosts file. */
async function verdictHere(text: string, strictChecking: Strictness, alias?: string) {
  const file = hosts.write('known_here', text)
  const options = [
    `StrictHostKeyChecking=${strictChecking}`,
    ...(alias ? [`HostKeyAlias=${alias}`] : []),
  ]
  const result = await runOnce(hosts.call('hv1', port, { knownHosts: file, options }))
  const verdict = result.status === 'exited' ? 'accepted' : result.problem.code
  return { verdict, file: readFileSync(file, 'utf8') }
}

/** The same of the real client. */
async function verdictOfOpenSsh(text: string, strictChecking: Strictness, alias?: string) {
  const file = hosts.write('known_there', text)
  const options = [
    `UserKnownHostsFile=${file}`,
    'GlobalKnownHostsFile=none',
    `StrictHostKeyChecking=${strictChecking}`,
    `IdentityFile=${hosts.directory}/client_key`,
    'IdentitiesOnly=yes',
    'BatchMode=yes',
    ...(alias ? [`HostKeyAlias=${alias}`] : []),
  ]
  const flags = options.flatMap((option) => ['-o', option])
  const ended = run('ssh', ['-F', 'none', ...flags, '-p', String(port), 'tester@127.0.0.1', 'true'])
  const verdict = await ended.then(
    () => 'accepted',
    ({ stderr }: { stderr: string }) => {
      if (/No \S+ host key is known/.test(stderr)) return 'host-key-unknown'
      if (/was revoked/.test(stderr)) return 'host-key-revoked'
      return /IDENTIFICATION HAS CHANGED/.test(stderr) ? 'host-key-changed' : stderr
    },
  )
  return { verdict, file: readFileSync(file, 'utf8') }
}

interface Case {
  lines: () => string[]
  alias?: string
  /** Where OpenSSH and this program record differently, but accept alike. */
  recordedOtherwise?: Strictness
}

const cases: Record<string, Case> = {
  'an empty file': { lines: () => [] },
  'the key of the host and port': {
    lines: () => [`[127.0.0.1]:${port} ${hosts.hostKey.publicLine}`],
  },
  'the key of the less preferred type': { lines: () => [`[127.0.0.1]:${port} ${rsa.publicLine}`] },
  'the key without the port': { lines: () => [`127.0.0.1 ${hosts.hostKey.publicLine}`] },
  'another key without the port': { lines: () => [`127.0.0.1 ${other.publicLine}`] },
  'another key': { lines: () => [`[127.0.0.1]:${port} ${other.publicLine}`] },
  'another key of the other type': { lines: () => [`[127.0.0.1]:${port} ${otherRsa.publicLine}`] },
  'another key, then the right one': {
    lines: () => [`* ${other.publicLine}`, `[127.0.0.1]:${port} ${hosts.hostKey.publicLine}`],
  },
  'another key for all hosts, the right one without the port': {
    lines: () => [`* ${other.publicLine}`, `127.0.0.1 ${hosts.hostKey.publicLine}`],
  },
  'a wildcard': { lines: () => [`[127.0.*]:* ${hosts.hostKey.publicLine} a comment`] },
  'a list with a negation': {
    lines: () => [`*,![127.0.0.1]:${port},!127.0.0.1 ${hosts.hostKey.publicLine}`],
  },
  'a list': { lines: () => [`hv1,[127.0.0.1]:${port},hv2 ${hosts.hostKey.publicLine}`] },
  'revoked for all hosts': {
    lines: () => [`@revoked * ${hosts.hostKey.publicLine}`, `* ${hosts.hostKey.publicLine}`],
  },
  'revoked without the port': {
    lines: () => [`@revoked 127.0.0.1 ${hosts.hostKey.publicLine}`],
    recordedOtherwise: 'no',
  },
  'another key revoked': {
    lines: () => [`@revoked * ${other.publicLine}`, `* ${hosts.hostKey.publicLine}`],
  },
  'the key of a certificate authority': {
    lines: () => [`@cert-authority * ${hosts.hostKey.publicLine}`],
  },
  'an alias in other case': { lines: () => [`hv1 ${hosts.hostKey.publicLine}`], alias: 'HV1' },
  'an alias, and the key under the address': {
    lines: () => [`[127.0.0.1]:${port} ${hosts.hostKey.publicLine}`],
    alias: 'hv1',
  },
  'comments and broken lines': {
    lines: () => ['', '# hv1', '@other * x y', 'hv1 ssh-rsa notbase64', `hv1 ${other.publicLine}`],
  },
}

const strictness: Strictness[] = ['yes', 'accept-new', 'no']

describeWith(['ssh', 'ssh-keygen'], 'the same verdict and the same file as OpenSSH', () => {
  describe.each(strictness)('StrictHostKeyChecking=%s', (strictChecking) => {
    test.each(Object.entries(cases))('%s', async (_name, { lines, alias, recordedOtherwise }) => {
      const text = lines()
        .map((line) => `${line}\n`)
        .join('')
      const there = await verdictOfOpenSsh(text, strictChecking, alias)
      const here = await verdictHere(text, strictChecking, alias)
      expect(here.verdict).toBe(there.verdict)
      if (strictChecking !== recordedOtherwise) expect(here.file).toBe(there.file)
    })
  })
})

describeWith(['ssh-keygen', 'ssh-keyscan'], "files that OpenSSH's tools wrote", () => {
  test('ssh-keyscan, then hashed with ssh-keygen -H', async () => {
    const scanned = await run('ssh-keyscan', ['-p', String(port), '127.0.0.1'])
    expect(scanned.stdout.trim().split('\n')).toHaveLength(2)
    expect((await verdictHere(scanned.stdout, 'yes')).verdict).toBe('accepted')

    const file = hosts.write('known_hashed', scanned.stdout)
    await run('ssh-keygen', ['-q', '-H', '-f', file])
    const hashed = readFileSync(file, 'utf8')
    expect(hashed).not.toContain('127.0.0.1')
    expect((await verdictHere(hashed, 'yes')).verdict).toBe('accepted')
    expect((await verdictHere(hashed.replaceAll('ecdsa', 'none'), 'yes')).verdict).toBe('accepted')
    expect((await verdictHere('', 'yes')).verdict).toBe('host-key-unknown')
  })
})

test('a new key stands on a line of its own', async () => {
  const { file } = await verdictHere('# no line end', 'accept-new')
  expect(file).toBe(`# no line end\n[127.0.0.1]:${port} ${hosts.hostKey.publicLine}\n`)
})

test('a key that cannot be recorded is a warning, unless checks are switched off', async () => {
  const knownHosts = '/dev/null/known_hosts'
  const warningsWith = async (checking: string) => {
    const options = [`StrictHostKeyChecking=${checking}`]
    const { status, warnings } = await runOnce(hosts.call('hv1', port, { knownHosts, options }))
    expect(status).toBe('exited')
    return warnings
  }
  expect(await warningsWith('accept-new')).toMatchObject([
    { code: 'host-key-not-recorded', subject: 'hv1' },
  ])
  expect(await warningsWith('no')).toEqual([])
})
