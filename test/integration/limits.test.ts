import { spawn } from 'node:child_process'
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { variablesOf } from '../reliability/fleet.ts'
import { BUILT_FILE, runProgram, withFiles } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'
import { answering, Hosts, queryCalls, XML } from './hosts.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()
afterAll(() => hosts.stop())

const codeOf = async (...query: Parameters<typeof queryCalls>) => {
  const [answer] = (await queryCalls(...query)).values()
  return answer && 'problem' in answer ? answer.problem.code : answer?.status
}

describeWith(['ssh'], 'a host that closes', () => {
  test.each(['auto', 'openssh'] as const)('late is not asked again, by %s', async (transport) => {
    let connections = 0
    const port = await hosts.startPlain((socket) => {
      connections += 1
      setTimeout(1200).then(() => socket.destroy())
    })
    const call = hosts.call('late', port, { connectTimeoutMs: 2000 })
    expect(await codeOf([call], { transport })).toBe('closed-in-handshake')
    expect(connections).toBe(1)
  })

  test.each(['auto', 'openssh'] as const)(
    'with a reset is asked again, by %s',
    async (transport) => {
      let connections = 0
      const port = await hosts.startPlain((socket) => {
        connections += 1
        socket.resetAndDestroy()
      })
      const call = hosts.call('resetting', port, { connectTimeoutMs: 10_000 })
      expect(await codeOf([call], { transport })).toBe('closed-in-handshake')
      expect(connections).toBeGreaterThan(1)
    },
  )

  test('all tries share one limit', async () => {
    const port = await hosts.startPlain((socket) => socket.destroy())
    const call = hosts.call('closing', port, { connectTimeoutMs: 1000 })
    const started = process.uptime()
    expect(await codeOf([call])).toBe('closed-in-handshake')
    // Five tries with their pauses take more than 4.6 s.
    expect(process.uptime() - started).toBeLessThan(4)
  })
})

describeWith(['ssh'], 'a command that is silent', () => {
  test.each(['ssh2', 'openssh'] as const)('is not still writing, by %s', async (transport) => {
    const { port } = await hosts.start(() => {})
    const change = { transport, commandTimeoutMs: 500 }
    expect(await codeOf([hosts.call('silent', port)], change)).toBe('command-timeout')
  })

  test.each(['ssh2', 'openssh'] as const)(
    'after a greeting is not still writing either, by %s',
    async (transport) => {
      const { port } = await hosts.start((_command, channel) => channel.write('Welcome!\n'))
      const change = { transport, commandTimeoutMs: 1500 }
      expect(await codeOf([hosts.call('greeting', port)], change)).toBe('command-timeout')
    },
  )
})

describeWith(['ssh'], 'a command that has ended', () => {
  test('is not waited for where something in the background holds its output', async () => {
    const { port } = await hosts.start((_command, channel) => {
      channel.write(XML)
      channel.exit(0)
    })
    expect(await codeOf([hosts.call('held', port)], { transport: 'ssh2' })).toBe('ok')
  })

  test('may write more after its end', async () => {
    const [first, ...rest] = XML.split('\n')
    const { port } = await hosts.start(async (_command, channel) => {
      channel.write(first)
      channel.exit(0)
      await setTimeout(1000)
      channel.end(rest.join('\n'))
    })
    expect(await codeOf([hosts.call('late', port)], { transport: 'ssh2' })).toBe('ok')
  })

  test.each(['ssh2', 'openssh'] as const)(
    'with the exit code of a failed ssh command was not lost, by %s',
    async (transport) => {
      const { port } = await hosts.start(answering('', 255))
      expect(await codeOf([hosts.call('hv1', port)], { transport })).toBe('virsh-failed')
    },
  )

  test.each(['ssh2', 'openssh'] as const)('by a signal was not lost, by %s', async (transport) => {
    const { port } = await hosts.start((_command, channel) => {
      channel.exit('KILL', false, '')
      channel.end()
    })
    expect(await codeOf([hosts.call('hv1', port)], { transport })).toBe('command-killed')
  })
})

describeWith(['setsid', 'ssh'], 'what leaves its process group', () => {
  const FILES = {
    'bin/virsh': `#!/bin/sh\nsetsid sleep 20 &\necho '${XML.replaceAll("'", '"')}'\n$WORK\n`,
    'hosts.yml': `all:
  hosts: {localhost: {config: {list: [{target: x86_64, platform: p}]}}}
  children: {hypervisors: {hosts: {hv1: {ansible_connection: local}}}}
`,
  }
  test.each([
    ['and holds the output, costs nothing', '', 'ok'],
    ['holds no run longer than its limit', 'sleep 20', 'failed'],
  ])('%s', async (_what, WORK, status) => {
    await withFiles(FILES, async (cwd) => {
      const started = process.uptime()
      const { stdout } = await runProgram(BUILT_FILE, ['--list'], {
        cwd,
        env: {
          PATH: `${cwd}/bin:${process.env.PATH}`,
          VM_DISPATCHER_INVENTORY: 'hosts.yml',
          VM_DISPATCHER_COMMAND_TIMEOUT: '3',
          WORK,
        },
      })
      const { hv1 } = JSON.parse(stdout)._meta.hostvars
      expect(hv1.vm_dispatcher.status).toBe(status)
      expect(process.uptime() - started).toBeLessThan(12)
    })
  })

  test('and was started by a program that doctor asks for its version, is not waited for', async () => {
    const ssh = '#!/bin/sh\nsetsid sleep 55 &\nsleep 55\n'
    await withFiles({ ...FILES, 'bin/ssh': ssh }, async (cwd) => {
      const started = process.uptime()
      const env = { PATH: `${cwd}/bin:${process.env.PATH}`, VM_DISPATCHER_INVENTORY: 'hosts.yml' }
      const { stdout } = await runProgram(BUILT_FILE, ['doctor'], { cwd, env })
      expect(stdout).toMatch(/OpenSSH .*\(it fails\)/)
      // It may take 20 s.
      expect(process.uptime() - started).toBeLessThan(40)
    })
  })

  test.each(['ssh2', 'openssh'] as const)(
    'and was started by a ProxyCommand, does not keep the run going, by %s',
    async (transport) => {
      const { port } = await hosts.start(answering(XML))
      const relay = `const s=require('net').connect(${port});process.stdin.pipe(s).pipe(process.stdout)`
      const proxy = `#!/bin/sh\nsetsid sleep 20 </dev/null >/dev/null &\nexec ${process.execPath} -e "${relay}"\n`
      const hv1 = {
        ...variablesOf(hosts.call('hv1', port, { options: ['ProxyCommand=./bin/proxy'] })),
        vm_dispatcher_transport: transport,
      }
      const localhost = { config: { list: [{ target: 'x86_64', platform: 'p' }] } }
      const children = { hypervisors: { hosts: { hv1 } } }
      const inventory = { all: { hosts: { localhost }, children } }
      const files = { 'bin/proxy': proxy, 'hosts.json': JSON.stringify(inventory) }
      await withFiles(files, async (cwd) => {
        const started = process.uptime()
        const env = { VM_DISPATCHER_INVENTORY: 'hosts.json' }
        const { stdout } = await runProgram(BUILT_FILE, ['--list'], { cwd, env })
        expect(JSON.parse(stdout)._meta.hostvars.hv1.vm_dispatcher.status).toBe('ok')
        expect(process.uptime() - started).toBeLessThan(12)
      })
    },
  )

  test.each(['ssh2', 'openssh'] as const)(
    'and was started by a ProxyCommand, does not hide why that failed, by %s',
    async (transport) => {
      const proxy = 'setsid sleep 20 </dev/null >/dev/null & exit 1'
      const call = hosts.call('hv1', 1, { options: [`ProxyCommand=${proxy}`] })
      const started = process.uptime()
      expect(await codeOf([call], { transport })).toBe('proxy-command-failed')
      expect(process.uptime() - started).toBeLessThan(8)
    },
  )

  test("and was started by ssh's configuration, costs nothing", async () => {
    const config = hosts.write('background', 'Match exec "setsid sleep 20 &"\nCompression no\n')
    const { port } = await hosts.start(answering(XML))
    const call = hosts.call('hv1', port)
    const started = process.uptime()
    const reached = { ...call, arguments: ['-F', config, ...call.arguments.slice(2)] }
    expect(await codeOf([reached], { transport: 'ssh2' })).toBe('ok')
    expect(process.uptime() - started).toBeLessThan(8)
  })
})

/** Shell that sets the limit of open files to what Node itself needs, and some more. */
const limitFiles = (more: number) => `n=16
{ until (ulimit -n $n; ${BUILT_FILE} --version) >&2; do n=$((n + 1)); done; } 2>/dev/null
ulimit -n $((n + ${more}))`

describe('this machine', () => {
  /** A fleet on this machine, whose virsh does this first. */
  const local = (count: number, first: string) => ({
    'bin/virsh': `#!/bin/sh\n${first}\necho '${XML.replaceAll("'", '"')}'\n`,
    'hosts.json': JSON.stringify({
      all: {
        hosts: { localhost: { config: { list: [{ target: 'x86_64', platform: 'p' }] } } },
        children: {
          hypervisors: {
            hosts: Object.fromEntries(Array.from({ length: count }, (_, n) => [`h${n}`, {}])),
            vars: { ansible_connection: 'local' },
          },
        },
      },
    }),
  })
  const environment = (directory: string) => ({
    PATH: `${directory}/bin:${process.env.PATH}`,
    HOME: directory,
    VM_DISPATCHER_INVENTORY: `${directory}/hosts.json`,
    VM_DISPATCHER_COMMAND_TIMEOUT: '20',
  })
  const statuses = (stdout: string) => [
    ...new Set(
      Object.entries(JSON.parse(stdout)._meta.hostvars)
        .filter(([name]) => name !== 'localhost')
        .map(
          ([, variables]) =>
            (variables as { vm_dispatcher: { status: string } }).vm_dispatcher.status,
        ),
    ),
  ]

  test('may have few files open: each of 500 hypervisors is asked all the same', async () => {
    const { port } = await hosts.start(answering(XML))
    const over = (transport: string) => ({
      ...variablesOf(hosts.call('x', port), 10),
      ansible_connection: 'ssh',
      vm_dispatcher_transport: transport,
    })
    const files = local(500, '')
    const inventory = JSON.parse(files['hosts.json'])
    const all = inventory.all.children.hypervisors.hosts
    for (let n = 0; n < 500; n += 2) all[`h${n}`] = over(n % 50 === 0 ? 'openssh' : 'ssh2')
    await withFiles({ ...files, 'hosts.json': JSON.stringify(inventory) }, async (directory) => {
      const script = `ulimit -n 64; exec ${BUILT_FILE} --list`
      const ended = await runProgram('sh', ['-c', script], { env: environment(directory) })
      expect(ended.stderr).toBe('')
      expect(statuses(ended.stdout)).toEqual(['ok'])
    })
  })

  test('may have too few files open for Ansible: one line says so', async () => {
    const files = { 'hosts.ini': '[hypervisors]\nhv1\n', 'bin/ansible-inventory': '#!/bin/sh\n' }
    await withFiles(files, async (directory) => {
      const script = `${limitFiles(0)}; exec ${BUILT_FILE} --list`
      const env = { ...environment(directory), VM_DISPATCHER_INVENTORY: `${directory}/hosts.ini` }
      const { exitCode, stdout, stderr } = await runProgram('sh', ['-c', script], { env })
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toMatch(/^\S+: the system refuses .*EMFILE.*ulimit -n.*\[system-refused\]\n$/)
    })
  })

  test('may kill Ansible, for want of memory: one line says so', async () => {
    const killed = '#!/bin/sh\nkill -9 $$\n'
    const files = { 'hosts.ini': '[hypervisors]\nhv1\n', 'bin/ansible-inventory': killed }
    await withFiles(files, async (directory) => {
      const env = { ...environment(directory), VM_DISPATCHER_INVENTORY: `${directory}/hosts.ini` }
      const { exitCode, stdout, stderr } = await runProgram(BUILT_FILE, ['--list'], { env })
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toMatch(
        /^ansible-inventory: ended with 137: it was killed by SIGKILL; .*\[ansible-failed\]\n/,
      )
    })
  })

  test('may have too few files open for the tools that doctor looks at: it says so', async () => {
    await withFiles({ ...local(1, ''), 'bin/ssh': '#!/bin/sh\n' }, async (directory) => {
      const script = `${limitFiles(1)}; exec ${BUILT_FILE} doctor`
      const ended = await runProgram('sh', ['-c', script], { env: environment(directory) })
      expect(ended).toMatchObject({ stdout: expect.stringMatching(/OpenSSH .*EMFILE/) })
    })
  })

  test('may stand still for longer than a limit: what has arrived counts', async () => {
    await withFiles(local(5, 'sleep .6'), async (directory) => {
      const env = { ...environment(directory), VM_DISPATCHER_COMMAND_TIMEOUT: '5' }
      const child = spawn(process.execPath, [BUILT_FILE, '--list'], { env })
      let stdout = ''
      child.stdout.setEncoding('utf8').on('data', (text) => {
        stdout += text
      })
      const ended = new Promise((resolve) => child.once('close', resolve))
      await setTimeout(400)
      child.kill('SIGSTOP')
      await setTimeout(6000)
      child.kill('SIGCONT')
      await ended
      expect(statuses(stdout)).toEqual(['ok'])
    })
  })

  test('reads answers of 14 MiB without keeping the others waiting', async () => {
    const types = Array.from({ length: 90_000 }, (_, n) => `<domain type="k${n}"/>`).join('')
    const blanks = ' '.repeat(12 * 1024 * 1024)
    const hostile = `<capabilities><guest><arch name="x86_64">${types}${blanks}</arch></guest></capabilities>`
    const first = `case $2 in *h[0-2]) cat "$HOME/hostile"; exit;; esac; sleep 1`
    const { 'hosts.json': inventory, ...files } = local(10, first)
    const uris = JSON.parse(inventory)
    for (const [name, variables] of Object.entries(uris.all.children.hypervisors.hosts)) {
      Object.assign(variables as object, { ansible_libvirt_uri: `test:///${name}` })
    }
    const all = { ...files, 'hosts.json': JSON.stringify(uris), hostile }
    await withFiles(all, async (directory) => {
      const ended = await runProgram(BUILT_FILE, ['--list'], { env: environment(directory) })
      expect(ended.stderr).toBe('')
      expect(statuses(ended.stdout)).toEqual(['ok'])
    })
  })
})
