import { YAMLException } from 'js-yaml'
import { failure, type Outcome, type Problem, problem, success } from '../../problems.ts'
import { Float, isList, isMap, TaggedText, type Value } from '../../values.ts'
import { floatText } from './json.ts'
import { lineAndColumn } from './line_and_column.ts'
import { unsafe } from './typed_values.ts'
import {
  composeYaml,
  isMergeKey,
  type MappingNode,
  type Node,
  type ScalarNode,
  YamlError,
} from './yaml_nodes.ts'
import { plainScalar, ScalarError, taggedScalar } from './yaml_scalars.ts'

/** A document, and warnings about keys that stand twice in it. */
export interface YamlDocument {
  value: Value
  warnings: Problem[]
}

/**
 * The value of a YAML text, as Ansible's loader gives it: PyYAML's types, `<<` merged, `!vault` and
 * `!unsafe` kept, of a key that stands twice the last value; an empty document is null.
 *
 * `name` is the file's in problems: `yaml-syntax` about `name:line:column`.
 */
export function parseYaml(text: string, name: string): Outcome<YamlDocument> {
  const place = (offset: number) => `${name}:${lineAndColumn(text, offset)}`
  try {
    const node = composeYaml(text)
    const construction = new Constructor()
    const value = node === undefined ? null : construction.value(node)
    const warnings = construction.duplicates.map((key) =>
      problem('duplicate-key', place(key.offset), { key: key.text }),
    )
    return success({ value, warnings })
  } catch (error) {
    if (error instanceof YamlError) {
      return failure(problem('yaml-syntax', place(error.offset), { reason: error.reason }))
    }
    if (error instanceof YAMLException) {
      const subject = error.mark ? place(error.mark.position) : name
      return failure(problem('yaml-syntax', subject, { reason: error.reason }))
    }
    throw error
  }
}

/**
 * Anchors inside anchors make a document grow without bounds as soon as it is written out: more
 * values than this are refused. An inventory of 10,000 hosts has a hundred thousand.
 */
const MOST_VALUES = 20_000_000

class Constructor {
  /** Keys that stand once more in their mapping. */
  readonly duplicates: ScalarNode[] = []
  /** Values of anchored nodes, and how many values each is when written out. */
  readonly #anchored = new Map<Node, { value: Value; size: number } | 'under construction'>()
  /** What is being merged, each into the one before it. */
  readonly #merging = new Set<MappingNode>()
  #size = 0

  value(node: Node): Value {
    if (!node.anchored) return this.#construct(node)
    const known = this.#anchored.get(node)
    if (known === 'under construction') throw new YamlError('a value contains itself', node.offset)
    if (known !== undefined) {
      this.#grow(known.size, node)
      return known.value
    }
    const before = this.#size
    this.#anchored.set(node, 'under construction')
    const value = this.#construct(node)
    this.#anchored.set(node, { value, size: this.#size - before })
    return value
  }

  #grow(count: number, node: Node): void {
    this.#size += count
    if (this.#size > MOST_VALUES) throw new YamlError('aliases multiply its values', node.offset)
  }

  #construct(node: Node): Value {
    this.#grow(1, node)
    switch (node.kind) {
      case 'scalar':
        return scalarValue(node)
      case 'sequence': {
        const list = node.items.map((item) => this.value(item))
        return collection(node, 'tag:yaml.org,2002:seq', list)
      }
      case 'mapping':
        return collection(node, 'tag:yaml.org,2002:map', this.#mapping(node))
    }
  }

  #mapping(node: MappingNode): Map<Value, Value> {
    const { merged, own } = this.#entriesOf(node)
    const mapping = new Map<Value, Value>()
    for (const [key, value] of merged) mapping.set(this.#key(key), this.value(value))
    const inherited = mapping.size > 0 ? new Set(mapping.keys()) : undefined
    for (const [keyNode, value] of own) {
      const key = this.#key(keyNode)
      if (mapping.has(key) && !inherited?.delete(key) && keyNode.kind === 'scalar') {
        this.duplicates.push(keyNode)
      }
      mapping.set(key, this.value(value))
    }
    return mapping
  }

  /** What a mapping merges comes first and its own entries last, for the last one wins. */
  #entriesOf(node: MappingNode): { merged: MappingNode['entries']; own: MappingNode['entries'] } {
    if (!node.entries.some(hasMergeKey)) return { merged: [], own: node.entries }
    const merged: MappingNode['entries'] = []
    const own: MappingNode['entries'] = []
    for (const entry of node.entries) {
      const [key, value] = entry
      if (!isMergeKey(key)) own.push(entry)
      else {
        for (const source of this.#mergeSources(value)) {
          for (const inherited of this.#flattened(source)) merged.push(inherited)
        }
      }
    }
    return { merged, own }
  }

  #flattened(node: MappingNode): MappingNode['entries'] {
    if (this.#merging.has(node)) throw new YamlError('a mapping merges itself', node.offset)
    this.#merging.add(node)
    const { merged, own } = this.#entriesOf(node)
    this.#merging.delete(node)
    this.#grow(merged.length + own.length, node)
    return [...merged, ...own]
  }

  /** The mappings that `<<` names, the weakest first: in a list the first one wins. */
  #mergeSources(value: Node): MappingNode[] {
    const sources = value.kind === 'sequence' ? [...value.items].reverse() : [value]
    return sources.map((source) => {
      if (source.kind === 'mapping') return source
      throw new YamlError('<< needs a mapping or a list of mappings', source.offset)
    })
  }

  #key(node: Node): Value {
    if (node.kind === 'scalar' && node.text === '=') return '='
    const key = this.value(node)
    if (isMap(key) || isList(key)) {
      throw new YamlError('a mapping or a list cannot be a key', node.offset)
    }
    if (key instanceof Float) return floatText(key)
    if (!(key instanceof TaggedText)) return key
    if (key.tag === 'vault') throw new YamlError('a vaulted value cannot be a key', node.offset)
    return key.text
  }
}

const hasMergeKey = ([key]: readonly [Node, Node]): boolean => isMergeKey(key)

/** Plain scalars that mean something as a key only. */
const NO_VALUES = ['=', '<<']

function scalarValue(node: ScalarNode): Value {
  try {
    // libyaml, which Ansible uses, takes `! "12"` for 12 as if it had no quotes.
    if (node.tag !== undefined && node.tag !== '!') return taggedScalar(node.tag, node.text)
    if (!node.plain && node.tag === undefined) return node.text
    if (NO_VALUES.includes(node.text)) throw new ScalarError(`${node.text} is not a value`)
    return plainScalar(node.text)
  } catch (error) {
    if (error instanceof ScalarError) throw new YamlError(error.message, node.offset)
    throw error
  }
}

function collection(node: Node, defaultTag: string, value: Value): Value {
  if (node.tag === undefined || node.tag === '!' || node.tag === defaultTag) return value
  if (node.tag === '!unsafe') return unsafe(value)
  throw new YamlError(`the tag ${node.tag} is not known`, node.offset)
}
