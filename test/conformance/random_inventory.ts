import type { SeededRandom } from '../support/seeded_random.ts'
import type { Case } from './comparison.ts'

/** A mapping, a list, or the YAML text of a scalar. */
type Yaml = string | Yaml[] | Map<string, Yaml>

const GROUPS = ['all', 'ungrouped', 'a', 'b', 'c', 'd', 'e', 'web-1']
const HOSTS = [
  'h1',
  'h2',
  'h3',
  'h4',
  'h[1:2]',
  'h[3:5]',
  'h[01:02]',
  'h6:22',
  '10.0.0.1',
  'localhost',
]
const PLAIN_HOSTS = ['h1', 'h2', 'h3', 'h4', 'h5', 'h01', 'localhost']
const NAMES = ['x', 'y', 'z', 'w']
const SCALARS = [
  '1',
  '1.0',
  'text',
  'yes',
  '~',
  '"quoted"',
  '0755',
  '1:30',
  '!unsafe "{{ x }}"',
  '2001-01-01',
]
const DIRECTORIES = ['1', '2', '3']

/** An inventory such as nobody would write, and what may go with it. */
export function randomCase(random: SeededRandom, name: string): Case {
  const files: Record<string, string> = {}
  const sources = Array.from({ length: 1 + random.below(3) }, () => {
    const directory = random.pick(DIRECTORIES)
    const path = `${directory}/${random.pick(['hosts', 'a', 'b'])}${random.pick(['.yml', '.yaml', ''])}`
    files[path] = `${written(randomGroups(random, 0), '')}\n`
    return random.chance(0.3) ? directory : path
  })
  for (const directory of [...DIRECTORIES, 'work']) {
    for (const [kind, owners] of [
      ['group_vars', GROUPS],
      ['host_vars', PLAIN_HOSTS],
    ] as const) {
      for (const owner of random.some(owners, 3)) {
        const form = random.pick(['', '.yml', '.yaml', '.json', '/a.yml', '/sub/b'])
        files[`${directory}/${kind}/${owner}${form}`] = `${written(randomVars(random, 0.2), '')}\n`
      }
    }
  }
  return {
    name,
    files: withoutClashes(files),
    sources,
    directory: random.pick(['work', 'nowhere']),
  }
}

/** A path cannot be a file and a directory. */
function withoutClashes(files: Record<string, string>): Record<string, string> {
  const paths = Object.keys(files)
  const isDirectory = (path: string) => paths.some((other) => other.startsWith(`${path}/`))
  return Object.fromEntries(Object.entries(files).filter(([path]) => !isDirectory(path)))
}

/**
 * Children come from later in the list than their parents, or there would be little but circles.
 * `ungrouped` gets none: Ansible takes a host that it reaches both ways out of it altogether.
 */
function randomGroups(random: SeededRandom, depth: number, parent = -1): Map<string, Yaml> {
  const first = random.chance(0.02) ? 2 : Math.min(parent + 1, GROUPS.length - 1)
  const names = depth === 0 ? GROUPS : GROUPS.slice(Math.max(first, 2))
  const groups = new Map<string, Yaml>()
  for (let count = 1 + random.below(3); count > 0; count--) {
    const name = random.pick(names)
    groups.set(name, random.chance(0.1) ? '' : randomGroup(random, depth, GROUPS.indexOf(name)))
  }
  return groups
}

function randomGroup(random: SeededRandom, depth: number, index: number): Map<string, Yaml> {
  const group = new Map<string, Yaml>()
  for (let count = random.below(4); count > 0; count--) {
    const section = random.pick(['hosts', 'vars', 'children'])
    if (section === 'hosts') group.set(section, randomHosts(random))
    else if (section === 'vars') group.set(section, randomVars(random, 0.3))
    else if (depth < 3 && ![1, GROUPS.length - 1].includes(index)) {
      group.set(section, randomGroups(random, depth + 1, index))
    }
  }
  return group
}

function randomHosts(random: SeededRandom): Yaml {
  if (random.chance(0.1)) return random.pick(HOSTS.slice(0, 4))
  const hosts = new Map<string, Yaml>()
  for (let count = 1 + random.below(4); count > 0; count--) {
    const vars = random.chance(0.5) ? randomVars(random, 0.05) : ''
    hosts.set(JSON.stringify(random.pick(HOSTS)), vars)
  }
  return hosts
}

function randomVars(random: SeededRandom, priority: number): Map<string, Yaml> {
  const vars = new Map<string, Yaml>(
    random.some(NAMES, 3).map((name) => [name, randomValue(random)]),
  )
  if (random.chance(priority)) vars.set('ansible_group_priority', String(random.below(20) - 5))
  return vars
}

function randomValue(random: SeededRandom): Yaml {
  if (random.chance(0.8)) return random.pick(SCALARS)
  const item = random.pick(SCALARS)
  return random.chance(0.5) ? [item, 'x'] : new Map([['k', item]])
}

function written(node: Yaml, indent: string): string {
  if (typeof node === 'string') return node
  if (Array.isArray(node)) return `[${node.join(', ')}]`
  if (node.size === 0) return '{}'
  const lines = [...node].map(([key, value]) => {
    const isBlock = value instanceof Map && value.size > 0
    return `${indent}${key}:${isBlock ? '\n' : ' '}${written(value, `${indent}  `)}`
  })
  return lines.join('\n')
}
