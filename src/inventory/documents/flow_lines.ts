/** A text to which indentation was added. */
export interface IndentedText {
  text: string
  /** The offsets in `text` of the added spaces, each at the start of a line. */
  added: readonly number[]
  /** Gives the offset in the text as it was written. */
  originalOffset: (offset: number) => number
}

/** The most spaces that are added: a text that needs more is not an inventory. */
const MOST_ADDED = 1_000_000

/**
 * The text with each line that starts within brackets or quotes indented deeper than any key, where
 * the spaces at the start of a line count for nothing. js-yaml refuses such lines where they are
 * not deeper than the key of the collection or of the quoted text; libyaml does not mind. Undefined
 * if there are none.
 *
 * Which lines these are is guessed from the form of the text, and may be wrong for unusual text:
 * the parser has to check that all of `added` are within brackets or quotes.
 */
export function withIndentedFlow(text: string): IndentedText | undefined {
  const starts = new FlowLines(text).starts()
  const depth = deepestKey(text) + 1
  if (starts.length === 0 || starts.length * depth > MOST_ADDED) return undefined
  const padding = ' '.repeat(depth)
  const pieces = starts.map((start, index) => padding + text.slice(start, starts[index + 1]))
  const added = starts.map((start, index) => start + index * depth)
  return {
    text: text.slice(0, starts[0]) + pieces.join(''),
    added,
    originalOffset: (offset) => {
      const count = countBelow(offset, added)
      return Math.max(starts[count - 1] ?? 0, offset - count * depth)
    },
  }
}

/** How many of the sorted numbers are below a limit. */
function countBelow(limit: number, numbers: readonly number[]): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? limit) < limit) low = middle + 1
    else high = middle
  }
  return low
}

const INDICATORS = /^(?:(?:[-?:]|[&!][^ \t\r\n]*)? +)*/gm

const deepestKey = (text: string): number =>
  [...text.matchAll(INDICATORS)].reduce((deepest, [found]) => Math.max(deepest, found.length), 0)

const LINE_BREAK = /\r\n|[\r\n]/y
const QUOTED = /"(?:[^"\\]|\\[\s\S])*"|'[^']*'/y
const OPENING = /[[{]/y
const CLOSING = /[\]}]/y
const BLOCK_HEADER = /[|>][-+0-9]*[ \t]*(?:#[^\r\n]*)?(?=[\r\n])/y
const SPACE_OR_COMMENT = /[ \t]+|#[^\r\n]*/y
const INDICATOR = /[-?:](?=[ \t\r\n])|[&!*][^ \t\r\n,\]}]*/y
/** A plain scalar up to the end of its line, or a character that is out of place. */
const PLAIN = /(?:(?!:[ \t\r\n]|[ \t]#)[^\r\n])+|[\s\S]/y
const PLAIN_IN_FLOW = /(?:(?!:[ \t\r\n,[\]{}]|[ \t]#)[^\r\n,[\]{}])+|[\s\S]/y
const DOCUMENT_MARKER = /(?:---|\.\.\.)(?:[ \t\r\n]|$)/y
const INDENTED_LINE = /(?:\r\n|[\r\n])( *)([^\r\n]?)[^\r\n]*/y

/** Finds the lines of a text that start within brackets or quotes. */
class FlowLines {
  readonly #text: string
  readonly #starts: number[] = []
  #position = 0
  #brackets = 0
  #indentation = 0

  constructor(text: string) {
    this.#text = text
  }

  /** The offsets at which they start. */
  starts(): number[] {
    while (this.#position < this.#text.length) this.#step()
    return this.#starts
  }

  #step(): void {
    const isFlow = this.#brackets > 0
    if (this.#take(LINE_BREAK)) {
      if (isFlow) this.#add(this.#position)
      else this.#indentation = this.#take(/ */y).length
    } else if (this.#take(SPACE_OR_COMMENT) || this.#quoted() || this.#take(INDICATOR)) {
      // The next character may begin any of these again.
    } else if (this.#take(OPENING)) {
      this.#brackets++
    } else if (isFlow && this.#take(CLOSING)) {
      this.#brackets--
    } else if (!isFlow && this.#take(BLOCK_HEADER)) {
      this.#passBlock()
    } else {
      this.#take(isFlow ? PLAIN_IN_FLOW : PLAIN)
    }
  }

  #quoted(): boolean {
    const start = this.#position
    const quoted = this.#take(QUOTED)
    for (const { index, 0: lineBreak } of quoted.matchAll(/\r\n|[\r\n]/g)) {
      this.#add(start + index + lineBreak.length)
    }
    return quoted !== ''
  }

  /** libyaml ends the document at a marker, and refuses what is open there. */
  #add(start: number): void {
    DOCUMENT_MARKER.lastIndex = start
    if (!DOCUMENT_MARKER.test(this.#text)) this.#starts.push(start)
  }

  /** Passes the lines of a block scalar: as deep as the first that is not empty. */
  #passBlock(): void {
    let depth = this.#indentation + 1
    let isFirst = true
    for (;;) {
      INDENTED_LINE.lastIndex = this.#position
      const [line, spaces = '', content = ''] = INDENTED_LINE.exec(this.#text) ?? []
      if (line === undefined || (content !== '' && spaces.length < depth)) return
      if (content !== '' && isFirst) {
        depth = spaces.length
        isFirst = false
      }
      this.#position += line.length
    }
  }

  #take(pattern: RegExp): string {
    pattern.lastIndex = this.#position
    const taken = pattern.exec(this.#text)?.[0] ?? ''
    this.#position += taken.length
    return taken
  }
}
