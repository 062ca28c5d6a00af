import { EVENT_ID, type Event, SCALAR_STYLE, type ScalarEvent } from 'js-yaml'
import { characterName } from '../../values.ts'
import { isBlockScalar } from './block_scalars.ts'
import { columnOf, GapReader } from './libyaml_gaps.ts'
import { unlikeInAnchor, unlikeInBlock, unlikeInScalar, unlikeInTag } from './libyaml_scalars.ts'
import { YamlDoubt } from './yaml_doubt.ts'

/** Most texts have none of these, and it is found faster than what follows. */
const OTHER_THAN_ASCII = /[^\t\n\r\x20-\x7e]/

/** What libyaml's reader refuses, or takes for a line break. */
const UNUSUAL_CHARACTER =
  /[^\t\n\r\x20-\x7e\u00a0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u

/**
 * Compares js-yaml's events with the text by libyaml's rules (scanner.c), and throws a `YamlDoubt`
 * at the first place where the two may differ.
 *
 * Only what is known to be read in the same way passes, as test/conformance/yaml_mutations.test.ts
 * shows. YAML has hundreds of special cases; if libyaml may read one differently, Ansible has to
 * read the text.
 */
export function checkWithLibyaml(
  text: string,
  events: readonly Event[],
  added: readonly number[],
): void {
  const start = text.startsWith('\ufeff') ? 1 : 0
  const unusual = OTHER_THAN_ASCII.test(text) ? UNUSUAL_CHARACTER.exec(text.slice(start)) : null
  if (unusual) throw new YamlDoubt(characterName(unusual[0]), start + unusual.index)
  new Follower(text, added).follow(events)
}

/** A collection that is open. */
interface Frame {
  start: number
  /** In a mapping: whether the next node is a key. */
  atKey: boolean
  isMapping: boolean
  /** Where the last key starts. */
  keyStart: number
}

interface Properties {
  anchorStart: number
  anchorEnd: number
  tagStart: number
  tagEnd: number
}

class Follower {
  readonly #text: string
  readonly #gaps: GapReader
  readonly #frames: Frame[] = []

  constructor(text: string, added: readonly number[]) {
    this.#text = text
    this.#gaps = new GapReader(text, added)
  }

  follow(events: readonly Event[]): void {
    for (const event of events) {
      switch (event.type) {
        case EVENT_ID.SCALAR:
          this.#scalar(event)
          this.#endNode()
          break
        case EVENT_ID.ALIAS:
          this.#startNode(event.anchorStart - 1)
          this.#name(event.anchorStart, event.anchorEnd)
          this.#endNode()
          break
        case EVENT_ID.POP:
          this.#frames.pop()
          this.#endNode()
          break
        case EVENT_ID.SEQUENCE:
        case EVENT_ID.MAPPING: {
          const isMapping = event.type === EVENT_ID.MAPPING
          this.#startNode(startOf(event, event.start))
          this.#properties(event)
          this.#frames.push({ start: event.start, isMapping, atKey: isMapping, keyStart: -1 })
        }
      }
    }
    this.#gaps.passGap(this.#text.length)
  }

  #startNode(offset: number): void {
    const frame = this.#frames.at(-1)
    if (frame?.atKey) frame.keyStart = offset
  }

  #endNode(): void {
    const frame = this.#frames.at(-1)
    if (!frame?.isMapping) return
    if (frame.atKey && frame.keyStart >= 0) this.#gaps.passedKey(frame.keyStart)
    frame.atKey = !frame.atKey
  }

  #scalar(scalar: ScalarEvent): void {
    this.#startNode(startOf(scalar, startOfText(scalar)))
    this.#properties(scalar)
    if (scalar.valueStart < 0) return
    if (isBlockScalar(scalar)) this.#block(scalar)
    else this.#line(scalar)
  }

  /** Checks a plain or quoted scalar. */
  #line(scalar: ScalarEvent): void {
    const start = startOfText(scalar)
    this.#gaps.passGap(start)
    const unlike = unlikeInScalar(this.#text, scalar, this.#gaps.isInBrackets)
    if (unlike) this.#gaps.doubt(unlike)
    const isPlain = scalar.style === SCALAR_STYLE.PLAIN
    this.#gaps.passToken(scalar.valueEnd + (isPlain ? 0 : 1), isPlain ? 'plain' : 'quoted')
  }

  #block(scalar: ScalarEvent): void {
    this.#gaps.passGap(scalar.valueStart)
    const frame = this.#frames.at(-1)
    const parent = frame === undefined ? -1 : columnOf(this.#text, frame.start)
    const unlike = unlikeInBlock(this.#text, scalar, this.#gaps.position, parent)
    if (unlike) this.#gaps.doubt(unlike)
    this.#gaps.passToken(scalar.valueEnd, 'block')
  }

  #properties({ anchorStart, anchorEnd, tagStart, tagEnd }: Properties): void {
    const anchor = () => anchorStart >= 0 && this.#name(anchorStart, anchorEnd)
    if (anchorStart < tagStart) anchor()
    if (tagStart >= 0) {
      this.#gaps.passGap(tagStart)
      const tag = this.#text.slice(tagStart, tagEnd)
      const unlike = unlikeInTag(tag, this.#text.charAt(tagEnd), this.#gaps.isInBrackets)
      if (unlike) this.#gaps.doubt(unlike)
      this.#gaps.passToken(tagEnd, 'name')
    }
    if (anchorStart >= tagStart) anchor()
  }

  /** Checks the name after `&` or `*`. */
  #name(start: number, end: number): void {
    this.#gaps.passGap(start - 1)
    const unlike = unlikeInAnchor(this.#text.slice(start, end), this.#text.charAt(end))
    if (unlike) this.#gaps.doubt(unlike)
    this.#gaps.passToken(end, 'name')
  }
}

/** Where a node with its tag and anchor starts; -1 where it is empty. */
function startOf({ anchorStart, tagStart }: Properties, valueStart: number): number {
  let start = valueStart < 0 ? Infinity : valueStart
  if (anchorStart >= 0) start = Math.min(start, anchorStart - 1)
  if (tagStart >= 0) start = Math.min(start, tagStart)
  return start === Infinity ? -1 : start
}

/** js-yaml's offset of quoted text is that of what is inside. */
const startOfText = ({ style, valueStart }: ScalarEvent): number =>
  style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED
    ? valueStart - 1
    : valueStart
