import type { SeededRandom } from '../support/seeded_random.ts'
import type { Case } from './comparison.ts'
import { randomIni } from './random_ini.ts'
import { GROUPS, hostsOf, NAMES, PLAIN_HOSTS } from './random_names.ts'

/** A mapping, a list, or the text of a scalar in the form that it is written in. */
type Node = string | Node[] | Map<string, Node>

/** A form in which inventory files are written. */
interface Form {
  endings: readonly string[]
  scalars: readonly string[]
  null: string
  write: (node: Node) => string
}

const YAML: Form = {
  endings: ['.yml', '.yaml', ''],
  scalars: [
    ...['1', '1.0', 'text', 'yes', '~', '"quoted"', '0755', '1:30'],
    ...['!unsafe "{{ x }}"', '2001-01-01'],
  ],
  null: '',
  write: (node) => yaml(node, ''),
}

const JSON_FORM: Form = {
  endings: ['.json'],
  scalars: ['1', '1.0', '1e3', '"text"', 'true', 'null', '{"__ansible_unsafe": "{{ x }}"}'],
  null: 'null',
  write: json,
}

/** Those that this program reads itself; a source is written in any of them. */
const FORMS = [YAML, YAML, YAML, JSON_FORM]

const DIRECTORIES = ['1', '2', '3']

/**
 * An unusual inventory with its other files: YAML and JSON, which this program reads itself;
 * `withIni` with one or more INI sources too, so that Ansible reads all of them.
 */
export function randomCase(
  random: SeededRandom,
  name: string,
  { withIni = false }: { withIni?: boolean } = {},
): Case {
  const files: Record<string, string> = {}
  const ini = new Set<string>()
  const hasDirectories = random.chance(0.4)
  // Not every version reads .ini files in a directory (docs/ansible-versions.md).
  const iniEndings = hasDirectories ? ['.lab', ''] : ['.ini', '.lab', '']
  const count = 1 + random.below(3)
  const certainIni = random.below(count)
  const sources = Array.from({ length: count }, (_, index) => {
    const isIni = withIni && (index === certainIni || random.chance(0.3))
    const form = random.pick(FORMS)
    const directory = random.pick(DIRECTORIES)
    const ending = random.pick(isIni ? iniEndings : form.endings)
    const path = `${directory}/${random.pick(['hosts', 'a', 'b'])}${ending}`
    const text = isIni ? randomIni(random) : form.write(new RandomGroups(random, form).groups(0))
    files[path] = `${text}\n`
    if (isIni) ini.add(path)
    else ini.delete(path)
    return hasDirectories && random.chance(0.6) ? directory : path
  })
  for (const directory of [...DIRECTORIES, 'work']) {
    for (const [kind, owners] of [
      ['group_vars', GROUPS],
      ['host_vars', PLAIN_HOSTS],
    ] as const) {
      for (const owner of random.some(owners, 3)) {
        const form = random.pick(FORMS)
        const ending = random.pick(['', '.yml', '.yaml', '.json', '/a.yml', '/sub/b'])
        const vars = new RandomGroups(random, form).vars(0.2)
        files[`${directory}/${kind}/${owner}${ending}`] = `${form.write(vars)}\n`
      }
    }
  }
  return {
    name,
    files: withoutClashes(files),
    sources,
    ini: [...ini],
    directory: random.pick(['work', 'nowhere']),
  }
}

/** A path cannot be a file and a directory. */
function withoutClashes(files: Record<string, string>): Record<string, string> {
  const paths = Object.keys(files)
  const isDirectory = (path: string) => paths.some((other) => other.startsWith(`${path}/`))
  return Object.fromEntries(Object.entries(files).filter(([path]) => !isDirectory(path)))
}

/** What an inventory file may hold, with the scalars of its form. */
class RandomGroups {
  readonly #random: SeededRandom
  readonly #form: Form

  constructor(random: SeededRandom, form: Form) {
    this.#random = random
    this.#form = form
  }

  /**
   * Children come after their parents in the list, because other choices would mostly make circles.
   * `ungrouped` has no children: Ansible removes a host from it completely if the host is in it in
   * two ways.
   */
  groups(depth: number, parent = -1): Map<string, Node> {
    const random = this.#random
    const first = random.chance(0.02) ? 2 : Math.min(parent + 1, GROUPS.length - 1)
    const names = depth === 0 ? GROUPS : GROUPS.slice(Math.max(first, 2))
    const groups = new Map<string, Node>()
    for (let count = 1 + random.below(3); count > 0; count--) {
      const name = random.pick(names)
      const isEmpty = random.chance(0.1)
      groups.set(name, isEmpty ? this.#form.null : this.#group(depth, GROUPS.indexOf(name)))
    }
    return groups
  }

  #group(depth: number, index: number): Map<string, Node> {
    const group = new Map<string, Node>()
    for (let count = this.#random.below(4); count > 0; count--) {
      const section = this.#random.pick(['hosts', 'vars', 'children'])
      if (section === 'hosts') group.set(section, this.#hosts(GROUPS[index] ?? ''))
      else if (section === 'vars') group.set(section, this.vars(0.3))
      else if (depth < 3 && ![1, GROUPS.length - 1].includes(index)) {
        group.set(section, this.groups(depth + 1, index))
      }
    }
    return group
  }

  #hosts(group: string): Node {
    const random = this.#random
    const names = hostsOf(group)
    if (random.chance(0.1)) return JSON.stringify(random.pick(names.slice(0, 4)))
    const hosts = new Map<string, Node>()
    for (let count = 1 + random.below(4); count > 0; count--) {
      hosts.set(random.pick(names), random.chance(0.5) ? this.vars(0.05) : this.#form.null)
    }
    return hosts
  }

  vars(priority: number): Map<string, Node> {
    const random = this.#random
    const vars = new Map<string, Node>(random.some(NAMES, 3).map((name) => [name, this.#value()]))
    if (random.chance(priority)) vars.set('ansible_group_priority', String(random.below(20) - 5))
    return vars
  }

  #value(): Node {
    const item = this.#random.pick(this.#form.scalars)
    if (this.#random.chance(0.8)) return item
    return this.#random.chance(0.5) ? [item, '"x"'] : new Map([['k', item]])
  }
}

function yaml(node: Node, indent: string): string {
  if (typeof node === 'string') return node
  if (Array.isArray(node)) return `[${node.join(', ')}]`
  if (node.size === 0) return '{}'
  const lines = [...node].map(([key, value]) => {
    const isBlock = value instanceof Map && value.size > 0
    const name = /^[\w-]+$/.test(key) ? key : JSON.stringify(key)
    return `${indent}${name}:${isBlock ? '\n' : ' '}${yaml(value, `${indent}  `)}`
  })
  return lines.join('\n')
}

function json(node: Node): string {
  if (typeof node === 'string') return node
  if (Array.isArray(node)) return `[${node.map(json).join(', ')}]`
  const members = [...node].map(([key, value]) => `${JSON.stringify(key)}: ${json(value)}`)
  return `{${members.join(', ')}}`
}
