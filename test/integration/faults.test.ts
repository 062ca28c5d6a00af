import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { quote } from 'shlex'
import type { Problem } from '../../src/problems.ts'
import type { Become } from '../../src/ssh/from_ansible/become.ts'
import type { SshCall } from '../../src/ssh/from_ansible/ssh_call.ts'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'
import { faultKinds } from './fault_kinds.ts'
import { answering, Hosts, queryCalls, XML } from './hosts.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()
let healthyPort = 0

beforeAll(async () => {
  healthyPort = (await hosts.start(answering(XML))).port
})

afterAll(() => hosts.stop())

/** Becomes root by sudo, with a password. */
const SUDO: Become = {
  ...{ method: 'sudo', user: 'root', executable: ['sudo'], flags: ['-S'] },
  password: 'geheim',
}

const faults = faultKinds(hosts, () => healthyPort)

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

describeWith(['ssh'], 'sudo', () => {
  test.each(['ssh2', 'openssh'] as const)(
    'gets the password when it asks, behind text without a line end, by %s',
    async (transport) => {
      const { port } = await hosts.start(async (_command, channel) => {
        const given: string[] = []
        channel.on('data', (answer: Buffer) => given.push(String(answer)))
        await setTimeout(200)
        // The ssh command has shown the command line by now.
        const early = [...given]
        channel.stderr.write('Welcome! [sudo for "vm_dispatcher"] password:')
        await once(channel, 'data')
        channel.write(early.length === 0 && given.join() === 'geheim\n' ? XML : given.join())
        channel.exit(0)
        channel.end()
      })
      const answers = await queryCalls([hosts.call('hv1', port)], { become: SUDO, transport })
      expect(answers.get('hv1')).toMatchObject({ status: 'ok' })
    },
  )
})

test.each([0, 1])('a host does not make its password known: exit code %i', async (exitCode) => {
  const { port } = await hosts.start((_command, channel) => {
    channel.write('[sudo for "vm_dispatcher"] password:')
    channel.on('data', (answer: Buffer) => {
      channel.write(`Welcome, you said ${answer}`)
      channel.exit(exitCode)
      channel.end()
    })
  })
  const answer = (await queryCalls([hosts.call('echo', port)], { become: SUDO })).get('echo')
  const { text } = answer && 'problem' in answer ? answer.problem : { text: '' }
  expect(text).toContain('***')
  expect(text).not.toContain('geheim')
})

/** What the reader is told, without what differs from run to run. */
const lineOf = ({ text, hint }: Problem) =>
  `${text}; ${hint}`
    .replaceAll(hosts.directory, 'DIRECTORY')
    .replace(/SHA256:[\w+/]+/g, 'FINGERPRINT')
    .replace(/(port |known_hosts_|\]:)\d+/g, '$1PORT')
    // How a connection ends is chance: closed, reset, or half a greeting.
    .replace(/(?<=closed the connection before the session began: )[^;]+/, 'REASON')
    .replace(/(?<=Their offer: )[^;]+/, 'ALGORITHMS')

describeWith(['ssh', 'ssh-keygen'], 'all faults in one run of the built file', () => {
  const HEALTHY = Array.from({ length: 40 }, (_, index) => `good${index}`)
  const LIMIT_SECONDS = 3

  /** The variables of an inventory that have the same meaning as a call. */
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
    const lines = ended.stderr.trimEnd().split('\n')
    expect(new Set(lines.map((line) => /\[([\w-]+)\]$/.exec(line)?.[1]))).toEqual(
      new Set(names.map(({ fault }) => fault.code)),
    )
    // Hosts with one and the same problem share a line.
    expect(lines.length).toBeLessThan(names.length)
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
