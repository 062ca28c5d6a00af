import type { SeededRandom } from '../support/seeded_random.ts'

/** Texts that libyaml and js-yaml read differently, or may: they are inserted anywhere. */
const ODD_TEXTS = [
  ...[
    '\t',
    '\n\t',
    '\n\t\n',
    '-\t',
    ':\t',
    ' \t',
    '#c',
    ' #c',
    '&a.b ',
    '&a ',
    '*a1',
    '*a1 :',
    '<<: *a1',
  ],
  ...[
    '\u0085',
    '\u2028',
    '\u2029',
    '\u0007',
    '\u007f',
    '\ufeff',
    '\u00a0',
    '\r',
    '\r\n',
    '\n',
    ' ',
    '\n\n',
  ],
  ...[
    '[',
    ']',
    '{',
    '}',
    ',',
    ', ',
    ':',
    ': ',
    '- ',
    '-',
    '?',
    '? ',
    '"',
    "'",
    '|',
    '>',
    '|-\n',
    '>2\n',
  ],
  ...[
    '!',
    '!x ',
    '!!str ',
    '!<x> ',
    '!!int ',
    '@',
    '`',
    '%',
    '\\',
    '\\\n',
    '\\\n\n',
    '\\x41',
    '\\/',
    '\\ud800',
  ],
  ...[
    '---',
    '\n---\n',
    '\n--- ',
    '...',
    '\n...\n',
    '%YAML 1.2\n',
    '%TAG ! x\n',
    '=',
    '<<',
    '~',
    '#',
  ],
  ...[
    'a: b',
    'a:',
    ': a',
    '[::1]',
    '[-, x]',
    '{a:1}',
    '{"a":1}',
    '"a\n b"',
    "'a\n\nb'",
    '<<: [*a1, *a2]',
  ],
]

/** Changes that go through a whole line. */
const LINE_CHANGES: readonly ((line: string, random: SeededRandom) => string | string[])[] = [
  (line, random) => ' '.repeat(1 + random.below(3)) + line,
  (line, random) => line.slice(random.below(4)),
  (line) => line.trimStart(),
  (line) => line.replace(/^( *)/, '$1\t'),
  (line) => line.replace(/^ {1,2}/, '\t'),
  (line) => line.replace(/- /, '-\t'),
  (line) => line.replace(/: /, ':\t'),
  (line) => line.replace(/, ?/, ',\t'),
  (line) => line.replace(/([\]}"'])/, '$1#c'),
  (line, random) => line.replace(/([\]}"'])/, `$1 ${'x'.repeat(random.below(3))}`),
  (line, random) => line.replace(/(\S+?)(\s*:)/, `${'k'.repeat(1015 + random.below(20))}$2`),
  (line, random) => line.replace(/(\S+?)(\s*:)/, `"${'k'.repeat(1015 + random.below(20))}"$2`),
  (line) => line.replace(/(\S+?)(\s*:)/, '? $1\n$2'),
  (line) => line.replace(/(\S+?)(\s*:)/, '$1\n$2'),
  (line) => line.replace(/(\S+?)(\s*:)/, '$2'),
  (line) => [line, line],
  (line) => [line, ''],
  (line) => [line, '\t'],
  (line) => [line, '  \t'],
  (line) => [line, '# c'],
  (line) => [`${line} \t`],
  () => [],
]

/** A YAML text with one or more random changes. Most of the results are not YAML any more. */
export function mutatedYaml(text: string, random: SeededRandom): string {
  let result = text
  do {
    result = random.chance(0.5) ? withChangedLine(result, random) : withOddText(result, random)
  } while (random.chance(0.4))
  return result
}

function withChangedLine(text: string, random: SeededRandom): string {
  const lines = text.split('\n')
  const index = random.below(lines.length)
  return lines
    .flatMap((line, at) => (at === index ? random.pick(LINE_CHANGES)(line, random) : line))
    .join('\n')
}

function withOddText(text: string, random: SeededRandom): string {
  const start = random.below(text.length + 1)
  const removed = random.pick([0, 0, 0, 1, 1, 4])
  return text.slice(0, start) + random.pick(['', ...ODD_TEXTS]) + text.slice(start + removed)
}
