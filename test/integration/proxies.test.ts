import { afterAll, expect, jest, test } from '@jest/globals'
import type { Connection } from 'ssh2'
import type { SshCall } from '../../src/ssh/from_ansible/ssh_call.ts'
import { describeWith } from '../support/requirements.ts'
import { answering, Hosts, queryCalls, runOnce, XML } from './hosts.ts'
import { forwardConnections } from './jump_host.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()

afterAll(() => hosts.stop())

/** An ssh_config in which each name is a jump host at a port. */
function configOf(jumps: Record<string, number>, more = ''): string {
  const blocks = Object.entries(jumps).map(
    ([name, port]) => `Host ${name}
  HostName 127.0.0.1
  Port ${port}
  User tester
  IdentityFile ${hosts.directory}/client_key
  UserKnownHostsFile ${hosts.knownHosts(port)}
`,
  )
  return hosts.write(`config_${Object.values(jumps).join('_')}`, blocks.join('') + more)
}

/** A call that reads a configuration file, and is like the usual one otherwise. */
function callWith(config: string, port: number, options: string[], connectTimeoutMs = 10_000) {
  const call = hosts.call('hv1', port, { options, connectTimeoutMs })
  const words = call.arguments.slice(call.arguments[0] === '-F' ? 2 : 0)
  return { ...call, arguments: ['-F', config, ...words] }
}

const outcome = async (call: SshCall, environment: Record<string, string> = {}) => {
  const result = await runOnce(call, { transport: 'ssh2', environment })
  return result.status === 'exited' ? 'accepted' : result.problem
}

describeWith(['ssh'], 'jump hosts', () => {
  test('in a chain, each with its own settings', async () => {
    const { port } = await hosts.start(answering(''))
    const first = await hosts.start(answering(''), { serve: forwardConnections })
    const second = await hosts.start(answering(''), { serve: forwardConnections })
    const config = configOf({ first: first.port, second: second.port })
    expect(await outcome(callWith(config, port, ['ProxyJump=first,second']))).toBe('accepted')
  })

  test('serve all hosts behind them over one connection', async () => {
    const connections: Connection[] = []
    const jump = await hosts.start(answering(''), {
      serve: (connection) => {
        connections.push(connection)
        forwardConnections(connection)
      },
    })
    const config = configOf({ jump: jump.port })
    const calls = await Promise.all(
      Array.from({ length: 12 }, async (_, index) => {
        const { port } = await hosts.start(answering(XML))
        return { ...callWith(config, port, ['ProxyJump=jump']), name: `hv${index}` }
      }),
    )
    const answers = await queryCalls(calls)
    expect([...answers.values()].map(({ status }) => status)).toEqual(Array(12).fill('ok'))
    expect(connections).toHaveLength(1)
  })

  test('that are down are named', async () => {
    const { port, stop } = await hosts.start(answering(''))
    await stop()
    const config = configOf({ jump: port })
    expect(await outcome(callWith(config, port, ['ProxyJump=jump', 'User=other']))).toMatchObject({
      code: 'jump-host-failed',
      text: expect.stringContaining('refuses connections'),
    })
  })

  test('that are down behind another one are named, also if there is a password', async () => {
    const { port, stop } = await hosts.start(answering(''))
    await stop()
    const down = `Host down\n HostName 127.0.0.1\n Port ${port}\nHost behind\n ProxyJump down\n`
    const call = callWith(hosts.write('config_down', down), 22, ['ProxyJump=behind'])
    const withPassword = { ...call, secrets: { ...call.secrets, password: 'x' } }
    expect(await runOnce(withPassword, { transport: 'auto' })).toMatchObject({
      problem: { code: 'jump-host-failed', text: expect.stringMatching(/refuses connections$/) },
    })
  })

  test('whose key is not known are refused', async () => {
    const { port } = await hosts.start(answering(''))
    const jump = await hosts.start(answering(''), { serve: forwardConnections })
    const config = hosts.write(
      'config_unknown',
      `Host jump\n HostName 127.0.0.1\n Port ${jump.port}\n UserKnownHostsFile /dev/null\n IdentityFile ${hosts.directory}/client_key\n`,
    )
    expect(await outcome(callWith(config, port, ['ProxyJump=jump']))).toMatchObject({
      code: 'jump-host-failed',
      text: expect.stringContaining('is not known'),
    })
  })

  test.each<[string, (connection: Connection) => void]>([
    ['do not forward', (connection) => connection.on('tcpip', (_accept, reject) => reject())],
    ['find nothing behind them', forwardConnections],
  ])('that %s', async (_, serve) => {
    const gone = await hosts.start(answering(''))
    await gone.stop()
    const jump = await hosts.start(answering(''), { serve })
    const config = configOf({ jump: jump.port })
    expect(await outcome(callWith(config, gone.port, ['ProxyJump=jump']))).toMatchObject({
      code: 'jump-host-refuses',
    })
  })

  test('that never answer run into the time limit', async () => {
    const jump = await hosts.start(answering(''), {
      serve: (connection) => connection.on('tcpip', () => {}),
    })
    const config = configOf({ jump: jump.port })
    expect(await outcome(callWith(config, 22, ['ProxyJump=jump'], 300))).toMatchObject({
      code: 'connect-timeout',
    })
  })

  test('that run in a circle', async () => {
    const circle = 'Host a\n ProxyJump b\nHost b\n ProxyJump a\n'
    const config = hosts.write('config_circle', circle)
    expect(await outcome(callWith(config, 22, ['ProxyJump=a']))).toMatchObject({
      code: 'jump-host-failed',
      // Once, not once for each hop.
      text: expect.stringMatching(
        /^the jump host . cannot be used: there are more than 8 jump hosts/,
      ),
    })
  })

  test('that are the host itself are refused by OpenSSH', async () => {
    const config = hosts.write('config_self', 'Host *\n ProxyJump tester@127.0.0.1\n')
    expect(await outcome(callWith(config, 22, []))).toMatchObject({ code: 'ssh-settings-refused' })
  })
})

describeWith(['ssh'], 'a ProxyCommand', () => {
  const relay = (target: string) =>
    `${process.execPath} -e "const s=require('net').connect(${target});process.stdin.pipe(s).pipe(process.stdout)"`

  test('carries the connection', async () => {
    const { port } = await hosts.start(answering(''))
    const call = hosts.call('hv1', 1, {
      options: [`ProxyCommand=${relay(`${port},'%h'`)}`, `HostKeyAlias=hv1`],
      knownHosts: hosts.write('known_proxy', `hv1 ${hosts.hostKey.publicLine}\n`),
    })
    expect(await outcome(call)).toBe('accepted')
  })

  test.each([
    ['fails with a word', 'echo gone away >&2; exit 3', /gone away/],
    ['is not there', '/nonexistent/proxy', /nonexistent/],
    ['ends without a word', 'true', /ended with 0/],
  ])('that %s', async (_, command, reason) => {
    const call = hosts.call('hv1', 1, { options: [`ProxyCommand=${command}`] })
    expect(await outcome(call)).toMatchObject({
      code: 'proxy-command-failed',
      text: expect.stringMatching(reason),
    })
  })

  test('that says nothing ends with the time for the connection', async () => {
    const marker = `3${process.pid}`
    const options = [`ProxyCommand=sh -c 'sleep ${marker}; true'`]
    const call = hosts.call('hv1', 1, { options, connectTimeoutMs: 300 })
    expect(await outcome(call)).toMatchObject({ code: 'connect-timeout' })
  })
})

test('without the ssh command plain settings are followed, and what needs it is named', async () => {
  const { port } = await hosts.start(answering(''))
  const call = hosts.call('hv1', port)
  const words = call.arguments.filter((word) => word !== '-F' && word !== 'none')
  const nowhere = { PATH: '/nonexistent' }
  expect(await outcome({ ...call, arguments: words }, nowhere)).toBe('accepted')
  expect(await outcome({ ...call, arguments: [...words, '-J', 'jump'] }, nowhere)).toMatchObject({
    code: 'ssh-missing',
    text: expect.stringMatching(/^-J needs the ssh command/),
  })
})
