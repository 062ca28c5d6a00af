import { chmodSync } from 'node:fs'
import { afterAll, expect, jest, test } from '@jest/globals'
import { serveCommands } from '../../quickstart/ssh_server.ts'
import type { Query } from '../../src/fleet/answer.ts'
import { type Examination, examine } from '../../src/fleet/examine.ts'
import { askEach } from '../../src/fleet/query.ts'
import { describeWith } from '../support/requirements.ts'
import { answering, Hosts, MACHINE, XML } from './hosts.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()
afterAll(() => hosts.stop())

/** Examines a healthy host; how many connections and commands that took. */
async function examined(change: Partial<Query>, executable = 'ssh') {
  const seen = { connections: 0, commands: [] as string[] }
  const serve = serveCommands((command, channel) => {
    seen.commands.push(command)
    answering(XML)(command, channel)
  })
  const { port } = await hosts.start(answering(XML), {
    serve: (connection) => {
      seen.connections += 1
      serve(connection)
    },
  })
  const query: Query = {
    name: 'hv1',
    uri: 'qemu:///system',
    connection: { ...hosts.call('hv1', port), executable },
    become: undefined,
    transport: 'ssh2',
    commandTimeoutMs: 30_000,
    ...change,
  }
  const found: Examination[] = []
  const options = { forks: 1, deadlineMs: undefined, machine: MACHINE }
  await askEach([query], options, async (one, run) => {
    const examination = await examine(one, run, () => true)
    found.push(examination)
    return examination.answer
  })
  return { ...seen, ...found[0] }
}

const VIRSH = /virsh --connect qemu:\/\/\/system /

test('all commands go over one connection, the first as in a run', async () => {
  const { connections, commands, answer, checks } = await examined({})
  expect(connections).toBe(1)
  expect(commands.map((command) => VIRSH.test(command))).toEqual([true, true, true, false])
  expect(commands[0]).toContain(' capabilities <')
  expect(commands[3]).toContain('/dev/kvm')
  expect(answer).toMatchObject({ status: 'ok', warnings: [] })
  const results = checks?.map(({ check, result }) => `${check}: ${result}`)
  expect(results?.[2]).toMatch(/^host key: ecdsa-sha2-nistp256 SHA256:[\w+/]{43}, known$/)
  expect(results?.[3]).toBe(`login: publickey (${hosts.directory}/client_key)`)
})

describeWith(['ssh'], 'with the ssh command', () => {
  test('each command has a connection of its own', async () => {
    const { connections, answer, checks } = await examined({ transport: 'openssh' })
    expect(connections).toBe(4)
    expect(answer?.status).toBe('ok')
    expect(checks?.map(({ check }) => check)).toEqual([
      ...['settings', 'session', 'capabilities', 'probe', 'virsh', 'KVM'],
    ])
  })

  test('a program that stands in for it is not asked what it makes of its arguments', async () => {
    const program = hosts.write(
      'wrapper',
      '#!/bin/sh\ncase " $* " in *" -G "*) exit 1;; esac\nexec ssh "$@"\n',
    )
    chmodSync(program, 0o700)
    const { answer, checks } = await examined({ transport: 'auto' }, program)
    expect(answer?.status).toBe('ok')
    expect(checks?.[0]?.result).toBe(`by ${program} to 127.0.0.1`)
  })
})

test('a session that fails shows no secret', async () => {
  const connection = hosts.call('hv1', 22, { address: 'geheim..invalid', password: 'geheim' })
  const { answer, checks } = await examined({ connection })
  expect(answer).toMatchObject({ problem: { text: expect.stringContaining('name ***..invalid') } })
  expect(checks?.at(-1)).toMatchObject({ result: expect.stringContaining('name ***..invalid') })
})
