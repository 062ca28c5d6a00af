import { COLON_IN_BRACKETS, TAB_IN_INDENTATION } from './libyaml_scalars.ts'
import { YamlDoubt } from './yaml_doubt.ts'

/** A longer key is not a key to libyaml. */
const LONGEST_KEY = 1024

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const COMMENT = /#[^\r\n]*/y
const DIRECTIVE = /%YAML 1\.[12][ \t]*(?=[\r\n])/y
const DOCUMENT_MARKER = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/

/**
 * Reads what is between the scalars of a YAML text, by the rules of libyaml's scanner: spaces,
 * comments, indicators. Throws a `YamlDoubt` at anything that libyaml may read differently.
 */
export class GapReader {
  readonly #text: string
  readonly #added: readonly number[]
  #nextAdded = 0
  #position = 0
  #brackets = 0
  /** Whether a key may start here: then libyaml accepts no tab. */
  #keyMayStart = true
  /** Where the last token starts before which a key could start. */
  #possibleKey = -1
  /** Where the key starts that was read last and has no colon yet. */
  #key: number | undefined
  /** The offset of the last `?` whose key has no colon yet. */
  #question: number | undefined
  #isAfterPlain = false
  #hasContent = false
  #hasEnded = false

  /** @param added offsets of lines with more indentation than was written: within brackets and quotes only */
  constructor(text: string, added: readonly number[]) {
    this.#text = text
    this.#added = added
    if (text.startsWith('\ufeff')) this.#position = 1
  }

  /** The offset up to which the text was read. */
  get position(): number {
    return this.#position
  }

  /** Whether this position is inside of brackets. */
  get isInBrackets(): boolean {
    return this.#brackets > 0
  }

  /** Steps over a scalar, an anchor or a tag, which is said to be a key with `passedKey`. */
  passToken(end: number, kind: 'plain' | 'quoted' | 'block' | 'name'): void {
    if (this.#hasEnded) this.doubt('text after the end of the document')
    while ((this.#added[this.#nextAdded] ?? Infinity) < end) this.#passAdded(kind === 'quoted')
    if (this.#keyMayStart) this.#possibleKey = this.#position
    this.#position = end
    this.#key = undefined
    this.#keyMayStart = kind === 'block'
    this.#isAfterPlain = kind === 'plain'
    this.#hasContent = true
  }

  /** Says that the node before was a key, and where it starts. */
  passedKey(start: number): void {
    this.#key = start
  }

  /** Steps over spaces, comments and indicators up to an offset, or to a block scalar's indicator. */
  passGap(end: number): void {
    let isLineStart = this.#position === 0 || this.#keyMayStart
    while (this.#position < end) {
      if (this.#position === this.#added[this.#nextAdded]) this.#passAdded(false)
      this.#passSpaces(end)
      if (this.#position === end) return
      const character = this.#text.charAt(this.#position)
      switch (character) {
        case '\t':
          this.#tab(isLineStart)
          break
        case '\n':
        case '\r':
          isLineStart = true
          if (this.#brackets === 0) this.#keyMayStart = true
          break
        case '#':
          COMMENT.lastIndex = this.#position
          this.#position += (COMMENT.exec(this.#text)?.[0].length ?? 1) - 1
          break
        case '|':
        case '>':
          return
        default:
          isLineStart = false
          this.#indicator(character)
      }
      this.#position++
    }
  }

  /** Most of a gap is spaces: this takes them at once. */
  #passSpaces(end: number): void {
    let position = this.#position
    while (position < end && this.#text.charCodeAt(position) === SPACE) position++
    this.#position = position
  }

  #passAdded(isInQuotes: boolean): void {
    if (!isInQuotes && !this.isInBrackets) this.doubt('brackets or quotes in an unusual place')
    this.#nextAdded++
  }

  #tab(isLineStart: boolean): void {
    const isUnlike = this.#brackets > 0 ? this.#isAfterPlain && isLineStart : this.#keyMayStart
    if (isUnlike) this.doubt(TAB_IN_INDENTATION)
  }

  #indicator(character: string): void {
    if (this.#hasEnded && character !== '.') this.doubt('text after the end of the document')
    switch (character) {
      case '[':
      case '{':
        this.#hasContent = true
        this.#key = undefined
        this.#brackets++
        this.#keyMayStart = true
        break
      case ']':
      case '}':
        this.#brackets--
        this.#keyMayStart = false
        break
      case ',':
        this.#key = undefined
        this.#keyMayStart = true
        break
      case '?':
        this.#key = undefined
        if (this.isInBrackets) this.doubt('? in brackets')
        this.#question = this.#position
        this.#keyMayStart = true
        break
      case ':':
        this.#colon()
        break
      case '%':
        this.#directive()
        break
      default:
        this.#dash(character)
    }
    this.#isAfterPlain = false
  }

  #colon(): void {
    const following = this.#text.charAt(this.#position + 1)
    if (this.isInBrackets && this.#isAfterPlain && /[,?[\]{}]/.test(following)) {
      this.doubt(COLON_IN_BRACKETS)
    }
    const key = this.#key
    this.#key = undefined
    if (key !== undefined && this.#isOnLineOf(key)) {
      if (key !== this.#possibleKey) this.doubt('a key in this place')
      if (this.#position - key > LONGEST_KEY) {
        this.doubt(`a key of more than ${LONGEST_KEY} characters`)
      }
      this.#keyMayStart = false
      // A key on a line of its own: the one that was begun with `?` has no value.
      if (this.#question !== undefined && !this.#isOnLineOf(this.#question)) {
        this.#question = undefined
      }
    } else if (this.#question !== undefined && this.#isBelow(this.#question)) {
      this.#question = undefined
      this.#keyMayStart = true
    } else {
      this.doubt(key === undefined ? 'a colon without a key' : 'a key of more than one line')
    }
  }

  /** Whether an indicator before is in the same column of another line, and not in brackets. */
  #isBelow(offset: number): boolean {
    if (this.isInBrackets || this.#isOnLineOf(offset)) return false
    return columnOf(this.#text, offset) === columnOf(this.#text, this.#position)
  }

  /** Whether there is no line break between an offset before and here. */
  #isOnLineOf(offset: number): boolean {
    for (let position = offset; position < this.#position; position++) {
      const code = this.#text.charCodeAt(position)
      if (code === LINE_FEED || code === CARRIAGE_RETURN) return false
    }
    return true
  }

  #dash(character: string): void {
    const marker = this.#marker()
    if (marker === '---' && !this.#hasContent) {
      this.#hasContent = true
      this.#keyMayStart = false
      this.#position += 2
    } else if (marker === '...' && this.#hasContent && !this.isInBrackets) {
      this.#hasEnded = true
      this.#position += 2
    } else if (character === '-' && this.#isEntry()) {
      this.#hasContent = true
      this.#keyMayStart = true
    } else {
      this.doubt(`${marker ?? character} in this place`)
    }
  }

  #directive(): void {
    DIRECTIVE.lastIndex = this.#position
    const length = DIRECTIVE.exec(this.#text)?.[0].length
    const isAtEdge = columnOf(this.#text, this.#position) === 0
    if (length === undefined || this.#hasContent || !isAtEdge) this.doubt('a directive')
    this.#position += length - 1
  }

  #isEntry(): boolean {
    return (
      !this.isInBrackets &&
      /^-(?:[ \t\r\n]|$)/.test(this.#text.slice(this.#position, this.#position + 2))
    )
  }

  #marker(): string | undefined {
    const before = this.#text[this.#position - 1]
    if (before !== undefined && !'\r\n\ufeff'.includes(before)) return undefined
    return DOCUMENT_MARKER.exec(this.#text.slice(this.#position, this.#position + 4))?.[0]
  }

  /** Throws a `YamlDoubt` about `what` at this position. */
  doubt(what: string): never {
    throw new YamlDoubt(what, this.#position)
  }
}

/** The column of an offset, from 0. */
export function columnOf(text: string, offset: number): number {
  let start = offset
  while (start > 0 && !'\r\n\ufeff'.includes(text.charAt(start - 1))) start--
  return offset - start
}
