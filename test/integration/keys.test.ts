import { execFile } from 'node:child_process'
import { chmodSync, copyFileSync, readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, expect, jest, test } from '@jest/globals'
import { generateKey, type KeyPair, keyPair } from '../../quickstart/ssh_server.ts'
import type { KeyFile } from '../../src/ssh/login/keys.ts'
import { shareFiles } from '../../src/ssh/login/shared_files.ts'
import { describeWith } from '../support/requirements.ts'
import { answering, type CallChange, Hosts, runOnce } from './hosts.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()

afterAll(() => hosts.stop())

/** Logs in with these key files where `known` may: gives `accepted`, or the problem. */
async function logIn(known: KeyPair, keyFiles: string[], change: CallChange = {}) {
  const { port } = await hosts.start(answering(''), { clientKey: known })
  const result = await runOnce(hosts.call('hv1', port, { keyFiles, ...change }))
  return result.status === 'exited' ? 'accepted' : result.problem
}

async function generateFile(name: string, ...options: string[]): Promise<string> {
  const file = `${hosts.directory}/${name}`
  await promisify(execFile)('ssh-keygen', ['-q', '-N', '', '-f', file, ...options])
  return file
}

async function withoutPassphrase(file: string, passphrase: string): Promise<string> {
  const copy = `${file}_open`
  copyFileSync(file, copy)
  chmodSync(copy, 0o600)
  await promisify(execFile)('ssh-keygen', ['-q', '-p', '-P', passphrase, '-N', '', '-f', copy])
  return copy
}

describeWith(['ssh-keygen'], 'keys that ssh-keygen made', () => {
  test.each([
    ['ed25519', ['-t', 'ed25519']],
    ['ecdsa', ['-t', 'ecdsa', '-b', '384']],
    ['rsa', ['-t', 'rsa']],
    ['rsa_pem', ['-t', 'rsa', '-m', 'PEM']],
  ])('%s', async (name, options) => {
    const file = await generateFile(name, ...options)
    expect(await logIn(keyPair(readFileSync(file, 'utf8')), [file])).toBe('accepted')
  })

  test('one with a passphrase', async () => {
    const encrypted = await generateFile('encrypted', '-t', 'ed25519', '-N', 'secret')
    const key = keyPair(readFileSync(await withoutPassphrase(encrypted, 'secret'), 'utf8'))
    expect(await logIn(key, [encrypted], { passphrase: 'secret' })).toBe('accepted')
    expect(await logIn(key, [encrypted])).toMatchObject({ code: 'key-encrypted' })
    expect(await logIn(key, [encrypted], { passphrase: 'wrong' })).toMatchObject({
      code: 'key-unreadable',
      text: expect.stringMatching(/its passphrase is wrong$/),
    })
    expect(await logIn(key, [], { privateKey: readFileSync(encrypted, 'utf8') })).toMatchObject({
      code: 'key-encrypted',
    })
    const privateKey = readFileSync(encrypted, 'utf8')
    expect(await logIn(key, [], { privateKey, passphrase: 'secret' })).toBe('accepted')
  })

  test('one with a passphrase is passed over where another opens the host', async () => {
    const encrypted = await generateFile('passed_over', '-t', 'ed25519', '-N', 'secret')
    const usable = `${hosts.directory}/client_key`
    expect(await logIn(hosts.clientKey, [encrypted, usable])).toBe('accepted')
  })

  test('one that others may read is passed over, as by OpenSSH', async () => {
    const open = hosts.write('open_to_others', hosts.clientKey.privateKey)
    chmodSync(open, 0o640)
    expect(await logIn(hosts.clientKey, [open])).toMatchObject({
      code: 'key-unreadable',
      text: expect.stringContaining('other users can read it'),
    })
    const usable = `${hosts.directory}/client_key`
    expect(await logIn(hosts.clientKey, [open, usable])).toBe('accepted')
  })

  test('a public key in place of the private one', async () => {
    const file = await generateFile('pair', '-t', 'ed25519')
    expect(await logIn(hosts.clientKey, [`${file}.pub`])).toMatchObject({
      code: 'key-unreadable',
      text: expect.stringContaining('public key'),
    })
  })
})

test('of several default keys the one that the host knows is found', async () => {
  const files = [1, 2, 3].map((number) => hosts.write(`id_${number}`, generateKey().privateKey))
  const last = keyPair(readFileSync(`${hosts.directory}/id_3`, 'utf8'))
  expect(await logIn(last, files)).toBe('accepted')
  expect(await logIn(generateKey(), files)).toMatchObject({
    code: 'authentication-refused',
    text: expect.stringContaining(files.join(', ')),
  })
})

test('without any key nothing is tried', async () => {
  expect(await logIn(hosts.clientKey, ['/nonexistent/id_rsa'])).toMatchObject({
    code: 'key-unreadable',
    text: expect.stringContaining('does not exist'),
  })
})

test('a key file is read once for all connections', async () => {
  const file = hosts.write('shared', hosts.clientKey.privateKey)
  const files = shareFiles()
  const first: KeyFile = await files.key(file, undefined)
  hosts.write('shared', 'no key')
  expect(await files.key(file, undefined)).toBe(first)
  expect(await shareFiles().key(file, undefined)).toMatchObject({ state: 'unusable' })
})
