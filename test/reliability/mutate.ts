import type { SeededRandom } from '../support/seeded_random.ts'

/** Pieces that make readers go wrong: brackets, quotes, line ends and numbers of all kinds. */
const PIECES = [
  ...['\0', '\n', '\r', '\r\n', '\t', ' ', '\u2028', '\ufeff', '\ud800', '\u0085', '\u202e', 'é'],
  ...[
    '<',
    '>',
    '/>',
    '</',
    '<!--',
    '-->',
    ']]>',
    '<![CDATA[',
    '<?xml?>',
    '<!DOCTYPE a [',
    '&a;',
    '&#0;',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ':',
    ',',
    '"',
    "'",
    '\\',
    '`',
    '#',
    '%',
    '&',
    '*',
    '!',
    '|',
    '-',
    '? ',
    '<<',
  ],
  ...[
    '0',
    '-1',
    '1e999',
    '9007199254740993',
    'NaN',
    'null',
    '~',
    '__proto__',
    'constructor',
    '{{ x }}',
  ],
]

const MOST_LENGTH = 64 * 1024

/** A text with some changes: pieces taken out, put in, doubled, often doubled, or from another text. */
export function mutated(text: string, others: readonly string[], random: SeededRandom): string {
  let result = text
  for (let changes = 1 + random.below(6); changes > 0; changes--) {
    const start = random.below(result.length + 1)
    const end = Math.min(result.length, start + random.below(2 ** random.below(9)))
    const [before, middle, after] = [
      result.slice(0, start),
      result.slice(start, end),
      result.slice(end),
    ]
    switch (random.below(6)) {
      case 0:
        result = before + after
        break
      case 1:
        result = before + PIECES[random.below(PIECES.length)] + middle + after
        break
      case 2:
        result = before + (middle || '<').repeat(1 + random.below(3)) + after
        break
      case 3:
        result = before + (middle || ' ').repeat(random.below(2000)) + after
        break
      case 4:
        result = before + String.fromCharCode(random.below(random.below(2) ? 128 : 0x10000)) + after
        break
      default: {
        const other = others[random.below(others.length)] ?? ''
        result = before + other.slice(random.below(other.length + 1)) + after
      }
    }
    result = result.slice(0, MOST_LENGTH)
  }
  return result
}
