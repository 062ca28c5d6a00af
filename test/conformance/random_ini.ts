import type { SeededRandom } from '../support/seeded_random.ts'
import { GROUPS, NAMES, USUAL_HOSTS } from './random_names.ts'

// None has the name of a group: alone in `all`, it would not appear in what ansible-inventory lists.
const MORE_HOSTS = ['h[1:5:2]', 'h[01:05:2]', 'h[a:c].lab', 'h[x:z:2]', 'h[8:9]:2222', 'h[:2]']

/** Hosts that Ansible refuses, together with their file. */
const REFUSED_HOSTS = ['h[01:3]', 'h[c:a]', 'h:', '"h']

/**
 * The text after `x=` beside a host: split as in a shell, then read as a Python literal. Keys of
 * mappings are sorted, as `ansible-inventory` sorts them where they are of one type.
 */
const INLINE_VALUES = [
  ...['1', '-1', '01', '1.0', '1e3', '0x10', '1_000', '9007199254740993', 'True', 'true', 'None'],
  ...['text', '', 'a=b', 'ü', '2001-01-01', '52:54:00:12:34:56', 'v#y', '!unsafe', '~'],
  ...['"two words"', `'"1"'`, `"'1'"`, `"it's"`, '\\"1\\"', '"{{ x }}"', '"#no comment"'],
  ...['"[1, True, None]"', `"['a', {'k': 1.5}]"`, `"{'a': [1], 'k': 'v'}"`, '"(1, 2)"'],
  ...[`'{"k": 1}'`, '{"k":1}', `'{"k": true}'`, '[1,2]', `"{1: 'v', 2: 'w'}"`, '"{}"', '"[1"'],
]

/** The text after `x=` under `[group:vars]`: the whole line, read as a Python literal. */
const LINE_VALUES = [
  ...[
    '1',
    '-1',
    '01',
    '1.0',
    '1e3',
    'True',
    'true',
    'None',
    'yes',
    '',
    'text',
    'two words',
    'a = b',
  ],
  ...['1 # a comment', 'text # no comment', '; no comment', '"1"', "'text'", `"it's"`, '"a" "b"'],
  ...['[1, True, None]', "['a', {'k': 1.5}]", "{'a': [1], 'k': 'v'}", '(1, 2)', '{"k": true}'],
  ...['{{ x }}', '"{{ x }}"', '12345678901234567890', '2001-01-01', '{1: 2}', '[1', 'ü'],
]

const COMMENTS = ['# a comment', '; another = one', '', '  # indented', '#[a]']

/**
 * An unusual INI inventory: hosts before any section, groups that are declared several times, and
 * sometimes after their variables or parents. Some are refused by Ansible.
 */
export function randomIni(random: SeededRandom): string {
  const ini = new RandomIni(random)
  return ini.text()
}

class RandomIni {
  readonly #random: SeededRandom
  readonly #declared = new Set(['all', 'ungrouped'])
  readonly #mentioned = new Set<string>()

  constructor(random: SeededRandom) {
    this.#random = random
  }

  text(): string {
    const sections = [
      this.#lines(3, () => this.#host()),
      ...Array.from({ length: 1 + this.#random.below(5) }, () => this.#section()),
    ]
    const missing = [...this.#mentioned].filter((name) => !this.#declared.has(name))
    const declared = this.#random.chance(0.03) ? [] : missing.map((name) => [`[${name}]`])
    return [...sections, ...declared].flat().join('\n')
  }

  #section(): string[] {
    const random = this.#random
    const group = random.pick(GROUPS)
    const index = GROUPS.indexOf(group)
    const hasChildren = group !== 'ungrouped' && index < GROUPS.length - 1
    const kind = random.pick(['', '', ':vars', ...(hasChildren ? [':children'] : [])])
    const header = `[${group}${kind}]${random.pick(['', '', ' # a comment'])}`
    this.#mentioned.add(group)
    if (kind !== ':vars') this.#declared.add(group)
    if (kind === '') return [header, ...this.#lines(4, () => this.#host())]
    if (kind === ':vars') return [header, ...this.#lines(3, () => this.#variable())]
    return [header, ...this.#lines(2, () => this.#child(index))]
  }

  /**
   * A child from the later groups, because other choices would mostly make circles. `ungrouped` is
   * not a child.
   */
  #child(parent: number): string {
    const random = this.#random
    const first = random.chance(0.02) ? 2 : Math.max(parent + 1, 2)
    const child = random.pick(GROUPS.slice(first))
    this.#mentioned.add(child)
    return `${child}${random.pick(['', '', ' # a comment'])}`
  }

  #variable(): string {
    const random = this.#random
    if (random.chance(0.1)) return `ansible_group_priority=${random.below(20) - 5}`
    const equals = random.pick(['=', '=', ' = '])
    return random.pick(NAMES) + equals + random.pick(LINE_VALUES)
  }

  #host(): string {
    const random = this.#random
    const names = random.chance(0.01) ? REFUSED_HOSTS : [...USUAL_HOSTS, ...MORE_HOSTS]
    const values = random.some(NAMES, 3).map((name) => `${name}=${random.pick(INLINE_VALUES)}`)
    return [random.pick(names), ...values, ...random.some(['# a comment'], 1)].join(' ')
  }

  #lines(most: number, line: () => string): string[] {
    const random = this.#random
    return Array.from({ length: random.below(most + 1) }, () =>
      random.chance(0.1) ? random.pick(COMMENTS) : random.pick(['', '', '  ']) + line(),
    )
  }
}
