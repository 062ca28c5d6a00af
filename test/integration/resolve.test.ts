import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { SshCall } from '../../src/ssh/from_ansible/ssh_call.ts'
import { createResolver } from '../../src/ssh/settings/resolve.ts'
import { describeWith } from '../support/requirements.ts'
import { sshCall } from '../support/ssh_call.ts'

let directory: string
/** The real command, which notes that it was called. */
let executable: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'resolve-'))
  executable = join(directory, 'ssh')
  const script = `#!/bin/sh\necho "$@" >>'${directory}/calls'\nexec ssh -F none "$@"\n`
  writeFileSync(executable, script, { mode: 0o755 })
})
afterAll(() => rmSync(directory, { recursive: true }))

const callTo = (address: string, ...words: string[]): SshCall => {
  const options = ['-o', 'User="tester"', ...words, '-o', 'ConnectTimeout=7']
  return sshCall({ name: address, address, executable, arguments: options, connectTimeoutMs: 1000 })
}

const port = (number: string) => ['-o', `Port=${number}`]

describeWith(['ssh'], 'calls of one run', () => {
  // Nothing in this home is particular to a host.
  const machine = () => ({
    account: { ...userInfo(), homedir: directory },
    environment: process.env,
  })

  /** What comes of the calls, each in one line, and how often ssh was asked. */
  async function resolved(...calls: SshCall[]): Promise<[number, string[]]> {
    writeFileSync(join(directory, 'calls'), '')
    const resolve = createResolver(machine(), new AbortController().signal)
    const results = await Promise.all(calls.map(resolve))
    const texts = results.map((result) =>
      'problem' in result
        ? result.problem.code
        : `${result.user}@${result.address}:${result.port} ${result.connectTimeoutMs}`,
    )
    return [readFileSync(join(directory, 'calls'), 'utf8').trim().split('\n').length, texts]
  }

  test('that differ in address and port only are resolved together', async () => {
    const calls = [callTo('hv1', ...port('2201')), callTo('HV2', ...port('2202')), callTo('hv3')]
    expect(await resolved(...calls)).toEqual([
      1,
      ['tester@hv1:2201 7000', 'tester@hv2:2202 7000', 'tester@hv3:22 7000'],
    ])
  })

  test('with two ports are left to ssh, which takes the first, and so is what is no port', async () => {
    const calls = [
      callTo('hv1', ...port('2201'), ...port('2202')),
      callTo('hv2', ...port('70000')),
      callTo('hv3', ...port('many')),
    ]
    expect(await resolved(...calls)).toEqual([
      3,
      ['tester@hv1:2201 7000', 'ssh-settings-refused', 'ssh-settings-refused'],
    ])
  })
})
