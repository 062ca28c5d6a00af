import { afterEach, expect, test } from '@jest/globals'
import { undefineAll } from './support/domains.ts'
import { copyScript, directoryWithHosts } from './support/files.ts'
import { onHypervisor } from './support/plain_ssh.ts'
import { run } from './support/run.ts'
import { describeOnFleet, fleet } from './support/shared_fleet.ts'

/** The two that have KVM for amd64 in the worked example, or run it emulated on a machine without. */
const HYPERVISORS = ['hv1', 'hv4']

/** The memory of the hosts, in KiB: all of them are this machine. */
const memoryOf = (hypervisor: string): number =>
  Number(/(\d+)/.exec(onHypervisor(fleet(), hypervisor, 'grep MemTotal: /proc/meminfo'))?.[1])

/** Defines a domain that is never started, with this much memory in KiB. */
function define(hypervisor: string, name: string, memory: number): void {
  const xml = `<domain type='qemu'><name>${name}</name><memory unit='KiB'>${memory}</memory>
    <currentMemory unit='MiB'>64</currentMemory><vcpu>1</vcpu>
    <os><type arch='x86_64'>hvm</type></os></domain>`
  const encoded = Buffer.from(xml).toString('base64')
  const command = `echo ${encoded} | base64 -d >/run/domain.xml && virsh -q define /run/domain.xml`
  onHypervisor(fleet(), hypervisor, command)
}

/** A script with an inventory of these two, and four entries of 256 MiB. */
function scriptWith(settings: Record<string, unknown> = {}): { script: string; cwd: string } {
  const cwd = directoryWithHosts(({ all }) => {
    Object.assign(all.hosts.localhost, {
      vm_dispatcher_capacity: true,
      vm_dispatcher_default_ram: '256 MiB',
      vm_dispatcher_default_vcpus: 1,
      ...settings,
      config: {
        permutations: { targets: ['amd64'], platforms: ['a', 'b', 'c', 'd'] },
      },
    })
    const { hosts } = all.children.hypervisors
    for (const name of Object.keys(hosts)) if (!HYPERVISORS.includes(name)) delete hosts[name]
  })
  return { script: copyScript(cwd), cwd }
}

interface Planned {
  name: string
  assigned: { entry: { platform: string } }[]
  capacity: { memory: { taken: number; limit: number } }
}

async function planned(where: { script: string; cwd: string }) {
  const { stdout, stderr } = await run(where.script, ['plan', '--json'], { cwd: where.cwd })
  const { hypervisors, unassigned } = JSON.parse(stdout)
  return { hypervisors: hypervisors as Planned[], unassigned, stderr }
}

describeOnFleet('memory of real domains', () => {
  afterEach(() => HYPERVISORS.forEach(undefineAll))

  test('fills a host, so that entries go to another one, and then nowhere', async () => {
    const lab = scriptWith()
    const before = await planned(lab)
    expect(before.unassigned).toEqual([])
    for (const { name, capacity, assigned } of before.hypervisors) {
      // What the kernel gives out, and not what NUMA cells say.
      expect(capacity.memory.limit).toBe(memoryOf(name))
      expect(assigned).toHaveLength(2)
    }
    define('hv1', 'stranger', memoryOf('hv1') - 100 * 1024)
    const filled = await planned(lab)
    expect(filled.unassigned).toEqual([])
    expect(filled.hypervisors.map(({ assigned }) => assigned.length)).toEqual([0, 4])

    define('hv4', 'stranger', memoryOf('hv4') - 600 * 1024)
    const { stdout, stderr } = await run(lab.script, ['--list'], { cwd: lab.cwd })
    const listed = JSON.parse(stdout)
    expect(listed._meta.hostvars.hv4.config.list).toHaveLength(2)
    expect(stderr).toMatch(
      /^target amd64 \(2 entries\): 0\/2 hypervisors: 2 without room \(needs 256 MiB, 0 of [\d.]+ GiB free at best\); .+ \[no-room\]\n$/,
    )
    const examined = await run(lab.script, ['doctor', '--json'], { cwd: lab.cwd })
    expect(examined.stdout).not.toContain('over-committed')
    define('hv4', 'another', 1024 * 1024)
    const again = await run(lab.script, ['doctor', '--json'], { cwd: lab.cwd })
    expect(again.stdout).toContain('over-committed')
  })

  test('that are those of entries counts once, and they stay', async () => {
    const lab = scriptWith({ vm_dispatcher_keep_existing: true, vm_dispatcher_state_dir: 'state' })
    define('hv4', 'VM a_amd64', 512 * 1024)
    const { hypervisors, unassigned } = await planned(lab)
    expect(unassigned).toEqual([])
    const [, hv4] = hypervisors
    expect(hv4?.assigned.map(({ entry }) => entry.platform)).toContain('a')
    const taken = hypervisors.reduce((sum, { capacity }) => sum + capacity.memory.taken, 0)
    expect(taken).toBe((512 + 3 * 256) * 1024)
  })
})
