import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import { load } from 'js-yaml'
import { define, domainsOn, undefineAll } from './support/domains.ts'
import { copyScript, directoryWithHosts } from './support/files.ts'
import { copyLab, PLAYED_BY } from './support/lab.ts'
import { onHypervisor } from './support/plain_ssh.ts'
import { run } from './support/run.ts'
import type { InventoryJson } from './support/script_output.ts'
import { describeOnFleet, fleet, newDirectory } from './support/shared_fleet.ts'
import type { StaticInventory } from './support/worked_example.ts'

const HYPERVISORS = ['hv1', 'hv2', 'hv3', 'hv4']

/** Each VM with its hypervisor, as the script gives them. */
function placesIn(stdout: string): Record<string, string> {
  const { _meta } = JSON.parse(stdout) as InventoryJson
  const vms = Object.entries(_meta.hostvars).filter(([name]) => name.startsWith('VM '))
  return Object.fromEntries(
    vms.map(([name, vars]) => [name, (vars as unknown as { kvm_host: string }).kvm_host]),
  )
}

/** Where each VM really is, twice where it is so. */
const found = () =>
  Object.fromEntries(
    HYPERVISORS.flatMap((hypervisor) => domainsOn(hypervisor).map((name) => [name, hypervisor])),
  )

/** A directory with an inventory, to run the script there again and again, with one state. */
class Lab {
  readonly #directory = directoryWithHosts(({ all }) => {
    const { localhost } = all.hosts
    Object.assign(localhost, {
      vm_dispatcher_keep_existing: true,
      vm_dispatcher_emit_vms: true,
      vm_dispatcher_state_dir: 'state',
    })
    all.children.hypervisors.hosts.hv2 = { ansible_port: fleet().ports.hv2 }
  })
  readonly script = copyScript(this.#directory)

  async list() {
    const ended = await run(this.script, ['--list'], { cwd: this.#directory })
    expect(ended.exitCode).toBe(0)
    return { ...ended, places: placesIn(ended.stdout), inventory: JSON.parse(ended.stdout) }
  }

  change(how: (hypervisors: StaticInventory['all']['children']['hypervisors']) => void): void {
    const file = join(this.#directory, 'hosts.yml')
    const inventory = load(readFileSync(file, 'utf8')) as StaticInventory
    how(inventory.all.children.hypervisors)
    writeFileSync(file, JSON.stringify(inventory))
  }

  /** Runs the script, and defines the VMs that are missing where it wants them. */
  async build(): Promise<Record<string, string>> {
    const { places, inventory } = await this.list()
    for (const [name, hypervisor] of Object.entries(places)) {
      const { arch } = inventory._meta.hostvars[name]
      if (!domainsOn(hypervisor).includes(name)) define(hypervisor, name, arch)
    }
    return places
  }
}

describeOnFleet('VMs that exist', () => {
  afterEach(() => HYPERVISORS.forEach(undefineAll))

  test('stay when a hypervisor joins, leaves, and is down for one run', async () => {
    const lab = new Lab()
    lab.change(({ hosts }) => delete hosts.hv4)
    const before = await lab.build()
    expect(Object.keys(before)).toHaveLength(5)
    expect(found()).toEqual(before)

    lab.change(({ hosts }) => Object.assign(hosts, { hv4: { ansible_port: fleet().ports.hv4 } }))
    expect(await lab.list()).toMatchObject({ places: before, stderr: '' })
    expect((await lab.list()).stdout).toBe((await lab.list()).stdout)

    lab.change(({ hosts }) => delete hosts.hv4)
    expect(await lab.list()).toMatchObject({ places: before, stderr: '' })

    // Its sshd runs, at the same address, but takes nobody in.
    lab.change(({ hosts }) => {
      Object.assign(hosts.hv3 ?? {}, { ansible_private_key_file: '/dev/null' })
    })
    const down = await lab.list()
    expect(down.places).toEqual(before)
    expect(down.inventory._meta.hostvars.hv3.vm_dispatcher).toMatchObject({ status: 'stale' })
    expect(down.inventory.vm_dispatcher_unreachable).toEqual({ hosts: ['hv3'] })
    expect(down.stderr).toMatch(/^hv3: .+ \[[a-z-]+\]\nhv3: .+ \[answer-stale\]\n$/)
    expect(found()).toEqual(before)

    lab.change(({ hosts }) => delete hosts.hv3?.ansible_private_key_file)
    expect(await lab.list()).toMatchObject({ places: before, stderr: '' })
  })

  test('leave a hypervisor that is drained, and are named until they are gone', async () => {
    const lab = new Lab()
    const before = await lab.build()
    lab.change(({ hosts }) => Object.assign(hosts.hv4 ?? {}, { vm_dispatcher_drained: true }))
    const drained = await lab.list()
    for (const [name, place] of Object.entries(drained.places)) {
      expect(place).not.toBe('hv4')
      if (before[name] !== 'hv4') expect(place).toBe(before[name])
    }
    expect(drained.stderr).toMatch(/^hv4: VM .+ \[vm-displaced\]\n$/)
    undefineAll('hv4')
    expect((await lab.list()).stderr).toBe('')
  })

  test('may have any name that libvirt takes', async () => {
    const lab = new Lab()
    const { places } = await lab.list()
    for (const name of ['<capabilities>', '{{ evil }}', ' blanks ', "it's", 'VM_$(id)']) {
      define('hv1', name, 'x86_64')
    }
    expect(domainsOn('hv1')).toHaveLength(5)
    const ended = await lab.list()
    expect(ended).toMatchObject({ places, stderr: '' })
    expect(ended.stdout).not.toContain('evil')
  })

  test('are hosts to Ansible: --graph shows the whole farm', async () => {
    const lab = new Lab()
    const { places } = await lab.list()
    const graph = await run('ansible-inventory', ['-i', lab.script, '--graph'])
    expect(graph.exitCode).toBe(0)
    for (const hypervisor of HYPERVISORS) {
      const group = graph.stdout.split(`|--@vms_on_${hypervisor}:\n`)[1] ?? ''
      const hosts = group.split('|--@')[0]?.match(/(?<=--)VM .+/g) ?? []
      const its = Object.keys(places).filter((name) => places[name] === hypervisor)
      expect(hosts.sort()).toEqual(its.sort())
    }
    expect(graph.stdout).toContain('|--@debian:\n')
  })
})

describeOnFleet("examples/lab's playbook", () => {
  afterEach(() => {
    for (const hypervisor of HYPERVISORS) {
      for (const name of domainsOn(hypervisor, '')) {
        onHypervisor(fleet(), hypervisor, `virsh -q destroy '${name}'`)
      }
    }
    HYPERVISORS.forEach(undefineAll)
  })

  test('makes the VMs where they belong, changes nothing the second time, and removes them', async () => {
    const lab = join(newDirectory(), 'lab')
    copyLab(lab, fleet())
    const play = async (...options: string[]) => {
      const ended = await run('ansible-playbook', ['site.yml', ...options], { cwd: lab })
      expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
      return ended.stdout
    }
    const listed = await run(join(lab, 'inventory/vm_dispatcher_inventory.js'), ['--list'], {
      cwd: lab,
    })
    const { hostvars } = JSON.parse(listed.stdout)._meta
    const wanted = Object.entries(PLAYED_BY).map(([name, hypervisor]) => {
      const { assigned } = hostvars[name].vm_dispatcher as { assigned: { vm_name: string }[] }
      return [hypervisor, assigned.map(({ vm_name }) => vm_name).sort()]
    })
    expect(wanted.flatMap(([, names]) => names)).toHaveLength(8)

    await play()
    const running = () => HYPERVISORS.map((name) => [name, domainsOn(name, '')])
    expect(running()).toEqual(wanted)
    expect(await play()).not.toMatch(/changed=[1-9]/)
    expect(running()).toEqual(wanted)
    await play('--tags', 'remove')
    expect(found()).toEqual({})
  }, 240_000)
})
