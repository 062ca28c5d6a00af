import { EVENT_ID, type Event, getScalarValue, SCALAR_STYLE, type ScalarStyle } from 'js-yaml'
import { blockScalarText, isBlockScalar } from './block_scalars.ts'
import type { YamlEvents } from './yaml_events.ts'

/**
 * The nodes of a YAML document with their places, as they stand: tags not yet resolved, merge keys
 * not yet merged. An alias is the very node that it names.
 */
export type Node = ScalarNode | SequenceNode | MappingNode

interface NodeBase {
  /** Offset of the node's first character in the text. */
  offset: number
  /** The full name of its tag; undefined if it has none. */
  tag: string | undefined
  /** Whether aliases may refer to it. */
  anchored: boolean
}
/** A text of a document, without a type yet. */
export interface ScalarNode extends NodeBase {
  kind: 'scalar'
  text: string
  /** Neither quoted nor a block: its text decides its type. */
  plain: boolean
}
/** A list of nodes. */
export interface SequenceNode extends NodeBase {
  kind: 'sequence'
  items: Node[]
}
/** Pairs of nodes. */
export interface MappingNode extends NodeBase {
  kind: 'mapping'
  entries: Pair[]
  /** Whether one of the keys is `<<`. */
  merges: boolean
}

/** A key of a mapping and its value. */
export interface Pair {
  key: Node
  value: Node
}

/**
 * Thrown for something at an offset of the text that makes it invalid YAML, or YAML that PyYAML
 * does not accept.
 */
export class YamlError extends Error {
  constructor(
    readonly reason: string,
    readonly offset: number,
  ) {
    super(reason)
  }
}

/** The only document of a YAML text; undefined if it is empty. Throws a `YamlError`. */
export function composeYaml(yaml: YamlEvents): Node | undefined {
  return new Composer(yaml).document()
}

/** The kinds of scalars for which js-yaml gives the offset of the content, after the quote. */
const QUOTED: readonly ScalarStyle[] = [SCALAR_STYLE.SINGLE_QUOTED, SCALAR_STYLE.DOUBLE_QUOTED]

class Composer {
  readonly #text: string
  readonly #events: readonly Event[]
  readonly #originalOffset: (offset: number) => number
  readonly #anchors = new Map<string, Node>()
  #next = 0
  #last = 0

  constructor({ text, events, originalOffset }: YamlEvents) {
    this.#text = text
    this.#originalOffset = originalOffset
    this.#events = events
  }

  document(): Node | undefined {
    const [start] = this.#events
    if (start?.type !== EVENT_ID.DOCUMENT) return undefined
    if (start.directives.some(({ kind }) => kind === 'tag')) {
      throw new YamlError('%TAG directives are not supported', 0)
    }
    this.#next = 1
    const node = this.#node()
    this.#next++
    if (this.#next < this.#events.length) {
      this.#next++
      throw new YamlError('a second document starts, but only one is expected', this.#node().offset)
    }
    return node
  }

  #node(): Node {
    const event = this.#events[this.#next++]
    switch (event?.type) {
      case EVENT_ID.ALIAS:
        return this.#aliased(event.anchorStart, event.anchorEnd)
      case EVENT_ID.SCALAR:
        return this.#anchor(event, {
          kind: 'scalar',
          offset: this.#offsetOf(
            event,
            QUOTED.includes(event.style) ? event.valueStart - 1 : event.valueStart,
          ),
          tag: this.#tagOf(event),
          anchored: event.anchorStart >= 0,
          text: isBlockScalar(event)
            ? blockScalarText(this.#text, event)
            : getScalarValue(this.#text, event),
          plain: event.style === SCALAR_STYLE.PLAIN,
        })
      case EVENT_ID.SEQUENCE: {
        const sequence = this.#anchor<SequenceNode>(event, {
          kind: 'sequence',
          offset: this.#offsetOf(event, event.start),
          tag: this.#tagOf(event),
          anchored: event.anchorStart >= 0,
          items: [],
        })
        while (!this.#closes()) sequence.items.push(this.#node())
        return sequence
      }
      case EVENT_ID.MAPPING: {
        const mapping = this.#anchor<MappingNode>(event, {
          kind: 'mapping',
          offset: this.#offsetOf(event, event.start),
          tag: this.#tagOf(event),
          anchored: event.anchorStart >= 0,
          entries: [],
          merges: false,
        })
        while (!this.#closes()) {
          const key = this.#node()
          if (isMergeKey(key)) mapping.merges = true
          mapping.entries.push({ key, value: this.#node() })
        }
        return mapping
      }
      default:
        throw new YamlError('the document ends too early', this.#originalOffset(this.#text.length))
    }
  }

  #closes(): boolean {
    if (this.#events[this.#next]?.type !== EVENT_ID.POP) return false
    this.#next++
    return true
  }

  #aliased(start: number, end: number): Node {
    const name = this.#text.slice(start, end)
    const node = this.#anchors.get(name)
    if (node === undefined) {
      const offset = this.#originalOffset(start - 1)
      throw new YamlError(`the anchor &${name} is missing before this alias`, offset)
    }
    return node
  }

  #anchor<N extends Node>(event: Properties, node: N): N {
    if (!node.anchored) return node
    const name = this.#text.slice(event.anchorStart, event.anchorEnd)
    if (this.#anchors.has(name)) throw new YamlError(`&${name} is anchored twice`, node.offset)
    this.#anchors.set(name, node)
    return node
  }

  /** A node starts with its tag or the `&` before its anchor; an empty one where the last one did. */
  #offsetOf({ anchorStart, tagStart }: Properties, valueStart: number): number {
    if (valueStart >= 0) this.#last = valueStart
    if (anchorStart >= 0) this.#last = anchorStart - 1
    if (tagStart >= 0 && (anchorStart < 0 || tagStart < anchorStart)) this.#last = tagStart
    return this.#originalOffset(this.#last)
  }

  #tagOf({ tagStart, tagEnd }: Properties): string | undefined {
    return tagStart < 0 ? undefined : fullTagName(this.#text.slice(tagStart, tagEnd))
  }
}

/** Where js-yaml's events have the anchor and the tag of a node; -1 for none. */
interface Properties {
  anchorStart: number
  anchorEnd: number
  tagStart: number
  tagEnd: number
}

function fullTagName(tag: string): string {
  if (tag.startsWith('!<')) return tag.slice(2, -1)
  return tag.startsWith('!!') ? `tag:yaml.org,2002:${tag.slice(2)}` : tag
}

/** Whether a key of a mapping is `<<`, whose value is merged into it. */
export const isMergeKey = (key: Node): boolean =>
  key.kind === 'scalar' &&
  (key.tag === undefined ? key.plain && key.text === '<<' : key.tag === 'tag:yaml.org,2002:merge')
