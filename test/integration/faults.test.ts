import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { generateKey } from '../../quickstart/ssh_server.ts'
import type { ProblemCode } from '../../src/problems.ts'
import type { SshCall } from '../../src/ssh/ssh_call.ts'
import { answering, Hosts, queryCalls, refuseSessions, XML } from './hosts.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()
let healthyPort = 0

beforeAll(async () => {
  healthyPort = (await hosts.start(answering(XML))).port
})

afterAll(() => hosts.stop())

interface Fault {
  code: ProblemCode
  status: 'unreachable' | 'failed'
  /** Sets the host up and says how to reach it. */
  host: () => Promise<SshCall>
  commandTimeoutMs?: number
}

const faults: Record<string, Fault> = {
  'a name without an address': {
    code: 'name-not-found',
    status: 'unreachable',
    host: async () => hosts.call('bad', 22, { address: 'two..dots.invalid' }),
  },
  'nobody listens': {
    code: 'connection-refused',
    status: 'unreachable',
    host: async () => {
      const { port, stop } = await hosts.start(answering(XML))
      await stop()
      return hosts.call('bad', port)
    },
  },
  'it accepts and stays silent': {
    code: 'connect-timeout',
    status: 'unreachable',
    host: async () => {
      const port = await hosts.startPlain(() => {})
      return hosts.call('bad', port, { connectTimeoutMs: 200 })
    },
  },
  'it closes at once': {
    code: 'closed-in-handshake',
    status: 'unreachable',
    host: async () => hosts.call('bad', await hosts.startPlain((socket) => socket.end())),
  },
  'it closes after its greeting': {
    code: 'closed-in-handshake',
    status: 'unreachable',
    host: async () => {
      const port = await hosts.startPlain((socket) => socket.end('SSH-2.0-Short\r\n'))
      return hosts.call('bad', port)
    },
  },
  'it is another service': {
    code: 'closed-in-handshake',
    status: 'unreachable',
    host: async () => {
      const port = await hosts.startPlain((socket) =>
        socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'.repeat(2000)),
      )
      return hosts.call('bad', port)
    },
  },
  'it knows only algorithms of old': {
    code: 'no-common-algorithm',
    status: 'unreachable',
    host: async () => {
      const { port } = await hosts.start(answering(XML), {
        algorithms: { kex: ['diffie-hellman-group1-sha1'] },
      })
      return hosts.call('bad', port)
    },
  },
  'its host key is not known': {
    code: 'host-key-unknown',
    status: 'unreachable',
    host: async () => {
      const { port } = await hosts.start(answering(XML))
      return hosts.call('bad', port, { knownHosts: hosts.knownHosts(port, []) })
    },
  },
  'its host key has changed': {
    code: 'host-key-changed',
    status: 'unreachable',
    host: async () => {
      const { port } = await hosts.start(answering(XML), { hostKeys: [generateKey()] })
      return hosts.call('bad', port)
    },
  },
  'its host key is revoked': {
    code: 'host-key-revoked',
    status: 'unreachable',
    host: async () => {
      const { port } = await hosts.start(answering(XML))
      const knownHosts = hosts.knownHosts(port, [hosts.hostKey], '@revoked ')
      return hosts.call('bad', port, { knownHosts })
    },
  },
  'it does not know the key of the user': {
    code: 'authentication-refused',
    status: 'unreachable',
    host: async () => {
      const { port } = await hosts.start(answering(XML), { clientKey: generateKey() })
      return hosts.call('bad', port)
    },
  },
  'the key file is missing': {
    code: 'key-unreadable',
    status: 'unreachable',
    host: async () => hosts.call('bad', healthyPort, { keyFiles: ['/nonexistent/key'] }),
  },
  'it refuses the session': {
    code: 'session-refused',
    status: 'unreachable',
    host: async () => {
      const { port } = await hosts.start(answering(XML), { serve: refuseSessions })
      return hosts.call('bad', port)
    },
  },
  'it refuses the command': {
    code: 'session-refused',
    status: 'unreachable',
    host: async () => {
      const { port } = await hosts.start(answering(XML), {
        serve: (connection) => {
          connection.on('session', (accept) => accept().on('exec', (_accept, reject) => reject()))
        },
      })
      return hosts.call('bad', port)
    },
  },
  'it closes right after the log-in': {
    code: 'connection-lost',
    status: 'failed',
    host: async () => {
      const { port } = await hosts.start(answering(XML), {
        serve: (connection) => connection.end(),
      })
      return hosts.call('bad', port)
    },
  },
  'it closes instead of opening a session': {
    code: 'connection-lost',
    status: 'failed',
    host: async () => {
      const { port } = await hosts.start(answering(XML), {
        serve: (connection) => {
          connection.on('session', () => connection.end())
        },
      })
      return hosts.call('bad', port)
    },
  },
  'it has no virsh': {
    code: 'virsh-not-found',
    status: 'failed',
    host: async () =>
      hosts.call('bad', (await hosts.start(answering('sh: virsh: not found\n', 127))).port),
  },
  'virsh fails without a word': {
    code: 'virsh-failed',
    status: 'failed',
    host: async () => hosts.call('bad', (await hosts.start(answering('', 1))).port),
  },
  'virsh is killed': {
    code: 'command-killed',
    status: 'failed',
    host: async () => {
      const { port } = await hosts.start((_command, channel) => {
        channel.exit('KILL')
        channel.end()
      })
      return hosts.call('bad', port)
    },
  },
  'virsh never answers': {
    code: 'command-timeout',
    status: 'failed',
    host: async () => hosts.call('bad', (await hosts.start(() => {})).port),
    commandTimeoutMs: 200,
  },
  'the output never ends': {
    code: 'output-too-large',
    status: 'failed',
    host: async () => {
      const { port } = await hosts.start((_command, channel) => {
        const chunk = Buffer.alloc(256 * 1024, 'x')
        const pour = () => {
          while (channel.writable && channel.write(chunk));
        }
        channel.on('drain', pour)
        pour()
      })
      return hosts.call('bad', port)
    },
  },
  'it takes leave in the middle': {
    code: 'connection-lost',
    status: 'failed',
    host: async () => {
      const { port } = await hosts.start(answering(XML), {
        serve: (connection) => {
          connection.on('session', (accept) =>
            accept().on('exec', (acceptCommand) => {
              acceptCommand().write(XML.slice(0, 100))
              connection.end()
            }),
          )
        },
      })
      return hosts.call('bad', port)
    },
  },
  'the answer ends in the middle': {
    code: 'capabilities-malformed',
    status: 'failed',
    host: async () => hosts.call('bad', (await hosts.start(answering(XML.slice(0, 150)))).port),
  },
}

describe('a hypervisor with a fault has its problem, and the others their answers', () => {
  test.each(Object.entries(faults))('%s', async (_name, fault) => {
    const connection = await fault.host()
    const { commandTimeoutMs = 30_000 } = fault
    const answers = await queryCalls([connection, hosts.call('good', healthyPort)], {
      commandTimeoutMs,
    })
    expect([...answers.keys()]).toEqual(['bad', 'good'])
    expect(answers.get('bad')).toMatchObject({
      status: fault.status,
      problem: { code: fault.code, severity: 'host', subject: 'bad' },
    })
    expect(answers.get('good')).toEqual({
      status: 'ok',
      capabilities: new Map([['x86_64', new Map([['qemu', '/usr/bin/qemu-system-x86_64']])]]),
      warnings: [],
    })
  })
})
