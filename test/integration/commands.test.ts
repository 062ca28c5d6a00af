import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import type { Connection } from 'ssh2'
import { capabilitiesArguments } from '../../src/libvirt/virsh.ts'
import { remoteLine } from '../../src/ssh/command/remote_line.ts'
import type { SshCall } from '../../src/ssh/from_ansible/ssh_call.ts'
import { answering, Hosts, MACHINE, queryCalls, refuseSessions, runOnce, XML } from './hosts.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()

afterAll(() => hosts.stop())

const run = (call: SshCall, timeoutMs = 30_000) => runOnce(call, { line: 'the command', timeoutMs })

describe('a command that ends', () => {
  test('gives its exit code and both of its streams', async () => {
    const { port } = await hosts.start((command, channel) => {
      channel.write(`ran ${command}: Grüße`)
      channel.stderr.write('a warning')
      channel.exit(3)
      channel.end()
    })
    expect(await run(hosts.call('hv1', port))).toEqual({
      status: 'exited',
      exitCode: 3,
      stdout: 'ran the command: Grüße',
      stderr: 'a warning',
      warnings: [],
    })
  })

  test('may write more than one window of the channel holds', async () => {
    const text = 'all of this '.repeat(500_000)
    const { port } = await hosts.start(answering(text))
    expect(await run(hosts.call('hv1', port))).toMatchObject({ stdout: text, exitCode: 0 })
  })

  test('gives capabilities whatever the start files of the shell print around them', async () => {
    const { port } = await hosts.start(answering(`Welcome to <hv1>!\n${XML}\nlogout\n`))
    expect((await queryCalls([hosts.call('hv1', port)])).get('hv1')).toMatchObject({ status: 'ok' })
  })

  test.each(['ssh2', 'openssh'] as const)('names its domains too, by %s', async (transport) => {
    const commands: string[] = []
    const { port } = await hosts.start((command, channel) => {
      commands.push(command)
      answering(`Welcome!\n${XML}\n\n/\nVM a\nVM b\n\nlogout\n`)(command, channel)
    })
    const answers = await queryCalls([hosts.call('hv1', port)], { transport, domains: true })
    expect(answers.get('hv1')).toMatchObject({ status: 'ok', domains: ['VM a', 'VM b'] })
    expect(commands).toEqual([remoteLine(capabilitiesArguments(undefined, { domains: true }))])
  })

  test('that leaves out the names of its domains has not answered', async () => {
    const { port } = await hosts.start(answering(XML))
    const answers = await queryCalls([hosts.call('hv1', port)], { domains: true })
    expect(answers.get('hv1')).toMatchObject({
      status: 'failed',
      problem: { code: 'domains-missing' },
    })
  })

  test('gets the libvirt URI as one word', async () => {
    const commands: string[] = []
    const { port } = await hosts.start((command, channel) => {
      commands.push(command)
      answering(XML)(command, channel)
    })
    const uri = 'qemu:///system?x=$(reboot);reboot'
    await queryCalls([hosts.call('hv1', port)], { uri })
    expect(commands).toEqual([remoteLine(capabilitiesArguments(uri))])
    expect(commands[0]).toContain(' virsh --connect ')
  })
})

describe('a host that is given up', () => {
  test('has its command ended and its connection closed when the time is over', async () => {
    const signals: string[] = []
    let connection: Connection | undefined
    const { port } = await hosts.start(() => {}, {
      serve: (accepted) => {
        connection = accepted
        accepted.on('session', (accept) => {
          const session = accept()
          session.on('exec', (acceptCommand) => acceptCommand())
          session.on('signal', (_accept, _reject, { name }) => signals.push(name))
        })
      },
    })
    const result = await run(hosts.call('hv1', port), 200)
    expect(result).toMatchObject({ problem: { code: 'command-timeout' } })
    if (connection) await once(connection, 'close')
    expect(signals).toEqual(['TERM', 'KILL'])
  })

  test.each<[string, (connected: () => void) => Promise<SshCall>]>([
    [
      'that drops connections',
      async (connected) => {
        const port = await hosts.startPlain((socket) => {
          connected()
          socket.end()
        })
        return hosts.call('hv1', port)
      },
    ],
    [
      'that is to be tried again',
      async (connected) => {
        const serve = (connection: Connection) => {
          connected()
          refuseSessions(connection)
        }
        const { port } = await hosts.start(() => {}, { serve })
        return hosts.call('hv1', port, { retries: 5 })
      },
    ],
  ])('is not asked again after the run: one %s', async (_, start) => {
    let connections = 0
    const call = await start(() => {
      connections += 1
    })
    const answers = await queryCalls([call], {}, { deadlineMs: 500 })
    // Which of the two it is depends on what it was doing when the time was over.
    expect(answers.get('hv1')?.status).toMatch(/^(unreachable|failed)$/)
    // At once, and after the first pause; the second ends later than the run.
    expect(connections).toBeLessThanOrEqual(2)
  })

  test('is given up with the run though something before the connection was slow', async () => {
    const call = hosts.call('hv1', await hosts.startPlain(() => {}), { connectTimeoutMs: 30_000 })
    const environment = { ...MACHINE.environment, SSH_AUTH_SOCK: hosts.startSilentAgent() }
    const options = { deadlineMs: 500, machine: { ...MACHINE, environment } }
    expect((await queryCalls([call], {}, options)).get('hv1')).toMatchObject({
      problem: { code: 'deadline-passed' },
    })
  })

  test('is given up with the run while ssh_config runs a command, which ends too', async () => {
    const pidFile = join(hosts.directory, 'match-exec')
    const config = hosts.write('hanging', `Match exec "echo $$ >${pidFile}; sleep 600; true"\n`)
    const call = hosts.call('hv1', 1)
    const words = ['-F', config, ...call.arguments.slice(2)]
    const answers = await queryCalls([{ ...call, arguments: words }], {}, { deadlineMs: 1000 })
    expect(answers.get('hv1')).toMatchObject({ problem: { code: 'deadline-passed' } })
    const pid = Number(readFileSync(pidFile, 'utf8'))
    expect(isRunning(pid)).toBe(false)
  })

  test('is given up with the run while it or its command is silent', async () => {
    const silent = await hosts.startPlain(() => {})
    const { port } = await hosts.start(() => {})
    const calls = [hosts.call('connecting', silent), hosts.call('running', port)]
    const answers = await queryCalls(calls, {}, { deadlineMs: 500 })
    expect([...answers.values()]).toMatchObject([
      { problem: { code: 'deadline-passed', subject: 'connecting' } },
      { problem: { code: 'deadline-passed', subject: 'running' } },
    ])
  })

  test('has its connection closed though it never lets go of it', async () => {
    let closed: Promise<unknown> | undefined
    const port = await hosts.startPlain((socket) => {
      closed = new Promise((resolve) => socket.on('close', resolve))
      // Only by writing does it notice that the client has given the connection up.
      const writing = setInterval(() => socket.write('still here'), 10)
      socket.resume().on('close', () => clearInterval(writing))
    })
    const result = await run(hosts.call('hv1', port, { connectTimeoutMs: 200 }))
    expect(result).toMatchObject({ problem: { code: 'connect-timeout' } })
    await closed
    expect(closed).toBeDefined()
  })
})

/** One that has ended and that nobody has waited for does not count. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
