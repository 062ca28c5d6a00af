import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { variablesOf } from '../reliability/fleet.ts'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'
import { temporaryDirectory } from '../support/temporary.ts'
import { removeFiles } from '../support/written_files.ts'
import { Hosts } from './hosts.ts'
import { forwardConnections } from './jump_host.ts'
import { PASSWORD, PASSWORD_FIRST, startPair } from './middle.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()
afterAll(() => hosts.stop())

/** A port whose connections go to another one, which can be changed. */
async function startTurnout() {
  const turnout = { port: 0, target: 0, connections: 0 }
  turnout.port = await hosts.startPlain((socket) => {
    turnout.connections += 1
    const onward = connect(turnout.target, '127.0.0.1')
    onward.on('error', () => socket.destroy())
    socket.pipe(onward).pipe(socket)
  })
  return turnout
}

/** A way to a host through a port at which somebody else's key will be. */
interface Way {
  /** Where the port leads to before that. */
  first: number
  /** The port of the host, and what ssh is told besides. */
  port: number
  options?: string[]
  jump?: { port: number; knownHosts: string }
}

const WAYS: Record<string, (real: number, turnout: number, known: string) => Promise<Way>> = {
  'at the host': async (first, port) => ({ first, port }),
  'behind a ProxyCommand': async (first, port) => {
    const relay = hosts.write(
      `relay_${port}.cjs`,
      `const s = require('node:net').connect(${port}, '127.0.0.1'); process.stdin.pipe(s).pipe(process.stdout)`,
    )
    return { first, port, options: [`ProxyCommand=${process.execPath} ${relay}`] }
  },
  'behind a jump host': async (first, port) => {
    const jump = await hosts.start(() => {}, { serve: forwardConnections })
    return { first, port, jump: { port: jump.port, knownHosts: hosts.knownHosts(jump.port) } }
  },
  'at the jump host': async (port, turnout, knownHosts) => {
    const jump = await hosts.start(() => {}, { serve: forwardConnections })
    return { first: jump.port, port, jump: { port: turnout, knownHosts } }
  },
}

const configFor = ({ port, knownHosts }: NonNullable<Way['jump']>): string =>
  hosts.write(
    `config_${port}`,
    [
      'Host jump',
      'HostName 127.0.0.1',
      `Port ${port}`,
      'User tester',
      `IdentityFile ${hosts.directory}/client_key`,
      `UserKnownHostsFile ${knownHosts}`,
      'StrictHostKeyChecking accept-new',
    ].join('\n'),
  )

describeWith(['ssh', 'ssh-keygen'], 'a key that changes between two runs', () => {
  describe.each(['auto', 'openssh'])('by %s', (transport) => {
    test.each(Object.entries(WAYS))('%s is refused before a password', async (_, open) => {
      const { real, between, heard } = await startPair(hosts)
      const turnout = await startTurnout()
      const home = temporaryDirectory('changed-key-')
      const knownHosts = join(home, 'known_hosts')
      const { first, port, options = [], jump } = await open(real, turnout.port, knownHosts)
      turnout.target = first
      const usual = hosts.call('x', port, {
        password: PASSWORD,
        knownHosts,
        options: [PASSWORD_FIRST, 'StrictHostKeyChecking=accept-new', ...options],
      })
      const through = jump ? ['-F', configFor(jump), '-J', 'jump'] : []
      const call = jump ? { ...usual, arguments: [...through, ...usual.arguments.slice(2)] } : usual
      const hv1 = { ...variablesOf(call, 20), ansible_password: PASSWORD }
      const inventory = {
        all: {
          hosts: { localhost: { config: { list: [] } } },
          children: { hypervisors: { hosts: { hv1 } } },
        },
      }
      const env = {
        HOME: home,
        VM_DISPATCHER_INVENTORY: hosts.write(
          `hosts_${turnout.port}.json`,
          JSON.stringify(inventory),
        ),
        VM_DISPATCHER_TRANSPORT: transport,
        VM_DISPATCHER_CACHE_TTL: '600',
      }
      const statusOf = async (...args: string[]) => {
        const { stdout } = await runProgram(BUILT_FILE, ['--list', ...args], { env })
        return JSON.parse(stdout)._meta.hostvars.hv1.vm_dispatcher
      }
      expect(await statusOf()).toMatchObject({ status: 'ok' })
      turnout.target = between
      // What is kept needs no connection.
      const before = turnout.connections
      expect(await statusOf()).toMatchObject({ status: 'ok' })
      expect(turnout.connections).toBe(before)
      expect(await statusOf('--refresh-cache')).toMatchObject({
        status: 'unreachable',
        error: {
          code: expect.stringMatching(/^(host-key-changed|jump-host-failed|proxy-command-failed)$/),
        },
      })
      expect(turnout.connections).toBeGreaterThan(before)
      expect(heard).toEqual([])
      removeFiles(home)
    })
  })
})
