import { afterAll, expect, jest, test } from '@jest/globals'
import type { SshCall } from '../../src/ssh/from_ansible/ssh_call.ts'
import { describeWith } from '../support/requirements.ts'
import { Hosts, queryCalls } from './hosts.ts'
import { PASSWORD, PASSWORD_FIRST, startPair } from './middle.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()
afterAll(() => hosts.stop())

/** A call with the password to a port, at which the key of the real host is known. */
const callTo = (port: number, options: string[] = []): SshCall =>
  hosts.call('hv1', port, { password: PASSWORD, options: [PASSWORD_FIRST, ...options] })

const askOne = async (call: SshCall, transport: 'auto' | 'ssh2' | 'openssh') =>
  (await queryCalls([call], { transport })).get('hv1')

describeWith(['ssh', 'ssh-keygen'], 'somebody in the middle', () => {
  test.each(['ssh2', 'openssh'] as const)(
    'could read the password: the proxy works, by %s',
    async (transport) => {
      const { between, heard } = await startPair(hosts)
      const call = callTo(between, ['StrictHostKeyChecking=accept-new'])
      const emptyKnown = hosts.write(`known_none_${between}`, '')
      const trusting = {
        ...call,
        arguments: call.arguments.map((word) =>
          word.startsWith('UserKnownHostsFile=') ? `UserKnownHostsFile=${emptyKnown}` : word,
        ),
      }
      expect(await askOne(trusting, transport)).toMatchObject({ status: 'ok' })
      expect(heard).toContain(`password ${PASSWORD}`)
    },
  )

  test.each([
    ['ssh2', 'yes'],
    ['openssh', 'yes'],
    ['ssh2', 'accept-new'],
    ['openssh', 'accept-new'],
  ] as const)(
    'at the host is refused before it hears anything, by %s with %s',
    async (transport, checking) => {
      const { between, heard } = await startPair(hosts)
      const answer = await askOne(callTo(between, [`StrictHostKeyChecking=${checking}`]), transport)
      expect(answer).toMatchObject({ status: 'unreachable', problem: { code: 'host-key-changed' } })
      expect(heard).toEqual([])
    },
  )

  test.each(['ssh2', 'openssh'] as const)(
    'hears no password where checking is off, by %s',
    async (transport) => {
      const { between, heard } = await startPair(hosts)
      await askOne(callTo(between, ['StrictHostKeyChecking=no']), transport)
      expect(heard.filter((method) => method.startsWith('password'))).toEqual([])
    },
  )

  test.each(['ssh2', 'openssh'] as const)(
    'behind a ProxyCommand is refused, by %s',
    async (transport) => {
      const { between, heard } = await startPair(hosts)
      const relay = hosts.write(
        `relay_${between}.cjs`,
        `const s = require('node:net').connect(${between}, '127.0.0.1'); process.stdin.pipe(s).pipe(process.stdout)`,
      )
      const call = callTo(between, [`ProxyCommand=${process.execPath} ${relay}`])
      const answer = await askOne(call, transport)
      expect(answer).toMatchObject({ status: 'unreachable', problem: { code: 'host-key-changed' } })
      expect(heard).toEqual([])
    },
  )

  test.each(['ssh2', 'openssh'] as const)(
    'at the jump host is refused, by %s',
    async (transport) => {
      const { real, between, heard } = await startPair(hosts)
      const config = [
        'Host jump',
        'HostName 127.0.0.1',
        `Port ${between}`,
        'User tester',
        `IdentityFile ${hosts.directory}/client_key`,
        `UserKnownHostsFile ${hosts.knownHosts(between)}`,
      ].join('\n')
      const file = hosts.write(`config_${between}`, config)
      const call = callTo(real, ['ProxyJump=jump'])
      const answer = await askOne(
        { ...call, arguments: ['-F', file, ...call.arguments.slice(2)] },
        transport,
      )
      expect(answer).toMatchObject({
        status: 'unreachable',
        problem: {
          code: expect.stringMatching(/^(jump-host-failed|proxy-command-failed|host-key-changed)$/),
        },
      })
      expect(heard).toEqual([])
    },
  )
})
