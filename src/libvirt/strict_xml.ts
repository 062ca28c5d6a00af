import { MOST_CHARACTERS, markupReader } from './markup.ts'

/** Why a text is not a document; the message is one line, without line breaks. */
export class XmlError extends Error {}

const NOT_XML = /[^\t\n\r -\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/u

/** The five entities that XML declares, and a character by its number. */
const REFERENCE = /^&(?:(amp|lt|gt|apos|quot)|#(?:([0-9]{1,7})|x([0-9A-Fa-f]{1,6})));/

const DECLARED = { amp: '&', lt: '<', gt: '>', apos: "'", quot: '"' }

/**
 * Checks what the parser of a document does not check: characters, marks, references to entities,
 * and that nothing is longer than in any real document. The time is linear in the text.
 *
 * @returns the document without its comments, and with spaces in place of very many of them
 *
 * @throws XmlError if something is not allowed
 */
export function checkedXml(text: string): string {
  const refuse = (reason: string, at: number): never => {
    throw new XmlError(`${reason} ${xmlPlaceAt(text, at)}`)
  }
  const character = text.search(NOT_XML)
  if (character >= 0) refuse('a character is not allowed in XML', character)
  const markupAt = markupReader(text, { strict: true })
  const parts: string[] = []
  let last = 0
  for (let at = text.indexOf('<'); at >= 0; at = text.indexOf('<', last)) {
    parts.push(checkedText(text.slice(last, at), last, refuse))
    const markup = markupAt(at) ?? refuse('what begins with < is not a tag', at)
    const { kind, end } = markup
    const whole = text.slice(at, end)
    if (kind === 'doctype') refuse('a DOCTYPE is not allowed', at)
    if (kind === 'declaration' && at > 0) refuse('an XML declaration is in the middle', at)
    if (kind !== 'other' && kind !== 'declaration') checkReferences(whole, at, refuse)
    if (!whole.startsWith('<!--')) parts.push(whole)
    else if (whole.slice(4, -3).includes('--')) refuse('-- is not allowed in a comment', at)
    last = end
  }
  parts.push(checkedText(text.slice(last), last, refuse))
  return parts.join('')
}

type Refuse = (reason: string, at: number) => never

function checkedText(text: string, start: number, refuse: Refuse): string {
  if (text.includes(']]>')) refuse(']]> is not allowed in a text', start + text.indexOf(']]>'))
  checkReferences(text, start, refuse)
  if (text.length <= MOST_CHARACTERS) return text
  return text.trim() === '' ? '\n' : refuse('a text is too long', start)
}

function checkReferences(text: string, start: number, refuse: Refuse): void {
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at + 1)) {
    if (characterOf(text, at) === undefined) refuse('an entity is not declared', start + at)
  }
}

/** The character that a reference stands for, and how long the reference is; undefined if it is not one. */
function characterOf(text: string, at: number): [character: string, length: number] | undefined {
  const [whole = '', name, decimal, hex] = REFERENCE.exec(text.slice(at, at + 12)) ?? []
  if (name !== undefined) return [DECLARED[name as keyof typeof DECLARED], whole.length]
  const number = decimal === undefined ? Number.parseInt(hex ?? '', 16) : Number(decimal)
  if (!(number <= 0x10ffff)) return undefined
  const character = String.fromCodePoint(number)
  return NOT_XML.test(character) ? undefined : [character, whole.length]
}

/** The text with each reference replaced by the character that it stands for. */
export function withoutReferences(text: string): string {
  const parts: string[] = []
  let last = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', last)) {
    const [character, length] = characterOf(text, at) ?? ['&', 1]
    parts.push(text.slice(last, at), character)
    last = at + length
  }
  return parts.length > 0 ? `${parts.join('')}${text.slice(last)}` : text
}

/** A place in a document for people: `(line 3, column 1 of the XML)`. */
export function xmlPlaceAt(text: string, at: number): string {
  let line = 1
  let start = 0
  for (let end = text.indexOf('\n'); end >= 0 && end < at; end = text.indexOf('\n', start)) {
    line += 1
    start = end + 1
  }
  return xmlPlace(line, at - start + 1)
}

/** A line and a column, for messages. */
export const xmlPlace = (line: number, column: number): string =>
  `(line ${line}, column ${column} of the XML)`
