import type { SeededRandom } from '../support/seeded_random.ts'
import type { Plain } from '../support/values.ts'

/** The definitions of one VM: the files of its target and of its platform, and those that they import. */
export interface DefinitionSet {
  target: string
  platform: string
  /** Texts by path, below the directory of definitions. JSON is YAML. */
  files: Record<string, string>
}

type Tasks = Record<string, Plain>[]

/** Variables that the hypervisors of the test have. */
export const INVENTORY_VARIABLES: Record<string, Plain> = {
  farm_name: 'north',
  farm_disk: { size: '{{ farm_size }}', bus: 'virtio' },
  farm_size: '{{ 10 * 2 }}G',
}

/**
 * How definitions set the port of a VM: the one that it has as a host, or else one made from its
 * name.
 */
const PORT =
  "{{ hostvars['VM ' ~ vm.metadata.platform_name].ansible_port | default(65535 | random(start=2201, seed=vm.metadata.platform_name)) }}"

/** Templates that this program has evaluated: over the definition, the inventory, and known facts. */
const KNOWN = [
  '{{ vm.metadata.platform_name }}-{{ vm.metadata.target_name }}',
  '{{ ansible_architecture }}',
  "{{ (ansible_architecture == 'x86_64') | ternary('host', 'qemu64') }}",
  '{{ ansible_processor_vcpus }}',
  '{{ ansible_facts.processor_vcpus + 1 }}',
  "{{ ansible_facts['memtotal_mb'] // 4 }}",
  '{{ ansible_user_id }}',
  '{{ ansible_env.HOME }}/images',
  '{{ farm_name }}',
  '{{ farm_disk }}',
  '{{ farm_disk.size }}',
  '{{ 65535 | random(start=2201, seed=vm.metadata.platform_name) }}',
  "{{ '52:54:00' | random_mac(seed=vm.metadata.platform_name) }}",
  PORT,
  "{{ {'a': 1} | combine({'b': [1, 2.5, none, true]}) }}",
  '{{ [1, 2] + [3] }}',
  "{{ 'yes' }}",
  '{% if 1 < 2 %}fewer{% else %}others{% endif %}',
  "{{ undefined_name | default('nothing') }}",
]

/** Templates over facts that only a play has. */
const LATER = [
  '{{ ansible_kernel }}',
  '{{ ansible_distribution | lower }} {{ ansible_distribution_version }}',
  '{{ ansible_memtotal_mb // 4 if ansible_swaptotal_mb >= 0 else 1 }}',
  '{{ ansible_python_version is defined }}',
]

const LITERALS: Plain[] = [
  ...[1, 0, -7, 2.5, true, false, null, '', 'text', 'yes', '08', '1e3', 'a: b', 'é', '{', "it's"],
  ...[[], {}, [1, [2]], ['a', { b: 'c' }], { on: 1, '1': 'one' }],
]

/** The keys of a definition that the placement decides are not made at random. */
const KEYS = ['vcpus', 'ram', 'cpu', 'machine', 'firmware', 'disks', 'net', 'extra', 'deep']

/** Sets of definitions: literal, templated, chained and imported ones. */
export class RandomDefinitions {
  readonly #random: SeededRandom
  #files: Record<string, string> = {}
  #imports = 0
  #names: Record<string, Plain> = {}

  constructor(random: SeededRandom) {
    this.#random = random
  }

  set(number: number): DefinitionSet {
    this.#files = {}
    this.#imports = 0
    const [target, platform] = [`t${number}`, `p${number}`]
    this.#names = { platform_name: platform, target_name: target }
    const arch = this.#random.pick(['x86_64', 'aarch64'])
    const targetTasks = this.#tasks(`targets/${target}`)
    // The architecture must be there before anything is asked.
    targetTasks.push({
      set_fact: { vm: '{{ vm | combine(machine, recursive=true) }}' },
      vars: { machine: { arch, metadata: { target_name: target } } },
    })
    this.#write(
      `targets/${target}.yaml`,
      this.#random.chance(0.5) ? [literalTarget(arch)] : targetTasks,
    )
    if (this.#random.chance(0.9)) {
      this.#write(`platforms/${platform}.yml`, this.#tasks(`platforms/${platform}`))
    }
    return { target, platform, files: this.#files }
  }

  #write(path: string, tasks: Tasks): void {
    this.#files[path] = JSON.stringify(tasks, null, 1)
  }

  #tasks(path: string, depth = 0, own: readonly string[] = []): Tasks {
    const count = 1 + this.#random.below(3)
    return Array.from({ length: count }, () => this.#task(path, depth, own))
  }

  #task(path: string, depth: number, own: readonly string[]): Record<string, Plain> {
    const random = this.#random
    const kind = depth > 2 ? 0 : random.below(8)
    if (kind === 1 || kind === 2) {
      const vars = this.#vars(own)
      const inner = [...own, ...Object.keys(vars)]
      return { vars, block: this.#tasks(path, depth + 1, inner) as Plain[] }
    }
    if (kind === 3) {
      const name = `${path}_import${++this.#imports}.yaml`
      const vars = this.#vars(own)
      this.#write(name, this.#tasks(path, depth + 1, [...own, ...Object.keys(vars)]))
      const file = name.split('/')[1] as string
      return random.chance(0.5) ? { import_tasks: file, vars } : { include_tasks: { file }, vars }
    }
    if (kind === 4) {
      return {
        'ansible.builtin.set_fact': { vm: '{{ vm | combine(more, recursive=true) }}' },
        vars: { more: this.#definition(own, 0.5) },
      }
    }
    if (kind === 5) {
      return {
        set_fact: { [`fact_${depth}`]: random.pick(LITERALS), [`made_${depth}`]: this.#known(own) },
      }
    }
    if (kind === 6) {
      return {
        add_host: {
          name: 'VM {{ vm.metadata.platform_name }}',
          ansible_port: PORT,
        },
      }
    }
    return { name: 'Set it', set_fact: { vm: this.#definition(own, random.pick([0, 0.3, 0.8])) } }
  }

  #vars(own: readonly string[]): Record<string, Plain> {
    const names = ['alpha', 'beta', 'gamma'].filter((name) => !own.includes(name))
    return Object.fromEntries(
      this.#random
        .some(names, 2)
        .map((name) => [
          name,
          this.#random.chance(0.5) ? this.#random.pick(LITERALS) : this.#known(own),
        ]),
    )
  }

  #known(own: readonly string[]): string {
    return own.length > 0 && this.#random.chance(0.4)
      ? `{{ ${this.#random.pick(own)} }}`
      : this.#random.pick(KNOWN)
  }

  #definition(own: readonly string[], templated: number): Record<string, Plain> {
    const value = (depth: number): Plain => {
      const random = this.#random
      if (random.chance(templated))
        return random.chance(0.2) ? random.pick(LATER) : this.#known(own)
      if (depth > 1 || random.chance(0.6)) return random.pick(LITERALS)
      return random.chance(0.3) ? [value(depth + 1), value(depth + 1)] : part(depth + 1)
    }
    const part = (depth: number): Record<string, Plain> =>
      Object.fromEntries(this.#random.some(KEYS, 5).map((key) => [key, value(depth)]))
    // A new value replaces the old one, and later templates use these names.
    const metadata = { ...this.#names, ...(this.#random.chance(0.3) && { sources: value(1) }) }
    return { ...part(0), metadata }
  }
}

const literalTarget = (arch: string): Record<string, Plain> => ({
  set_fact: { vm: { arch, machine: 'q35', net: { type: 'bridge', mtu: 1500 } } },
})
