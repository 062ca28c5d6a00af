import { isMergeKey, type MappingNode, type Node, type Pair, YamlError } from './yaml_nodes.ts'

type Entries = readonly Pair[]

/**
 * The entries that a mapping merges with `<<`, and its own. If a key is there twice, the last one
 * counts.
 */
export interface MergedEntries {
  merged: Entries
  own: Entries
}

/** Joins the lists of entries that the `<<` keys of one mapping name. */
type Rule = (sources: readonly (readonly Entries[])[]) => Entries

/** Up to PyYAML 6.0.3: of several `<<` the last one counts most, of a list after it the first item. */
const RULE_BEFORE: Rule = (sources) => sources.flatMap((list) => [...list].reverse().flat())

/**
 * From PyYAML 6.0.4 on what comes last counts, except for keys that are one object to Python: those of a
 * mapping that comes twice, and texts of one character. Of these the first one counts.
 */
const RULE_SINCE: Rule = (sources) => {
  const seen = new Set<unknown>()
  return sources.flat(2).filter(({ key }) => {
    const object = key.kind === 'scalar' && IS_ONE_OBJECT.test(key.text) ? key.text : key
    return !seen.has(object) && seen.add(object)
  })
}

/** Texts that CPython has once only, however often they are read. */
const IS_ONE_OBJECT = /^[\0-\xff]?$/

/** Resolves the `<<` of mappings as PyYAML does (flatten_mapping in its constructor.py). */
export class MergeKeys {
  /** The mappings that are being merged, each into the one before it. */
  readonly #merging = new Set<MappingNode>()
  /** Called with the number of entries of a mapping after merging. */
  readonly #grow: (count: number, node: Node) => void

  constructor(grow: (count: number, node: Node) => void) {
    this.#grow = grow
  }

  /** The entries of a mapping by the rule of PyYAML up to 6.0.3. */
  before(node: MappingNode): MergedEntries {
    return this.#entriesOf(node, RULE_BEFORE)
  }

  /** The entries of a mapping by the rule of PyYAML from 6.0.4 on. */
  since(node: MappingNode): MergedEntries {
    return this.#entriesOf(node, RULE_SINCE)
  }

  #entriesOf(node: MappingNode, rule: Rule): MergedEntries {
    if (!node.merges) return { merged: [], own: node.entries }
    const sources = node.entries
      .filter(hasMergeKey)
      .map(({ value }) => mergeSources(value).map((source) => this.#flattened(source, rule)))
    return { merged: rule(sources), own: node.entries.filter((entry) => !hasMergeKey(entry)) }
  }

  #flattened(node: MappingNode, rule: Rule): Entries {
    if (this.#merging.has(node)) throw new YamlError('a mapping merges itself', node.offset)
    this.#merging.add(node)
    const { merged, own } = this.#entriesOf(node, rule)
    this.#merging.delete(node)
    this.#grow(merged.length + own.length, node)
    return [...merged, ...own]
  }
}

const hasMergeKey = ({ key }: Pair): boolean => isMergeKey(key)

/** The mappings that `<<` names. */
function mergeSources(value: Node): MappingNode[] {
  const sources = value.kind === 'sequence' ? value.items : [value]
  return sources.map((source) => {
    if (source.kind === 'mapping') return source
    throw new YamlError('<< needs a mapping or a list of mappings', source.offset)
  })
}
