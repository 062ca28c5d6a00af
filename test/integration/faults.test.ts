import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { quote } from 'shlex'
import { generateKey } from '../../quickstart/ssh_server.ts'
import type { Problem, ProblemCode } from '../../src/problems.ts'
import type { Become } from '../../src/ssh/from_ansible/become.ts'
import type { SshCall } from '../../src/ssh/from_ansible/ssh_call.ts'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'
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
  become?: Become
  status: 'unreachable' | 'failed'
  /** Sets the host up and says how to reach it. */
  host: () => Promise<SshCall>
  commandTimeoutMs?: number
}

/** A host on which virsh, or what stands before it, ends with a message. */
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
  const config = `Host jump
  HostName 127.0.0.1
  Port ${jumpPort}
  IdentityFile ${hosts.directory}/client_key
  UserKnownHostsFile ${hosts.knownHosts(jumpPort)}
`
  const file = hosts.write(`config_${jumpPort}`, config)
  const call = hosts.call('bad', healthyPort, { options: ['ProxyJump=jump'] })
  return { ...call, arguments: ['-F', file, ...call.arguments.slice(2)] }
}

const BOMB = `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(1000)}">${'bcdefgh'.replace(
  /./g,
  (name) => `<!ENTITY ${name} "${`&${String.fromCharCode(name.charCodeAt(0) - 1)};`.repeat(10)}">`,
)}]>`

const SUDO: Become = {
  method: 'sudo',
  user: 'root',
  executable: 'sudo',
  flags: ['-n'],
  password: undefined,
}

const faults: Record<string, Fault> = {
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
    ...failing('become-failed', "env: 'sudo': No such file or directory", 127),
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
    host: async () => hosts.call('bad', healthyPort, { keyFiles: ['/nonexistent/key'] }),
  },
  'its key has a passphrase': {
    code: 'key-encrypted',
    status: 'unreachable',
    host: async () => {
      const file = join(hosts.directory, 'encrypted')
      if (!existsSync(file)) {
        execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', 'secret', '-f', file])
      }
      return hosts.call('bad', healthyPort, { keyFiles: [file] })
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
      return hosts.call('bad', healthyPort, { options })
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
    code: 'capabilities-cut',
    status: 'failed',
    host: async () => hosts.call('bad', (await hosts.start(answering(XML.slice(0, 150)))).port),
  },
}

describeWith(['ssh', 'ssh-keygen'], 'a hypervisor with a fault has its problem', () => {
  test.each(Object.entries(faults))('%s', async (_name, fault) => {
    const connection = await fault.host()
    const { commandTimeoutMs = 30_000, become } = fault
    const answers = new Map([
      ...(await queryCalls([connection], { commandTimeoutMs, become })),
      ...(await queryCalls([hosts.call('good', healthyPort)])),
    ])
    expect([...answers.keys()]).toEqual(['bad', 'good'])
    const bad = answers.get('bad')
    expect(bad).toMatchObject({
      status: fault.status,
      problem: { code: fault.code, severity: 'host', subject: 'bad' },
    })
    expect(bad && 'problem' in bad && lineOf(bad.problem)).toMatchSnapshot()
    expect(answers.get('good')).toEqual({
      status: 'ok',
      capabilities: new Map([['x86_64', new Map([['qemu', '/usr/bin/qemu-system-x86_64']])]]),
      warnings: [],
    })
  })
})

describe('what a hypervisor gets away with', () => {
  const ask = async (serve: Parameters<typeof hosts.start>) => {
    const { port } = await hosts.start(...serve)
    return (await queryCalls([hosts.call('odd', port)])).get('odd')
  }

  test('names that hold templates are dropped', async () => {
    const xml = XML.replace('x86_64', '{{ lookup("pipe") }}')
    expect(await ask([answering(xml)])).toMatchObject({
      status: 'ok',
      capabilities: new Map(),
      warnings: [{ code: 'name-dropped' }],
    })
  })

  test('a server that drops the first connections is asked again', async () => {
    let connections = 0
    const { port } = await hosts.start(answering(XML))
    const dropping = await hosts.startPlain((socket) => {
      connections += 1
      if (connections < 3) {
        socket.end('Exceeded MaxStartups\r\n')
        return
      }
      const through = connect(port, '127.0.0.1')
      socket.pipe(through).pipe(socket)
      through.on('error', () => socket.destroy())
      socket.on('close', () => through.destroy())
    })
    const answers = await queryCalls([hosts.call('busy', dropping)])
    expect(answers.get('busy')).toMatchObject({ status: 'ok' })
    expect(connections).toBe(3)
  })
})

/** What the reader is told, without what differs from run to run. */
const lineOf = ({ text, hint }: Problem) =>
  `${text}; ${hint}`
    .replaceAll(hosts.directory, 'DIRECTORY')
    .replace(/\d+ bytes/, 'SOME bytes')
    .replace(/SHA256:[\w+/]+/g, 'FINGERPRINT')
    .replace(/(port |known_hosts_|\]:)\d+/g, '$1PORT')
    // How a connection ends is chance: closed, reset, or half a greeting.
    .replace(/(?<=closed the connection before there was a session: )[^;]+/, 'REASON')
    .replace(/(?<=Their offer: )[^;]+/, 'ALGORITHMS')

describeWith(['ssh', 'ssh-keygen'], 'all faults in one run of the built file', () => {
  const HEALTHY = Array.from({ length: 40 }, (_, index) => `good${index}`)
  const LIMIT_SECONDS = 3

  /** The variables with which an inventory says what a call says. */
  const variablesOf = (call: SshCall, become?: Become) => ({
    ansible_host: call.address,
    ansible_ssh_timeout: LIMIT_SECONDS,
    ansible_ssh_common_args: call.arguments.map((word) => quote(word)).join(' '),
    ...(become && { ansible_become: true }),
  })

  /** Says at its end how much memory a process had at most, in KiB; what it has in common with its parent not counted. */
  const MEMORY_PROBE = `import { readFileSync, writeFileSync } from 'node:fs'
process.on('exit', () => {
  const [, peak] = /VmHWM:\\s*(\\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))
  writeFileSync(process.env.PEAK_FILE, peak)
})
`

  const names = Object.values(faults).map((fault, index) => ({ name: `bad${index}`, fault }))

  /** An inventory of all of them. */
  const faultyFleet = async () => {
    const bad = await Promise.all(
      names.map(async ({ name, fault }) => [name, variablesOf(await fault.host(), fault.become)]),
    )
    const good = HEALTHY.map((name) => [name, variablesOf(hosts.call(name, healthyPort))])
    const targets = HEALTHY.map((name) => ({ target: 'x86_64', platform: name }))
    const inventory = {
      all: {
        hosts: { localhost: { ansible_connection: 'local', config: { list: targets } } },
        children: { hypervisors: { hosts: Object.fromEntries([...bad, ...good]) } },
      },
    }
    return hosts.write('hosts.json', JSON.stringify(inventory))
  }

  test('each has its line, every healthy hypervisor its VMs, and the run ends', async () => {
    const peakFile = join(hosts.directory, 'peak')
    const env = {
      HOME: hosts.directory,
      NODE_OPTIONS: `--import ${hosts.write('probe.mjs', MEMORY_PROBE)}`,
      PEAK_FILE: peakFile,
      SSH_AUTH_SOCK: hosts.startSilentAgent(),
      VM_DISPATCHER_COMMAND_TIMEOUT: String(LIMIT_SECONDS),
      VM_DISPATCHER_INVENTORY: await faultyFleet(),
    }
    const started = Date.now()
    const ended = await runProgram(BUILT_FILE, ['--list'], { cwd: hosts.directory, env })
    const seconds = (Date.now() - started) / 1000
    const mebibytes = Number(readFileSync(peakFile, 'utf8')) / 1024
    process.stderr.write(
      `all faults at once: ${seconds.toFixed(1)} s, ${mebibytes.toFixed()} MiB\n`,
    )

    expect(ended.exitCode).toBe(0)
    const { hostvars } = JSON.parse(ended.stdout)._meta
    const status = (name: string) => hostvars[name].vm_dispatcher
    expect(names.map(({ name }) => [name, status(name).error?.code])).toEqual(
      names.map(({ name, fault }) => [name, fault.code]),
    )
    expect(ended.stderr.trim().split('\n')).toHaveLength(names.length)
    expect(HEALTHY.map((name) => status(name).assigned.length)).toEqual(HEALTHY.map(() => 1))
    expect(mebibytes).toBeLessThan(200)
    // The limits come to 7 s, a busy machine to more.
    expect(seconds).toBeLessThan(40)
  })

  test('doctor finds each of them, and says where it shows', async () => {
    const env = {
      HOME: hosts.directory,
      VM_DISPATCHER_COMMAND_TIMEOUT: String(LIMIT_SECONDS),
      VM_DISPATCHER_INVENTORY: await faultyFleet(),
    }
    const args = ['doctor', '--json']
    const { exitCode, stdout } = await runProgram(BUILT_FILE, args, { cwd: hosts.directory, env })
    const report = JSON.parse(stdout)
    const codes = new Map(
      report.findings.map(({ subject, code }: Problem) => [subject, code] as const),
    )
    expect(exitCode).toBe(1)
    expect(names.map(({ name }) => [name, codes.get(name)])).toEqual(
      names.map(({ name, fault }) => [name, fault.code]),
    )
    expect(report.findings).toHaveLength(names.length)
    const shown = new Map<string, { check: string; state: string }[]>(
      report.hypervisors.map(({ name, checks }: { name: string; checks: [] }) => [name, checks]),
    )
    const where = { unreachable: ['settings', 'session', 'capabilities'], failed: ['capabilities'] }
    for (const { name, fault } of names) {
      const broken = shown.get(name)?.find(({ state }) => state === 'failed')
      expect(where[fault.status]).toContain(broken?.check)
    }
    const healthy = shown.get('good0')?.map(({ check, state }) => `${check} ${state}`)
    expect(healthy?.slice(0, 5)).toEqual([
      'settings ok',
      'session ok',
      'host key ok',
      'login ok',
      'capabilities ok',
    ])
  })
})
