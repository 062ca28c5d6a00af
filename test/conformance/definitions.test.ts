import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'
import { randomRun, SeededRandom } from '../support/seeded_random.ts'
import type { Plain } from '../support/values.ts'
import { type DefinitionSet, INVENTORY_VARIABLES, RandomDefinitions } from './random_definitions.ts'

/** The filter of community.general, as its documentation describes it. */
const FILTER = `from random import Random

def random_mac(prefix, seed):
    digits = '%x' % Random(seed).randint(0x1000000000, 0xFFFFFFFFFF)
    return ':'.join([prefix, digits[0:2], digits[2:4], digits[4:6]])

class FilterModule:
    def filters(self):
        return {'random_mac': random_mac}
`

/** What the role's own defaults of platforms are, as a definition. */
const DEFAULTS = [
  {
    set_fact: {
      vm: {
        metadata: {
          name: '{{ vm_name }}',
          hostname: 'vm.{{ vm.metadata.target_name }}.{{ vm.metadata.platform_name }}',
          connection: "{{ ansible_libvirt_uri | default('qemu:///session', true) }}",
          libvirt_pool_dir: '{{ ansible_env.HOME }}/.local/share/libvirt/images/',
          tmp_dir: '{{ ansible_env.HOME }}/tmp/',
          sources: [],
        },
        vcpus: 4,
        ram: 2048,
        net: {
          type: 'user',
          source: 'hostfwd=tcp:127.0.0.1:8022-:22',
          mac: "{{ '52:54:00' | random_mac(seed=vm_name) }}",
          ip: '127.0.0.1',
          mask: '24',
        },
      },
    },
    vars: { vm_name: 'VM {{ vm.metadata.platform_name }}_{{ vm.metadata.target_name }}' },
  },
]

const merged = (file: string) => [
  { include_tasks: { file } },
  { set_fact: { vm: '{{ before | combine(vm, recursive=true) }}' } },
  { set_fact: { before: '{{ vm }}' } },
]

/** The tasks that merge one definition in a play: target, defaults, platform. */
const MERGE = [
  { set_fact: { vm: '{{ names }}', before: '{{ names }}' } },
  ...merged('{{ playbook_dir }}/setup_vm/targets/{{ set.target }}.yaml'),
  ...merged('{{ playbook_dir }}/defaults.yml'),
  { include_tasks: { file: '{{ platform_file }}' }, when: 'platform_file is exists' },
  { set_fact: { vm: '{{ before | combine(vm, recursive=true) }}' } },
  { set_fact: { made: '{{ made + [vm] }}' } },
]

const PLAY = [
  {
    hosts: 'hypervisors',
    gather_facts: true,
    tasks: [
      { set_fact: { made: [] } },
      {
        include_tasks: { file: 'merge.yml' },
        loop: '{{ config.list }}',
        loop_control: { loop_var: 'set' },
        vars: {
          names: {
            metadata: { platform_name: '{{ set.platform }}', target_name: '{{ set.target }}' },
          },
          platform_file: '{{ playbook_dir }}/setup_vm/platforms/{{ set.platform }}.yml',
        },
      },
      {
        copy: {
          content: "{{ {'expected': made, 'given': virtual_machines} | to_json }}",
          dest: '{{ playbook_dir }}/result.json',
        },
      },
    ],
  },
]

/** A virsh that says of this machine what libvirt says. */
function virsh(): string {
  const machine = execFileSync('uname', ['-m'], { encoding: 'utf8' }).trim()
  const memory = /MemTotal: +(\d+)/.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1]
  const cpus = execFileSync('getconf', ['_NPROCESSORS_ONLN'], { encoding: 'utf8' }).trim()
  const guest = (arch: string) =>
    `<guest><os_type>hvm</os_type><arch name='${arch}'><emulator>/usr/bin/qemu-${arch}</emulator>` +
    "<domain type='qemu'/></arch></guest>"
  return `#!/bin/sh
cat <<END
CPU(s):              ${cpus}
/
total  :             ${memory} KiB
/
<capabilities><host><cpu><arch>${machine}</arch></cpu></host>${guest('x86_64')}${guest('aarch64')}</capabilities>
END
`
}

/** The files of a farm of one hypervisor, this machine, with an entry for each set. */
function farm(sets: readonly DefinitionSet[]): Record<string, string> {
  const here = {
    ansible_connection: 'local',
    ansible_python_interpreter: '{{ ansible_playbook_python }}',
  }
  const inventory = {
    all: {
      hosts: {
        localhost: {
          ansible_connection: 'local',
          vm_dispatcher_emit_definitions: true,
          config: { list: sets.map(({ target, platform }) => ({ target, platform })) },
        },
      },
      children: { hypervisors: { hosts: { hv1: here }, vars: INVENTORY_VARIABLES } },
    },
  }
  return {
    'hosts.yml': JSON.stringify(inventory),
    'play.yml': JSON.stringify(PLAY),
    'merge.yml': JSON.stringify(MERGE),
    'defaults.yml': JSON.stringify(DEFAULTS),
    'filter_plugins/random_mac.py': FILTER,
    'bin/virsh': virsh(),
    ...Object.fromEntries(
      sets.flatMap(({ files }) =>
        Object.entries(files).map(([path, text]) => [`setup_vm/${path}`, text]),
      ),
    ),
  }
}

describeWith(['ansible-playbook'], 'definitions merged by Ansible in a play', () => {
  test('virtual_machines are what a play makes of the same files', async () => {
    const { seed, count } = randomRun(20)
    const random = new RandomDefinitions(new SeededRandom(seed))
    const sets = Array.from({ length: count }, (_, number) => random.set(number))
    const { given, expected, stderr } = await withFiles(farm(sets), async (cwd) => {
      const ended = await runProgram('ansible-playbook', ['-i', SCRIPT, 'play.yml'], {
        cwd,
        env: {
          PATH: `${join(cwd, 'bin')}:${process.env.PATH}`,
          HOME: cwd,
          ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: 'true',
          ANSIBLE_DEPRECATION_WARNINGS: 'false',
        },
      })
      if (ended.exitCode !== 0) throw new Error(`seed ${seed}: ${ended.stdout}${ended.stderr}`)
      return { ...JSON.parse(readFileSync(join(cwd, 'result.json'), 'utf8')), stderr: ended.stderr }
    })
    const byNames = (vms: Vm[]) => new Map(vms.map((vm) => [labelOf(vm), comparable(vm)]))
    expect({ seed, stderr }).toEqual({ seed, stderr: '' })
    expect({ seed, vms: byNames(given) }).toEqual({ seed, vms: byNames(expected) })
    expect(given.length).toBe(count)
  }, 600_000)
})

type Vm = { metadata: { platform_name: string; target_name: string } } & Record<string, Plain>

const labelOf = ({ metadata }: Vm): string => `${metadata.platform_name}/${metadata.target_name}`

/** A definition without what its placement decides. */
const comparable = ({ virt_domain, emulator, ...others }: Vm) => others
