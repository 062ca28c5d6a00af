import { SCRIPT, withFiles } from '../test/support/built_file.ts'
import { compare } from './pairs.ts'
import { hostsIn, timeOf } from './programs.ts'
import type { Extent, Row } from './rows.ts'

const HYPERVISORS = 100
const TARGETS = 20
const PLATFORMS = 50

const AIM_MS = 100

/**
 * The time that `virtual_machines` of literal definitions add to a `--list` whose answers are in a
 * snapshot.
 */
export function definitionsRows({ quick }: Extent): Promise<Row[]> {
  return withFiles(farm(), async (directory) => {
    const list = (isWanted: boolean) => () =>
      timeOf(
        `./${SCRIPT}`,
        ['--list', '--snapshot', 'snapshot.json'],
        { cwd: directory, env: { VM_DISPATCHER_EMIT_DEFINITIONS: String(isWanted) } },
        (ended) => {
          const all = Object.values(hostsIn(ended)).flatMap((host) => host.virtual_machines ?? [])
          if (all.length !== (isWanted ? TARGETS * PLATFORMS : 0)) {
            throw new Error(`there are ${all.length} definitions`)
          }
        },
      )
    const { measured, reference } = await compare(list(true), list(false), quick ? 3 : 21)
    const added = measured - reference
    return [
      {
        group: 'definitions',
        name: 'added by 1,000 literal definitions, 100 hypervisors',
        median: added,
        unit: 'ms',
        ratio: added / AIM_MS,
        ratioTo: `${AIM_MS} ms`,
        aim: { atMost: 1 },
      },
    ]
  })
}

/** As many definitions as each target and platform has a file; answers are in a snapshot. */
function farm(): Record<string, string> {
  const names = (count: number, start: string) =>
    Array.from({ length: count }, (_, index) => `${start}${index}`)
  const hypervisors = names(HYPERVISORS, 'hv')
  const [targets, platforms] = [names(TARGETS, 't'), names(PLATFORMS, 'p')]
  const capabilities = {
    x86_64: { qemu: '/usr/bin/qemu-system-x86_64', kvm: '/usr/bin/qemu-system-x86_64' },
  }
  const ofEach = <T>(value: T) => Object.fromEntries(hypervisors.map((name) => [name, value]))
  return {
    'hosts.yml': JSON.stringify({
      all: {
        hosts: { localhost: { config: { permutations: { targets, platforms } } } },
        children: { hypervisors: { hosts: ofEach({}) } },
      },
    }),
    'snapshot.json': JSON.stringify({
      vm_dispatcher_snapshot: 1,
      hypervisors: ofEach({ status: 'ok', capabilities }),
    }),
    ...Object.fromEntries(targets.map((name) => [`setup_vm/targets/${name}.yml`, TARGET])),
    ...Object.fromEntries(platforms.map((name) => [`setup_vm/platforms/${name}.yml`, PLATFORM])),
  }
}

const TARGET = `- name: Describe a machine
  ansible.builtin.set_fact:
    vm: {arch: x86_64, machine: q35, cpu: host-model}
`

const PLATFORM = `- name: Describe a guest
  ansible.builtin.set_fact:
    vm:
      metadata:
        auth: {user: admin, become_method: sudo}
        sources:
          - before_provision:
              - {callback: fetch.yml, src: "https://images.example.org/a.qcow2", dest: a.qcow2}
              - {callback: resize.yml, src: a.qcow2, size: 10G}
            on_provision: {src: a.qcow2, dest: b.qcow2}
      vcpus: 2
      ram: 1536
      disks:
        - {type: qcow2, devname: vda, src: b.qcow2}
      net: {type: network, source: default, ip: 192.0.2.7}
`
