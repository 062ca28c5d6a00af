import { SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { LINE_BREAK } from './line_and_column.ts'

// Each function here looks at one kind of node, and returns what libyaml may read differently from
// js-yaml in it: a short description, or undefined.

/** The description of a tab where only spaces are safe. */
export const TAB_IN_INDENTATION = 'a tab in the indentation'

/** Likewise. */
export const COLON_IN_BRACKETS = 'a colon before an indicator in brackets'

const TAB_INDENTS = /[\r\n] *\t/
const ESCAPE = /\\(?:(\r\n|[\r\n])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|[\s\S])/g
const EMPTY_LINE = /[ \t]*[\r\n]/y

/** What libyaml may read differently in a plain or quoted scalar. */
export function unlikeInScalar(
  text: string,
  scalar: ScalarEvent,
  inFlow: boolean,
): string | undefined {
  const isPlain = scalar.style === SCALAR_STYLE.PLAIN
  // On one line and without an escape sequence: most scalars are.
  if (scalar.fast && !(isPlain && inFlow)) return undefined
  const raw = text.slice(scalar.valueStart, scalar.valueEnd)
  if (isPlain && scalar.fast && !raw.includes(':') && !raw.startsWith('?')) return undefined
  if (isPlain) return unlikeInPlain(raw, inFlow)
  if (scalar.style !== SCALAR_STYLE.DOUBLE_QUOTED) return undefined
  for (const match of raw.matchAll(ESCAPE)) {
    const [sequence, lineBreak, ...codes] = match
    EMPTY_LINE.lastIndex = match.index + sequence.length
    if (lineBreak && EMPTY_LINE.test(raw)) return 'an empty line after a backslash'
    if (codes.some((code) => code && !isCharacter(Number.parseInt(code, 16)))) {
      return `the escape sequence ${sequence}, which is not a character`
    }
  }
  return undefined
}

const isCharacter = (code: number): boolean =>
  code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff)

function unlikeInPlain(raw: string, inFlow: boolean): string | undefined {
  if (TAB_INDENTS.test(raw)) return TAB_IN_INDENTATION
  if (!inFlow) return undefined
  if (/^[?:]/.test(raw)) return `${raw[0]} at the start of text in brackets`
  return /:[,?[\]{}]/.test(raw) ? COLON_IN_BRACKETS : undefined
}

/** What libyaml may read differently in the name of an anchor or alias. */
export const unlikeInAnchor = (name: string, following: string): string | undefined =>
  /^[\w-]+$/.test(name) && !/[[{]/.test(following) ? undefined : 'the name of an anchor'

/** What libyaml may read differently in a tag, with the character after it. */
export function unlikeInTag(tag: string, following: string, inFlow: boolean): string | undefined {
  const ends = following === '' || /[ \t\r\n]/.test(following) || (inFlow && following === ',')
  return ends && /^(?:!|!!?[\w.-]+|!<[\w:.,/-]+>)$/.test(tag) ? undefined : `the tag ${tag}`
}

const HEADER = /[|>](?:[-+]?([1-9])?|([1-9])[-+])[ \t]*(?:#[^\r\n]*)?(?:\r\n|[\r\n]|$)/y

/** The indentation that a block scalar at an offset states itself; undefined if it states none. */
function givenIndentation(text: string, offset: number): number | undefined {
  HEADER.lastIndex = offset
  const [, last, first] = HEADER.exec(text) ?? []
  const digit = last ?? first
  return digit === undefined ? undefined : Number(digit)
}

/**
 * What libyaml may read differently in a block scalar; the collection around it starts in column
 * `parent`, -1 for none.
 */
export function unlikeInBlock(
  text: string,
  scalar: ScalarEvent,
  header: number,
  parent: number,
): string | undefined {
  // libyaml counts from the first column of the document, js-yaml from the beginning of the text.
  if (parent < 0) return 'a block of text that is the whole document'
  const given = givenIndentation(text, header)
  if (given !== undefined && scalar.indent !== parent + given) return 'an indentation indicator'
  const raw = text.slice(scalar.valueStart, scalar.valueEnd)
  if (!raw.includes('\t')) return undefined
  let indentation = given === undefined ? Infinity : scalar.indent
  for (const line of raw.split(LINE_BREAK)) {
    const first = line.search(/[^ ]/)
    if (line[first] === '\t' && first < indentation) return TAB_IN_INDENTATION
    // The first line that is not empty says how deep all are, and may not do so with a tab.
    if (first >= 0) indentation = scalar.indent
  }
  return undefined
}
