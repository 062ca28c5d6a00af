import type { SeededRandom } from '../support/seeded_random.ts'

/** Scalars on one line that mean the same in brackets and elsewhere. */
const SCALARS = [
  ...['text', 'two words', '1', '1.5', 'yes', '~', '0755', '1:30', 'a:b', 'a#b', '-x', 'é', '<'],
  ...['http://x/y?z=1', '/dev/sda', '1.2.3', "it's", 'a\\b', '52:54:00:12:34:56'],
  ...[
    '"text"',
    '"a \\"b\\" \\u00e9\\n\\x41"',
    '""',
    '"#"',
    '"a: b"',
    '"{{ x }}"',
    '!unsafe "{{ x }}"',
  ],
  ...["'it''s'", "''", "'\\'", '!!str 5', '! "12"'],
]
/** Scalars that mean something else in brackets. */
const OUTSIDE_SCALARS = ['x, y', 'x]', 'a [b]', 'say "x"', '?x', ':x', 'x}: y'.slice(0, 2)]
const KEYS = ['a', 'b', 'key', 'two words', '"q"', "'s'", 'a-b', 'a.b', '1', 'no', '-k', 'k#']
const STARTS = ['', '', '', '---\n', '# c\n\n', '--- # c\n', '%YAML 1.1\n---\n', '\ufeff']
const ENDS = ['\n', '\n', '', '\n\n', '\n# c\n', '\n...\n', '\n  \n']

/**
 * A YAML document with a mapping, in forms that libyaml accepts and that this program should read
 * itself: brackets and quotes that continue in any column, blocks of text that end with the file.
 */
export const randomYaml = (random: SeededRandom): string =>
  random.pick(STARTS) + new YamlWriter(random).mapping(0, 3) + random.pick(ENDS)

class YamlWriter {
  readonly #random: SeededRandom
  #anchors = 0

  constructor(random: SeededRandom) {
    this.#random = random
  }

  mapping(column: number, depth: number): string {
    const keys = this.#random.some(KEYS, 5)
    const entries = (keys.length > 0 ? keys : ['a']).map((key) => {
      const colon = this.#random.pick([':', ':', ':', ' :', '\t:'])
      return ' '.repeat(column) + key + colon + this.#value(column, depth)
    })
    return this.#lines(entries, column)
  }

  #sequence(column: number, depth: number): string {
    const items = this.#several(() => {
      const isMapping = depth > 0 && this.#random.chance(0.3)
      const item = isMapping
        ? ` ${this.mapping(column + 2, depth - 1).trimStart()}`
        : this.#value(column, depth)
      return `${' '.repeat(column)}-${item}`
    })
    return this.#lines(items, column)
  }

  #lines(entries: readonly string[], column: number): string {
    const between = ['# c\n', '\n', '  \n', `${' '.repeat(column)}# c\n`]
    const isBetween = () => this.#random.chance(0.1)
    return entries
      .map((entry, index) => (index > 0 && isBetween() ? this.#random.pick(between) : '') + entry)
      .join('\n')
  }

  /** What follows a colon or a dash. */
  #value(column: number, depth: number): string {
    const random = this.#random
    const inner = column + 1 + random.below(4)
    switch (random.below(depth > 0 ? 9 : 7)) {
      case 0:
        return ''
      case 1:
        return ` ${this.#anchor()}${this.#flow(3)}${this.#comment()}`
      case 2:
        return ` ${this.#anchor()}${this.#block(column)}`
      case 3:
        return ` ${this.#anchor()}${this.#quoted()}${this.#comment()}`
      case 4:
        return ` text${random.pick(['\n', '\n\n', '\n  \n', ' \n'])}${' '.repeat(inner)}goes on`
      case 7:
        return `${` ${this.#anchor()}`.trimEnd()}\n${this.mapping(inner, depth - 1)}`
      case 8:
        return `${this.#comment().trimEnd()}\n${this.#sequence(inner, depth - 1)}`
      default: {
        const isOutside = random.chance(0.2)
        const scalar = random.pick(isOutside ? OUTSIDE_SCALARS : SCALARS)
        return ` ${isOutside ? '' : this.#anchor()}${scalar}${this.#comment()}`
      }
    }
  }

  #anchor(): string {
    if (this.#random.chance(0.9)) return ''
    this.#anchors++
    return `&a${this.#anchors} `
  }

  #comment(): string {
    return this.#random.pick(['', '', '', ' # c', '  #', ' '])
  }

  /** A collection in brackets. */
  #flow(depth: number): string {
    const random = this.#random
    if (depth === 0 || random.chance(0.4)) {
      return random.chance(0.2) ? this.#quoted() : random.pick(SCALARS)
    }
    const isMapping = random.chance(0.5)
    const keys = random.some(KEYS, 3)
    const items = isMapping
      ? keys.map(
          (key) => `${key}:${random.pick([' ', ' ', this.#break()])}${this.#flow(depth - 1)}`,
        )
      : this.#several(() => this.#flow(depth - 1))
    const space = () => random.pick(['', ' ', this.#break()])
    const inside = items.map((item) => space() + item + space()).join(',')
    return isMapping ? `{${inside}}` : `[${inside}${random.chance(0.1) ? ', ' : ''}]`
  }

  #break(): string {
    const spaces = ' '.repeat(this.#random.below(7))
    return this.#random.pick(['\n', '\n', ' # c\n', '\n\n', '\r\n']) + spaces
  }

  #quoted(): string {
    const text = this.#several(() =>
      this.#random.pick(['text', '# text', '- x', 'a: b', '[', '..']),
    )
    const quote = this.#random.pick(['"', "'"])
    return quote + text.join(this.#random.pick([' ', '\n', '\n\n', '\n \n'])) + quote
  }

  #block(column: number): string {
    const random = this.#random
    const given = 1 + random.below(4)
    const [spaces, chomping] = [' '.repeat(column + given), random.pick(['', '-', '+'])]
    const header = random.pick(['|', '>']) + random.pick([chomping, chomping, given + chomping])
    const lines = this.#several(() =>
      random.pick(['text', 'text', 'a: b ', '# text', '- [', '"', `${' '.repeat(2)}deeper`]),
    )
    const [first = '', ...others] = lines
    const empty = ['\n', '\n', '\n', '\n\n', `\n${' '.repeat(random.below(column + given + 1))}\n`]
    const text = [first.trimStart(), ...others].map((line) => spaces + line)
    return `${header}${random.pick(['', '', ' # c', ' '])}\n${text.join(random.pick(empty))}`
  }

  /** One to three. */
  #several(one: () => string): string[] {
    return Array.from({ length: 1 + this.#random.below(3) }, one)
  }
}
