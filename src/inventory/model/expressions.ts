import { createRequire } from 'node:module'

const require = createRequire('/')

/**
 * One token of a regular expression that Python and JavaScript read alike, for text of printable ASCII
 * characters: plain characters, escaped signs, classes of digits, words and blanks, sets of these,
 * anchors, groups, alternatives and repetitions. Flags, names, `\A`, `\Z`, references, assertions and
 * possessive repetitions are not among them.
 */
const TOKEN = new RegExp(
  [
    /[A-Za-z0-9_ \-:;,<>=@#%&'"!/~`|.)]/,
    /\((?:\?:|(?!\?))/,
    /[\^$](?![*+?{])/,
    /\\[dDwWsS]/,
    /\\[!-/:-@[-`{-~]/,
    /\[\^?-?(?:[A-Za-z0-9]-[A-Za-z0-9]|[A-Za-z0-9_.:@ ]|\\[dws]|\\[!-/:-@[-`{-~])+-?\]/,
    /(?:[*+?]|\{\d{1,3}(?:,\d{0,3})?\})\??(?![*+?{])/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'y',
)

const ASCII = /^[ -~]*$/

/**
 * The regular expression, anchored at the start as Python's `match`; undefined if only Python knows
 * what it means for these names, or whether it is one at all, and if only a search that goes back and
 * forth can match it.
 */
export function commonExpression(expression: string, names: Iterable<string>): RegExp | undefined {
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < expression.length) if (!TOKEN.test(expression)) return undefined
  for (const name of names) if (!ASCII.test(name)) return undefined
  allowLinear()
  // First alone: inside of a group it might close that group.
  return compiled(expression, 'l') && compiled(`^(?:${expression})`, 'l')
}

/**
 * Allows the flag `l`, with which V8 matches in linear time or refuses the expression: who writes an
 * inventory must not be able to hold a run. Only runs with such an expression load what it takes.
 */
function allowLinear(): void {
  const { setFlagsFromString } = require('node:v8') as typeof import('node:v8')
  setFlagsFromString('--enable-experimental-regexp-engine')
}

/**
 * Compiles a regular expression. Undefined if the source is not one, is too large, or, with the
 * flag `l`, cannot be matched in linear time.
 */
export function compiled(source: string, flags: string): RegExp | undefined {
  try {
    const expression = new RegExp(source, flags)
    // The engine finds out only on use that it is too large, separately for Latin-1 text and other
    // text.
    for (const text of ['', '\u0100']) expression.test(text)
    return expression
  } catch {
    return undefined
  }
}
