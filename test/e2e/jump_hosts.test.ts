import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { dump } from 'js-yaml'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
import { isOnPath } from '../support/path.ts'
import { describeUnlessMissing } from '../support/requirements.ts'
import { missingForNetworks, Networks } from './support/networks.ts'
import type { InventoryJson } from './support/script_output.ts'
import { SSH_HOST_COMMANDS, SshHosts } from './support/ssh_hosts.ts'

jest.setTimeout(120_000)

const networks = new Networks(['client', 'outer', 'inner', 'rack'])
const hosts = new SshHosts({
  outer: { namespace: networks.namespace('outer'), address: '10.99.1.2' },
  inner: { namespace: networks.namespace('inner'), address: '10.99.2.2' },
  rack: { namespace: networks.namespace('rack'), address: '10.99.3.2' },
})
const file = (name: string) => join(hosts.directory, name)

type Variables = Record<string, unknown>

const rack = (...options: string[]): Variables => ({
  ansible_host: '10.99.3.2',
  ansible_port: hosts.ports.rack,
  ansible_ssh_common_args: [`-F ${file('config')}`, ...options].join(' '),
})

/** Whether a host can be reached from the first network, and the codes of ssh2 and of openssh where not. */
const CASES: Record<string, { variables: () => Variables; codes?: [string, string] }> = {
  by_ssh_config: { variables: () => ({ ...rack(), ansible_host: 'rack' }) },
  by_two_jumps: { variables: () => rack('-J outer,inner') },
  by_a_jump_that_has_its_own: { variables: () => rack('-J inner-behind-outer') },
  by_a_proxy_command: {
    variables: () => rack(`-o ProxyCommand="ssh -F ${file('config')} -W %h:%p inner-behind-outer"`),
  },
  half_way: {
    variables: () => ({
      ...rack('-J outer'),
      ansible_host: '10.99.2.2',
      ansible_port: hosts.ports.inner,
    }),
  },
  without_a_jump: {
    variables: () => rack(),
    codes: ['network-unreachable', 'network-unreachable'],
  },
  by_half_the_way: {
    variables: () => rack('-J outer'),
    codes: ['jump-host-refuses', 'proxy-command-failed'],
  },
  by_a_jump_that_is_down: {
    variables: () => rack('-J gone'),
    codes: ['jump-host-failed', 'proxy-command-failed'],
  },
  that_is_down: {
    variables: () => ({ ...rack('-J inner-behind-outer'), ansible_host: '10.99.3.9' }),
    codes: ['jump-host-refuses', 'proxy-command-failed'],
  },
}

function writeConfig(): void {
  const block = (name: string, address: string, port: string, more = '') => `Host ${name}
  HostName ${address}
  Port ${hosts.ports[port]}
  User root
  IdentityFile ${file('id')}
  ${more}
`
  hosts.write(
    'config',
    [
      block('outer', '10.99.1.2', 'outer'),
      block('gone', '10.99.1.9', 'outer'),
      block('inner', '10.99.2.2', 'inner'),
      block('inner-behind-outer', '10.99.2.2', 'inner', 'ProxyJump outer'),
      block('rack', '10.99.3.2', 'rack', 'ProxyJump inner-behind-outer'),
      `Host *\n  UserKnownHostsFile ${file('known_hosts')}\n`,
    ].join(''),
  )
}

function writeInventory(name: string, hypervisors: Record<string, Variables>): void {
  const vars = {
    ansible_user: 'root',
    ansible_private_key_file: file('id'),
    ansible_python_interpreter: '/usr/bin/python3',
    ansible_ssh_timeout: 20,
  }
  const localhost = { ansible_connection: 'local', config: { list: [] } }
  const children = { hypervisors: { hosts: hypervisors, vars } }
  writeFileSync(file(name), dump({ all: { hosts: { localhost }, children } }))
}

/** Runs a program in the first network. */
function inClient(words: readonly string[], more: Record<string, string> = {}) {
  const env = { HOME: hosts.directory, ANSIBLE_SSH_ARGS: '-o ControlMaster=no', ...more }
  const all = ['netns', 'exec', networks.namespace('client'), ...words]
  return runProgram('ip', all, { cwd: hosts.directory, env })
}

async function ask(inventory: string, transport: string) {
  const ended = await inClient([BUILT_FILE, '--list'], {
    VM_DISPATCHER_INVENTORY: file(inventory),
    VM_DISPATCHER_TRANSPORT: transport,
  })
  const { _meta }: InventoryJson = JSON.parse(ended.stdout)
  return (name: string) => _meta.hostvars[name]?.vm_dispatcher
}

/** How often somebody has logged in to a host. */
const logIns = (name: string) =>
  [...readFileSync(join(hosts.directory, name, 'log'), 'utf8').matchAll(/Accepted publickey/g)]
    .length

const commands = [...SSH_HOST_COMMANDS, 'ip', 'ansible'].filter((one) => !isOnPath(one))
const missing = commands.length > 0 ? commands : missingForNetworks()

describeUnlessMissing(missing, 'hosts in networks that only jump hosts reach', () => {
  beforeAll(async () => {
    networks.create()
    await hosts.start({ outer: '', inner: '', rack: '' })
    writeConfig()
    const hypervisors = Object.entries(CASES).map(([name, { variables }]) => [name, variables()])
    writeInventory('hosts.yml', Object.fromEntries(hypervisors))
  })

  afterAll(async () => {
    await hosts.stop()
    networks.remove()
  })

  const expected = (side: 0 | 1) =>
    Object.entries(CASES).map(([name, { codes }]) => [name, codes?.[side] ?? 'ok'])

  test.each([
    ['ssh2', 0],
    ['openssh', 1],
  ] as const)('are reached by %s where there is a way', async (transport, side) => {
    const of = await ask('hosts.yml', transport)
    expect(
      Object.keys(CASES).map((name) => [name, of(name)?.error?.code ?? of(name)?.status]),
    ).toEqual(expected(side))
  })

  test('are those that Ansible reaches', async () => {
    const words = ['-i', file('hosts.yml'), '-f', '20', '-m', 'ping', '-o', 'hypervisors']
    const { stdout } = await inClient(['ansible', ...words])
    const reached = [...stdout.matchAll(/^(\S+) \| SUCCESS/gm)].map(([, name]) => name)
    const all = Object.entries(CASES).filter(([, { codes }]) => !codes)
    expect(reached.sort()).toEqual(all.map(([name]) => name).sort())
  })

  test('share one connection to each jump host', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `hv${index}`)
    writeInventory(
      'rack.yml',
      Object.fromEntries(names.map((name) => [name, rack('-J inner-behind-outer')])),
    )
    const before = ['outer', 'inner', 'rack'].map(logIns)
    const of = await ask('rack.yml', 'ssh2')
    expect(names.map((name) => of(name)?.status)).toEqual(names.map(() => 'ok'))
    const after = ['outer', 'inner', 'rack'].map(logIns)
    expect(after.map((count, index) => count - (before[index] ?? 0))).toEqual([1, 1, 12])
  })
})
