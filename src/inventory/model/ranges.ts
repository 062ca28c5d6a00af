/**
 * The host names that a key under `hosts` stands for: `web[01:20].lab`, `db[a:c]`, `pi:2222`.
 * Rules: ansible.parsing.utils.addresses and the base class of Ansible's inventory plugins.
 */
export interface HostPattern {
  names: string[]
  /** The port of all the hosts; undefined if the pattern has none. */
  port: number | undefined
}

/** Expands a host pattern; throws a `RangeError` with the reason if its range is not valid. */
export function expandHostPattern(pattern: string): HostPattern {
  const address = parseAddress(pattern) ?? { host: pattern, port: undefined }
  return { names: expandRanges(address.host), port: address.port }
}

/** The most hosts of one range: a digit too many must not use all memory. */
const MOST_NAMES = 1_000_000
const TOO_MANY = `it stands for more than ${MOST_NAMES} hosts`

/** The most characters of all the names together, for the same reason. */
const MOST_CHARACTERS = 64 * 1024 * 1024

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/**
 * A piece of a pattern: the texts of a range, or the one text between ranges. Each name has one of
 * them.
 */
interface Piece {
  count: number
  at: (index: number) => string
}

function expandRanges(pattern: string): string[] {
  if (!pattern.includes('[')) return [pattern]
  const pieces = piecesOf(pattern)
  // Before a name is made: a few ranges stand for more than any memory has.
  const count = pieces.reduce((product, piece) => product * piece.count, 1)
  if (pieces.some((piece) => piece.count === 0)) return []
  if (count > MOST_NAMES) throw new RangeError(TOO_MANY)
  if (count * pieces.reduce((sum, piece) => sum + widthOf(piece), 0) > MOST_CHARACTERS) {
    throw new RangeError('its names are too long in total')
  }
  let names = ['']
  for (const { count, at } of pieces) {
    const texts = Array.from({ length: count }, (_, index) => at(index))
    names = names.flatMap((name) => texts.map((text) => name + text))
  }
  return names
}

function piecesOf(pattern: string): Piece[] {
  const pieces: Piece[] = []
  const add = (text: string) => pieces.push({ count: 1, at: () => text })
  // Ansible parts it at `|`, which it puts in place of the brackets.
  if (pattern.includes('|')) throw new RangeError('the brackets do not match')
  let start = 0
  for (let open = pattern.indexOf('['); open >= 0; open = pattern.indexOf('[', start)) {
    const close = pattern.indexOf(']', start)
    if (close < 0) throw new RangeError('the brackets do not match')
    // It does not ask which of the two comes first.
    const [first, second] = [Math.min(open, close), Math.max(open, close)]
    add(pattern.slice(start, first))
    const range = readRange(pattern.slice(first + 1, second))
    pieces.push(range)
    start = second + 1
    // There are no names then, and Ansible does not look at what follows.
    if (range.count === 0) break
  }
  add(pattern.slice(start))
  return pieces
}

/** The most characters that a text of it has: numbers grow, or fall, to the last. */
const widthOf = ({ count, at }: Piece): number =>
  count === 0 ? 0 : Math.max(at(0).length, at(count - 1).length)

function readRange(range: string): Piece {
  const bounds = range.split(':')
  if (bounds.length !== 2 && bounds.length !== 3)
    throw new RangeError('it is not begin:end or begin:end:step')
  const [begin = '', end = '', stepText = '1'] = bounds
  if (end === '') throw new RangeError('it has no end')
  const width = /^0./.test(begin) ? begin.length : 0
  if (width > 0 && width !== end.length) throw new RangeError('begin and end differ in length')
  const step = integerOf(stepText)
  const [first, last] = [LETTERS.indexOf(begin || '0'), LETTERS.indexOf(end)]
  if (first >= 0 && last >= 0) {
    if (first > last) throw new RangeError('it begins after its end')
    return steps(first, last, step, (index) => LETTERS.charAt(index))
  }
  return steps(integerOf(begin || '0'), integerOf(end), step, (number) => padded(number, width))
}

function integerOf(text: string): number {
  if (!/^\s*[-+]?[0-9]+(_[0-9]+)*\s*$/.test(text)) throw new RangeError(`${text} is not a number`)
  return Number(text.replaceAll('_', ''))
}

/** Texts for the numbers of a range, as Python's range(begin, end + 1, step) gives them. */
function steps(begin: number, end: number, step: number, text: (number: number) => string): Piece {
  if (step === 0) throw new RangeError('its step is 0')
  const count = Math.max(0, Math.ceil((end + 1 - begin) / step))
  // Numbers that are too large to be exact cannot be subtracted.
  if (!(count <= MOST_NAMES)) throw new RangeError(TOO_MANY)
  return { count, at: (index) => text(begin + index * step) }
}

/** A number with zeros in front up to a width, as Python's str.zfill makes it. */
const padded = (number: number, width: number): string =>
  number < 0 ? `-${String(-number).padStart(width - 1, '0')}` : String(number).padStart(width, '0')

/** Matches most names, without the tables of Unicode, which take milliseconds to make. */
const PLAIN_NAME = /^(?!-)[\w-]*[A-Za-z0-9](?:\.(?!-)[\w-]*[A-Za-z0-9])*$/

const BRACKETED_PORT = /^\[(.+)\]:([0-9]+)$/
const PORT = /^((?:[^:[\]]|\[[^\]]*\])*):([0-9]+)$/

const NUMBERS = String.raw`\[[0-9]+:[0-9]+(?::[0-9]+)?\]`
const HEX_NUMBERS = String.raw`\[[0-9a-f]+:[0-9a-f]+(?::[0-9]+)?\]`
const LETTERS_OR_NUMBERS = String.raw`\[(?:[a-z]:[a-z]|[0-9]+:[0-9]+)(?::[0-9]+)?\]`
const WORD = String.raw`\p{L}\p{N}_`

const OCTET = `(?:[01]?[0-9]{1,2}|2[0-4][0-9]|25[0-5]|${NUMBERS})`
const IPV4 = new RegExp(`^(?:${OCTET}\\.){3}${OCTET}$`, 'iu')

const PIECE = `(?:[0-9a-f]{1,4}|${HEX_NUMBERS})`
/** As in Ansible, only the last of these forms is bound to the end of the text. */
const IPV6 = new RegExp(
  `^(?:${[
    `(?:${PIECE}:){7}${PIECE}`,
    `(?:${PIECE}:){1,6}:`,
    ...[1, 2, 3, 4, 5].map((count) => `(?:${PIECE}:){${count}}(?::${PIECE}){1,${7 - count}}`),
    `(?:${PIECE}:){6}(?::${PIECE})`,
    `:(?::${PIECE}){1,6}`,
    `${PIECE}?::`,
    `(?:0:){6}(?:${PIECE}\\.){3}${PIECE}`,
    `::(?:ffff:)?(?:${PIECE}\\.){3}${PIECE}`,
    `(?:0:){5}ffff:(?:${PIECE}\\.){3}${PIECE}$`,
  ].join('|')})`,
  'iu',
)
const LABEL = `(?:[${WORD}]|${LETTERS_OR_NUMBERS})(?:[${WORD}-]|${LETTERS_OR_NUMBERS})*(?<![_-])`
const HOSTNAME = new RegExp(`^${LABEL}(?:\\.${LABEL})*$`, 'iu')

/** A host, with ranges perhaps, and its port; undefined if the text is not an address. */
export function parseAddress(text: string): { host: string; port: number | undefined } | undefined {
  if (PLAIN_NAME.test(text)) return { host: text, port: undefined }
  let host = text
  let port: number | undefined
  for (const pattern of [BRACKETED_PORT, PORT]) {
    const match = pattern.exec(host)
    if (match === null) continue
    host = match[1] ?? ''
    port = Number(match[2])
  }
  return [IPV4, IPV6, HOSTNAME].some((pattern) => pattern.test(host)) ? { host, port } : undefined
}
