import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { afterAll, expect, jest, test } from '@jest/globals'
import { generateKey, type KeyPair, keyPair } from '../../quickstart/ssh_server.ts'
import type { KeyFile } from '../../src/ssh/keys.ts'
import { runCommand } from '../../src/ssh/run_command.ts'
import type { ConnectionSettings } from '../../src/ssh/settings.ts'
import { shareFiles } from '../../src/ssh/shared_files.ts'
import { describeWith } from '../support/requirements.ts'
import { answering, Hosts } from './hosts.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()

afterAll(() => hosts.stop())

/** Logs in with these key files where `known` may: gives `accepted`, or the problem. */
async function logIn(known: KeyPair, keyFiles: string[], change: Partial<ConnectionSettings> = {}) {
  const { port } = await hosts.start(answering(''), { clientKey: known })
  const settings = hosts.settings('hv1', port, { keyFiles, ...change })
  const result = await runCommand(settings, 'true', 10_000, shareFiles())
  return result.status === 'exited' ? 'accepted' : result.problem
}

async function generateFile(name: string, ...options: string[]): Promise<string> {
  const file = `${hosts.directory}/${name}`
  await promisify(execFile)('ssh-keygen', ['-q', '-N', '', '-f', file, ...options])
  return file
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

  test('one with a passphrase is a problem where it is named, and passed over elsewhere', async () => {
    const encrypted = await generateFile('encrypted', '-t', 'ed25519', '-N', 'secret')
    expect(await logIn(hosts.clientKey, [encrypted])).toMatchObject({ code: 'key-encrypted' })

    const usable = `${hosts.directory}/client_key`
    const defaults = { keyFileGiven: false }
    expect(await logIn(hosts.clientKey, [encrypted, usable], defaults)).toBe('accepted')
    expect(await logIn(hosts.clientKey, [encrypted], defaults)).toMatchObject({
      code: 'key-encrypted',
    })
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
  expect(await logIn(last, files, { keyFileGiven: false })).toBe('accepted')
  expect(await logIn(generateKey(), files)).toMatchObject({
    code: 'authentication-refused',
    text: expect.stringContaining(files.join(', ')),
  })
})

test('without any key nothing is tried', async () => {
  const missing = { keyFileGiven: false }
  expect(await logIn(hosts.clientKey, ['/nonexistent/id_rsa'], missing)).toMatchObject({
    code: 'key-missing',
  })
})

test('a key file is read once for all connections', async () => {
  const file = hosts.write('shared', hosts.clientKey.privateKey)
  const files = shareFiles()
  const first: KeyFile = await files.key(file)
  hosts.write('shared', 'no key')
  expect(await files.key(file)).toBe(first)
  expect(await shareFiles().key(file)).toMatchObject({ state: 'unusable' })
})
