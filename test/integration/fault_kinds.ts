import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { generateKey } from '../../quickstart/ssh_server.ts'
import type { ProblemCode } from '../../src/problems.ts'
import type { Become } from '../../src/ssh/from_ansible/become.ts'
import type { SshCall } from '../../src/ssh/from_ansible/ssh_call.ts'
import { answering, type Hosts, pouring, refuseSessions, XML } from './hosts.ts'

/** A host with a fault, and what a run has to report of it. */
export interface Fault {
  code: ProblemCode
  become?: Become
  status: 'unreachable' | 'failed'
  /** Sets the host up and says how to reach it. */
  host: () => Promise<SshCall>
  commandTimeoutMs?: number
}

const BOMB = `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(1000)}">${'bcdefgh'.replace(
  /./g,
  (name) => `<!ENTITY ${name} "${`&${String.fromCharCode(name.charCodeAt(0) - 1)};`.repeat(10)}">`,
)}]>`

const SUDO: Become = {
  method: 'sudo',
  user: 'root',
  executable: ['sudo'],
  flags: ['-n'],
  password: undefined,
}

/** Hosts with every fault that a hypervisor reached over SSH may have; `healthyPort` is one without. */
export function faultKinds(hosts: Hosts, healthyPort: () => number): Record<string, Fault> {
  /** A host on which virsh, or a program before it, ends with a message. */
  const failing = (code: ProblemCode, message: string, exitCode = 1): Fault => ({
    code,
    status: 'failed',
    host: async () => {
      const { port } = await hosts.start((_command, channel) => {
        channel.stderr.write(`${message}\n`)
        channel.exit(exitCode)
        channel.end()
      })
      return hosts.call('bad', port)
    },
  })

  /** A host that answers with this in place of capabilities. */
  const answeringWith = (code: ProblemCode, text: string): Fault => ({
    code,
    status: 'failed',
    host: async () => hosts.call('bad', (await hosts.start(answering(text))).port),
  })

  /** A healthy host behind a jump host at a port. */
  function behindJump(jumpPort: number): SshCall {
    const config = [
      'Host jump',
      'HostName 127.0.0.1',
      `Port ${jumpPort}`,
      `IdentityFile ${hosts.directory}/client_key`,
      `UserKnownHostsFile ${hosts.knownHosts(jumpPort)}`,
    ].join('\n')
    const file = hosts.write(`config_${jumpPort}`, config)
    const call = hosts.call('bad', healthyPort(), { options: ['ProxyJump=jump'] })
    return { ...call, arguments: ['-F', file, ...call.arguments.slice(2)] }
  }

  return {
    'the network is unreachable': {
      code: 'network-unreachable',
      status: 'unreachable',
      host: async () => hosts.call('bad', 22, { address: '255.255.255.255' }),
    },
    'libvirtd is down': failing(
      'libvirt-not-running',
      "error: Failed to connect socket to '/run/libvirt/libvirt-sock': No such file or directory",
    ),
    'libvirt refuses the user': failing(
      'libvirt-permission-denied',
      "error: Failed to connect socket to '/run/libvirt/libvirt-sock': Permission denied",
    ),
    'polkit has no agent': failing(
      'polkit-agent-missing',
      "error: authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'",
    ),
    'libvirt does not know the URI': failing(
      'uri-unknown',
      'error: no connection driver available for foo:///system',
    ),
    'a shell reports that virsh was killed': failing('command-killed', 'Killed', 137),
    'sudo wants a password': {
      ...failing('become-password-missing', 'sudo: a password is required'),
      become: SUDO,
    },
    'sudo is not there': {
      ...failing('become-failed', '/bin/sh: 1: eval: sudo: not found', 127),
      become: SUDO,
    },
    'there is no output': answeringWith('output-empty', ''),
    'a forced command answers something else': answeringWith('output-foreign', 'Go away.\n'),
    'there are two roots': answeringWith('capabilities-malformed', XML + XML),
    'a name has an escape sequence': answeringWith(
      'capabilities-malformed',
      XML.replace("type='qemu'", "type='\u001b[2J'"),
    ),
    'there is an XML bomb': answeringWith(
      'capabilities-malformed',
      XML.replace('<guest>', `${BOMB}<os>&h;</os><guest>`),
    ),
    'it drips': {
      code: 'command-too-slow',
      status: 'failed',
      commandTimeoutMs: 500,
      host: async () => {
        const { port } = await hosts.start((_command, channel) => {
          const dripping = setInterval(() => channel.write('<'), 50)
          channel.resume().on('close', () => clearInterval(dripping))
        })
        return hosts.call('bad', port)
      },
    },
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
      host: async () => hosts.call('bad', healthyPort(), { keyFiles: ['/nonexistent/key'] }),
    },
    'its key has a passphrase': {
      code: 'key-encrypted',
      status: 'unreachable',
      host: async () => {
        const file = join(hosts.directory, 'encrypted')
        if (!existsSync(file)) {
          execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', file])
        }
        return hosts.call('bad', healthyPort(), { keyFiles: [file] })
      },
    },
    'its jump host is down': {
      code: 'jump-host-failed',
      status: 'unreachable',
      host: async () => {
        const { port, stop } = await hosts.start(answering(XML))
        await stop()
        return behindJump(port)
      },
    },
    'its jump host does not forward': {
      code: 'jump-host-refuses',
      status: 'unreachable',
      host: async () => {
        const { port } = await hosts.start(answering(XML), {
          serve: (connection) => connection.on('tcpip', (_accept, reject) => reject()),
        })
        return behindJump(port)
      },
    },
    'its ProxyCommand fails': {
      code: 'proxy-command-failed',
      status: 'unreachable',
      host: async () => {
        const options = ['ProxyCommand=echo no way there >&2; exit 3']
        return hosts.call('bad', healthyPort(), { options })
      },
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
        const { port } = await hosts.start(pouring)
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
      code: 'capabilities-cut',
      status: 'failed',
      host: async () => hosts.call('bad', (await hosts.start(answering(XML.slice(0, 150)))).port),
    },
  }
}
