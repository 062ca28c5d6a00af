import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import { BUILT_FILE, runProgram } from '../../support/built_file.ts'
import { define, domainsOn } from './domains.ts'
import { copyScript } from './files.ts'
import { onHypervisor } from './plain_ssh.ts'
import { fleet, newDirectory } from './shared_fleet.ts'
import { connectionVariables } from './worked_example.ts'

/** libvirt's names of the targets' architectures. */
const ARCHITECTURES: Record<string, string> = { amd64: 'x86_64', arm64: 'aarch64' }

/** The farm of a story: the shared fleet, real domains on it, and the inventory that asks for them. */
export class RealFarm {
  readonly directory = newDirectory()
  readonly #hypervisors = new Map<string, Record<string, unknown>>()

  constructor() {
    copyScript(this.directory)
    for (const name of ['hv1', 'hv2', 'hv3']) this.#join(name)
    this.#write()
  }

  /** Types a command of the story; what it prints, on stdout and stderr. */
  async type(command: string): Promise<string> {
    const env = { HOME: this.directory, COLUMNS: '80', LC_ALL: 'C.UTF-8' }
    const options = { cwd: this.directory, env }
    const { stdout } = await runProgram('bash', ['-c', `{ ${command}; } 2>&1`], options)
    return stdout
  }

  /** Lets something happen: `hv4 joins`, `hv3 is down`, `VM debian_amd64 moves from hv1 to hv4`. */
  async happens(text: string): Promise<void> {
    const [name = ''] = text.split(' ')
    const host = this.#hypervisors.get(name)
    const [, vm = '', from = '', to = ''] = /^(VM .+) moves from (\w+) to (\w+)$/.exec(text) ?? []
    const [, stranger = '', home = ''] = /^(.+) appears on (\w+)$/.exec(text) ?? []
    if (text === 'the VMs are built') await this.#build()
    else if (vm) {
      onHypervisor(fleet(), from, `virsh -q undefine '${vm}'`)
      define(to, vm, architectureOf(vm))
    } else if (stranger) define(home, stranger, 'x86_64')
    else if (text.endsWith(' joins')) this.#join(name)
    // Its sshd accepts no login.
    else if (text.endsWith(' is down'))
      Object.assign(host!, { ansible_private_key_file: '/dev/null' })
    else if (text.endsWith(' is up')) delete host!.ansible_private_key_file
    else if (text.endsWith(' is drained')) Object.assign(host!, { vm_dispatcher_drained: true })
    else throw new Error(`the story has something unknown happen: ${text}`)
    this.#write()
  }

  #join(name: string): void {
    this.#hypervisors.set(name, { ansible_port: fleet().ports[name] })
  }

  /** Defines each VM where the script wants it, as a playbook would. */
  async #build(): Promise<void> {
    const { stdout } = await runProgram(BUILT_FILE, ['--list'], {
      cwd: this.directory,
      env: { HOME: this.directory, VM_DISPATCHER_INVENTORY: join(this.directory, 'hosts.yml') },
    })
    const { hostvars } = JSON.parse(stdout)._meta
    for (const name of this.#hypervisors.keys()) {
      for (const { vm_name: vm, vm_state: state } of hostvars[name].vm_dispatcher.assigned) {
        if (state === 'absent' && !domainsOn(name).includes(vm))
          define(name, vm, architectureOf(vm))
      }
    }
  }

  #write(): void {
    const localhost = {
      ansible_connection: 'local',
      vm_dispatcher_keep_existing: true,
      vm_dispatcher_state_dir: 'state',
      // Whether this machine has KVM is no part of the story.
      priority_domains: ['qemu'],
      config: { permutations: { platforms: ['debian', 'fedora'], targets: ['amd64', 'arm64'] } },
    }
    const hypervisors = {
      hosts: Object.fromEntries(this.#hypervisors),
      vars: connectionVariables(fleet()),
    }
    const inventory = { all: { hosts: { localhost }, children: { hypervisors } } }
    writeFileSync(join(this.directory, 'hosts.yml'), dump(inventory))
  }
}

const architectureOf = (vm: string): string => ARCHITECTURES[vm.split('_').at(-1) ?? ''] ?? 'x86_64'
