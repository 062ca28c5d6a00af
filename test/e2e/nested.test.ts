import { execFileSync } from 'node:child_process'
import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { dump } from 'js-yaml'
import { runProgram } from '../support/built_file.ts'
import { isOnPath } from '../support/path.ts'
import { describeUnlessMissing } from '../support/requirements.ts'
import { missingForNetworks, Networks } from './support/networks.ts'
import { MINIMAL_OUTPUT, resultsIn } from './support/play_output.ts'
import type { InventoryJson } from './support/script_output.ts'
import { SSH_HOST_COMMANDS, SshHosts } from './support/ssh_hosts.ts'

jest.setTimeout(120_000)

// Each network sees only the next one: rack1 is a VM on pc1 and a hypervisor itself, web1 a VM on it.
const networks = new Networks(['client', 'hv', 'rack', 'deep'])
const hosts = new SshHosts({
  hv: { namespace: networks.namespace('hv'), address: '10.99.1.2' },
  rack: { namespace: networks.namespace('rack'), address: '10.99.2.2' },
  deep: { namespace: networks.namespace('deep'), address: '10.99.3.2' },
})
const SCRIPT = 'inventory/vm_dispatcher_inventory.js'
const file = (name: string) => join(hosts.directory, name)

const setLink = (state: 'up' | 'down') => [
  ...['ip', '-n', networks.namespace('rack'), 'link', 'set', 'left', state],
]

/** Puts a VM where this test has it: at another address, and at a port that `add_host` gives. */
function move(platform: string, name: string, ip: string, port: number | undefined): void {
  const path = file(`nested/setup_vm/platforms/${platform}.yaml`)
  const text = readFileSync(path, 'utf8').replace(/ip: \S+/, `ip: ${ip}`)
  writeFileSync(path, `${text}\n${dump([{ add_host: { name, ansible_port: port } }])}`)
}

/** Copies examples/nested, and adapts it to the networks. */
function writeLab(): void {
  cpSync('examples/nested', file('nested'), { recursive: true, dereference: true })
  const { hv, rack, deep } = hosts.ports
  move('rack', 'rack1', '10.99.2.2', rack)
  move('web', 'web1', '10.99.3.2', deep)
  const [, key] = /^\S+ (ssh-ed25519 \S+)/m.exec(readFileSync(file('known_hosts'), 'utf8')) ?? []
  mkdirSync(file('nested/keys'))
  writeFileSync(file('nested/keys/known_vms'), `rack1 ${key}\nweb1 ${key}\n`)
  copyFileSync(file('id'), file('nested/keys/vms'))
  const login = {
    ansible_private_key_file: file('id'),
    ansible_python_interpreter: '/usr/bin/python3',
    ansible_ssh_timeout: 5,
  }
  const variables = {
    'host_vars/pc1.yml': { ansible_host: '10.99.1.2', ansible_port: hv },
    'group_vars/hypervisors.yml': {
      ...login,
      ansible_ssh_common_args: `-o UserKnownHostsFile=${file('known_hosts')}`,
    },
    'group_vars/vms.yml': { ansible_python_interpreter: '/usr/bin/python3' },
  }
  for (const [name, values] of Object.entries(variables)) {
    const path = file(`nested/inventory/${name}`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, dump(values))
  }
  // rack1 is built by plugging it in.
  const build = { command: { argv: setLink('up') }, delegate_to: 'localhost' }
  writeFileSync(file('nested/build.yml'), dump([build]))
}

/** Runs a program in the first network. */
function inClient(words: readonly string[], more: Record<string, string> = {}) {
  const env = {
    HOME: hosts.directory,
    ANSIBLE_SSH_ARGS: '-o ControlMaster=no',
    ...more,
  }
  const all = ['netns', 'exec', networks.namespace('client'), ...words]
  return runProgram('ip', all, { cwd: file('nested'), env })
}

async function list(transport: string) {
  const ended = await inClient([SCRIPT, '--list'], { VM_DISPATCHER_TRANSPORT: transport })
  const { _meta }: InventoryJson = JSON.parse(ended.stdout)
  return { stderr: ended.stderr, hostvars: _meta.hostvars }
}

const commands = [...SSH_HOST_COMMANDS, 'ip', 'ansible'].filter((one) => !isOnPath(one))
const missing = commands.length > 0 ? commands : missingForNetworks()

describeUnlessMissing(
  missing,
  'examples/nested, with a hypervisor that is a VM of another one',
  () => {
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
        /^rack1: is a VM on pc1, and cannot be reached through it: .+ \[nested-unreachable\]\n$/,
      )
      expect(hostvars.pc1?.config.list).toHaveLength(3)

      const played = await inClient(['ansible-playbook', 'site.yml'], MINIMAL_OUTPUT)
      expect(played).toMatchObject({ exitCode: 0 })
      const said = resultsIn(played.stdout).map(({ host, result }) => [host, result.msg])
      expect(said.filter(([, msg]) => msg !== undefined).sort()).toEqual([
        ['pc1', 'rack1, VM debian_amd64'],
        ['rack1', 'web1, VM fedora_amd64'],
      ])
    })

    test.each(['ssh2', 'openssh'])(
      'is asked by %s through its own hypervisor',
      async (transport) => {
        const { stderr, hostvars } = await list(transport)
        expect(stderr).toBe('')
        expect(hostvars.rack1?.vm_dispatcher).toMatchObject({ status: 'ok' })
        expect(hostvars.rack1).toMatchObject({ kvm_host: 'pc1', hostjumps: ['pc1'] })
        expect(hostvars.web1).toMatchObject({ kvm_host: 'rack1', hostjumps: ['pc1', 'rack1'] })
      },
    )

    test('and a VM on it are reached by Ansible, the way leading through all hypervisors', async () => {
      const words = ['ansible', '-m', 'ping', '-o', 'hypervisors:web1']
      const { stdout } = await inClient(words)
      const reached = [...stdout.matchAll(/^(\S+) \| SUCCESS/gm)].map(([, name]) => name)
      expect(reached.sort()).toEqual(['pc1', 'rack1', 'web1'])
    })
  },
)
