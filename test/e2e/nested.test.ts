import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { dump } from 'js-yaml'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
import { isOnPath } from '../support/path.ts'
import { describeUnlessMissing } from '../support/requirements.ts'
import { missingForNetworks, Networks } from './support/networks.ts'
import { MINIMAL_OUTPUT, resultsIn } from './support/play_output.ts'
import type { InventoryJson } from './support/script_output.ts'
import { SSH_HOST_COMMANDS, SshHosts } from './support/ssh_hosts.ts'

jest.setTimeout(120_000)

// Each network sees only the next one: rack1 is a VM on hv and a hypervisor itself, deep a VM on it.
const networks = new Networks(['client', 'hv', 'rack', 'deep'])
const hosts = new SshHosts({
  hv: { namespace: networks.namespace('hv'), address: '10.99.1.2' },
  rack: { namespace: networks.namespace('rack'), address: '10.99.2.2' },
  deep: { namespace: networks.namespace('deep'), address: '10.99.3.2' },
})
const file = (name: string) => join(hosts.directory, name)

const setLink = (state: 'up' | 'down') => [
  ...['ip', '-n', networks.namespace('rack'), 'link', 'set', 'left', state],
]

/** A platform whose VM has a name, an address, and a port that `add_host` gives. */
const platform = (name: string, ip: string, port: number | undefined) =>
  dump([
    {
      set_fact: {
        vm: {
          metadata: { name, auth: { user: 'root' } },
          net: { type: 'network', ip },
        },
      },
    },
    { add_host: { name, ansible_port: port } },
  ])

function writeLab(): void {
  mkdirSync(file('setup_vm/platforms'), { recursive: true })
  const { hv, rack, deep } = hosts.ports
  writeFileSync(file('setup_vm/platforms/rack.yaml'), platform('rack1', '10.99.2.2', rack))
  writeFileSync(file('setup_vm/platforms/deep.yaml'), platform('deep1', '10.99.3.2', deep))
  const [, key] = /^\S+ (ssh-ed25519 \S+)/m.exec(readFileSync(file('known_hosts'), 'utf8')) ?? []
  writeFileSync(file('known_vms'), `rack1 ${key}\ndeep1 ${key}\n`)
  const own = (name: string) => ({ config: { list: [{ platform: name, target: 'amd64' }] } })
  const login = {
    ansible_private_key_file: file('id'),
    ansible_python_interpreter: '/usr/bin/python3',
    ansible_ssh_timeout: 5,
  }
  const hypervisors = {
    hosts: {
      hv: { ansible_host: '10.99.1.2', ansible_port: hv, ...own('rack') },
      rack1: own('deep'),
    },
    vars: {
      ...login,
      ansible_user: 'root',
      // What is meant for hypervisors leads nowhere on a VM.
      ansible_ssh_common_args: `-o UserKnownHostsFile=${file('known_hosts')}`,
    },
  }
  const vms = {
    vars: { ...login, ansible_ssh_extra_args: `-o UserKnownHostsFile=${file('known_vms')}` },
  }
  const localhost = {
    ansible_connection: 'local',
    vm_dispatcher_emit_vms: true,
    config: { permutations: { platforms: ['debian', 'fedora'], targets: ['amd64'] } },
  }
  const inventory = { all: { hosts: { localhost }, children: { hypervisors, vms } } }
  writeFileSync(file('hosts.yml'), dump(inventory))
  writeFileSync(
    file('play.yml'),
    dump([
      {
        hosts: 'localhost',
        gather_facts: false,
        tasks: [{ command: { argv: setLink('up') } }, { meta: 'refresh_inventory' }],
      },
      {
        hosts: 'hypervisors:!vm_dispatcher_unreachable',
        gather_facts: false,
        tasks: [{ debug: { msg: '{{ vm_dispatcher.status }} {{ config.list | length }}' } }],
      },
    ]),
  )
}

/** Runs a program in the first network. */
function inClient(words: readonly string[], more: Record<string, string> = {}) {
  const env = {
    ...{ HOME: hosts.directory, ANSIBLE_SSH_ARGS: '-o ControlMaster=no' },
    ...{ VM_DISPATCHER_INVENTORY: file('hosts.yml'), ...more },
  }
  const all = ['netns', 'exec', networks.namespace('client'), ...words]
  return runProgram('ip', all, { cwd: hosts.directory, env })
}

async function list(transport: string) {
  const ended = await inClient([BUILT_FILE, '--list'], { VM_DISPATCHER_TRANSPORT: transport })
  const { _meta }: InventoryJson = JSON.parse(ended.stdout)
  return { stderr: ended.stderr, hostvars: _meta.hostvars }
}

const commands = [...SSH_HOST_COMMANDS, 'ip', 'ansible'].filter((one) => !isOnPath(one))
const missing = commands.length > 0 ? commands : missingForNetworks()

describeUnlessMissing(missing, 'a hypervisor that is a VM of another one', () => {
  beforeAll(async () => {
    networks.create()
    await hosts.start({ hv: '', rack: '', deep: '' })
    writeLab()
  })

  afterAll(async () => {
    await hosts.stop()
    networks.remove()
  })

  test('is unreachable until it is up; a play that starts it has it from the refresh on', async () => {
    const [ip = '', ...words] = setLink('down')
    execFileSync(ip, words)
    const { stderr, hostvars } = await list('auto')
    expect(hostvars.rack1?.vm_dispatcher).toMatchObject({
      status: 'unreachable',
      error: { code: 'nested-unreachable' },
    })
    expect(stderr).toMatch(
      /^rack1: is a VM on hv, and is not reached through it: .+ \[nested-unreachable\]\n$/,
    )
    expect(hostvars.hv?.config.list).toHaveLength(3)

    const play = ['ansible-playbook', '-i', BUILT_FILE, file('play.yml')]
    const played = await inClient(play, MINIMAL_OUTPUT)
    const said = resultsIn(played.stdout).map(({ host, result }) => [host, result.msg])
    expect(said.filter(([, msg]) => msg !== undefined).sort()).toEqual([
      ['hv', 'ok 2'],
      ['rack1', 'ok 2'],
    ])
  })

  test.each(['ssh2', 'openssh'])('is asked by %s through its own hypervisor', async (transport) => {
    const { stderr, hostvars } = await list(transport)
    expect(stderr).toBe('')
    expect(hostvars.rack1?.vm_dispatcher).toMatchObject({ status: 'ok' })
    expect(hostvars.rack1).toMatchObject({ kvm_host: 'hv', hostjumps: ['hv'] })
    expect(hostvars.deep1).toMatchObject({ kvm_host: 'rack1', hostjumps: ['hv', 'rack1'] })
  })

  test('and a VM on it are reached by Ansible, the way leading through all hypervisors', async () => {
    const words = ['ansible', '-i', BUILT_FILE, '-m', 'ping', '-o', 'hypervisors:deep1']
    const { stdout } = await inClient(words)
    const reached = [...stdout.matchAll(/^(\S+) \| SUCCESS/gm)].map(([, name]) => name)
    expect(reached.sort()).toEqual(['deep1', 'hv', 'rack1'])
  })
})
