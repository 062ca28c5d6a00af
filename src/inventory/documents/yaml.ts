import { YAMLException } from 'js-yaml'
import { failure, type Outcome, type Problem, problem, success } from '../../problems.ts'
import { Float, isList, isMap, TaggedText, type Value, type ValueMap } from '../../values.ts'
import { floatText, keyText } from './json.ts'
import { lineAndColumn } from './line_and_column.ts'
import { MergeKeys } from './merge_keys.ts'
import { sameValue } from './same_value.ts'
import { unsafe } from './typed_values.ts'
import { yamlAdvice } from './yaml_advice.ts'
import { YamlDoubt } from './yaml_doubt.ts'
import { readYamlEvents } from './yaml_events.ts'
import {
  composeYaml,
  isMergeKey,
  type MappingNode,
  type Node,
  type ScalarNode,
  YamlError,
} from './yaml_nodes.ts'
import {
  isTextWithoutQuotes,
  NO_VALUES,
  plainScalar,
  ScalarError,
  taggedScalar,
} from './yaml_scalars.ts'

/**
 * A document, with warnings about keys that are there twice, or whose values differ between
 * versions of PyYAML.
 */
export interface YamlDocument {
  value: Value
  warnings: Problem[]
}

/**
 * The value of a YAML text, as Ansible's loader gives it: PyYAML's types, `<<` merged, `!vault` and
 * `!unsafe` kept, of a key that is there twice the last value; an empty document is null.
 *
 * `name` is the file's in problems about `name:line:column`: `yaml-syntax` where js-yaml refuses it
 * or PyYAML would, `yaml-doubt` where libyaml may read it otherwise. In both cases Ansible decides.
 */
export function parseYaml(text: string, name: string): Outcome<YamlDocument> {
  const place = (offset: number) => `${name}:${lineAndColumn(text, offset)}`
  const refusal = (reason: string, offset: number) =>
    problem('yaml-syntax', place(offset), { reason, advice: yamlAdvice(text, offset) })
  try {
    const node = composeYaml(readYamlEvents(text))
    const construction = new Constructor()
    const value = node === undefined ? null : construction.value(node)
    const warnings = [
      ...construction.duplicates.map((key) =>
        problem('duplicate-key', place(key.offset), { key: key.text }),
      ),
      ...construction.versionDependent.map(({ key, offset }) =>
        problem('merge-version', place(offset), { key }),
      ),
    ]
    return success({ value, warnings })
  } catch (error) {
    if (error instanceof YamlBomb) {
      return failure(problem('yaml-size', place(error.offset), { reason: error.reason }))
    }
    if (error instanceof YamlError) {
      return failure(refusal(error.reason, error.offset))
    }
    if (error instanceof YamlDoubt) {
      return failure(problem('yaml-doubt', place(error.offset), { what: error.what }))
    }
    if (error instanceof YAMLException) {
      if (error.mark) return failure(refusal(error.reason, error.mark.position))
      return failure(problem('yaml-syntax', name, { reason: error.reason }))
    }
    throw error
  }
}

/**
 * The most values of a document after all aliases are replaced: aliases inside anchors can make it
 * grow without limit. An inventory of 10,000 hosts has a hundred thousand.
 */
const MOST_VALUES = 20_000_000

/**
 * Thrown for a document that is too large to be written out in full; it is not handed to Ansible
 * either.
 */
class YamlBomb extends YamlError {}

/** js-yaml takes a hundred; there are more only where a mapping merges what it is part of. */
const MOST_LEVELS = 500

class Constructor {
  /** The keys that their mapping had before. */
  readonly duplicates: ScalarNode[] = []
  /** Values of anchored nodes, and how many values each is when written out. */
  readonly #anchored = new Map<Node, { value: Value; size: number } | 'under construction'>()
  /** Keys for which it depends on the version of PyYAML what `<<` gives. */
  readonly versionDependent: { key: string; offset: number }[] = []
  readonly #mergeKeys = new MergeKeys((count, node) => this.#grow(count, node))
  #size = 0
  #depth = 0
  /** The keys of the mapping that are numbers to Python, so far; most mappings have none. */
  #numbers: Map<number, Value> | undefined

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
    if (this.#size > MOST_VALUES) throw new YamlBomb('aliases multiply its values', node.offset)
  }

  #construct(node: Node): Value {
    this.#grow(1, node)
    if (node.kind === 'scalar') return scalarValue(node)
    if (this.#depth === MOST_LEVELS) throw new YamlError('a value contains itself', node.offset)
    this.#depth++
    const value =
      node.kind === 'sequence'
        ? collection(
            node,
            'tag:yaml.org,2002:seq',
            node.items.map((item) => this.value(item)),
          )
        : collection(node, 'tag:yaml.org,2002:map', this.#mapping(node))
    this.#depth--
    return value
  }

  #mapping(node: MappingNode): Map<Value, Value> {
    const { merged, own } = this.#mergeKeys.before(node)
    const mapping = new Map<Value, Value>()
    const outside = this.#numbers
    this.#numbers = undefined
    for (const { key, value } of merged) mapping.set(this.#key(key), this.value(value))
    const inherited = mapping.size > 0 ? new Set(mapping.keys()) : undefined
    for (const { key: keyNode, value } of own) {
      const key = this.#key(keyNode)
      if (mapping.has(key) && !inherited?.delete(key) && keyNode.kind === 'scalar') {
        this.duplicates.push(keyNode)
      }
      mapping.set(key, this.value(value))
    }
    if (inherited && inherited.size < merged.length) this.#compareMerges(node, mapping, inherited)
    this.#numbers = outside
    return mapping
  }

  /** Whether other versions of PyYAML give another value for one of the keys, which are merged only. */
  #compareMerges(node: MappingNode, mapping: ValueMap, keys: ReadonlySet<Value>): void {
    const values = new Map<Value, Node>()
    this.#numbers = undefined
    for (const { key, value } of this.#mergeKeys.since(node).merged) {
      values.set(this.#key(key), value)
    }
    for (const key of keys) {
      const value = values.get(key)
      if (value === undefined || sameValue(mapping.get(key), this.value(value))) continue
      this.versionDependent.push({ key: keyText(key), offset: offsetOfMerge(node) })
      return
    }
  }

  #key(node: Node): Value {
    if (node.kind === 'scalar' && node.text === '=') return '='
    const key = this.value(node)
    if (typeof key === 'string') return key
    if (isMap(key) || isList(key)) {
      throw new YamlError('a mapping or a list cannot be a key', node.offset)
    }
    if (key instanceof Float) return this.#sole(floatText(key), key.value, node)
    if (typeof key === 'number' || typeof key === 'boolean') {
      return this.#sole(key, Number(key), node)
    }
    if (!(key instanceof TaggedText)) return key
    if (key.tag === 'vault') throw new YamlError('a vaulted value cannot be a key', node.offset)
    return key.text
  }

  /** The key of a number. To Python `1`, `1.0` and `yes` are one key. */
  #sole(key: Value, number: number, { offset }: Node): Value {
    this.#numbers ??= new Map()
    const known = this.#numbers.get(number) ?? key
    if (known !== key) throw new YamlDoubt('two keys that are equal as numbers', offset)
    this.#numbers.set(number, key)
    return key
  }
}

const offsetOfMerge = ({ entries, offset }: MappingNode): number =>
  entries.find(({ key }) => isMergeKey(key))?.key.offset ?? offset

function scalarValue(node: ScalarNode): Value {
  try {
    // libyaml takes `! "12"` for 12 as if it had no quotes, and `!` alone for empty text.
    if (node.tag !== undefined && node.tag !== '!') return taggedValue(node, node.tag)
    if (!node.plain && node.tag === undefined) return node.text
    if (node.tag === '!' && node.plain && node.text === '') return ''
    if (node.tag === '!' && node.text.endsWith('\n')) {
      throw new YamlDoubt('the tag ! before text that ends with a line break', node.offset)
    }
    if (NO_VALUES.includes(node.text)) throw new ScalarError(`${node.text} is not a value`)
    return plainScalar(node.text)
  } catch (error) {
    if (error instanceof ScalarError) throw new YamlError(error.message, node.offset)
    throw error
  }
}

function taggedValue(node: ScalarNode, tag: string): Value {
  const value = taggedScalar(tag, node.text)
  // From 2.19 on Ansible refuses the one and takes the other for a number or nothing.
  if (value instanceof TaggedText && value.tag === 'vault' && !/^\$ANSIBLE_VAULT/.test(node.text)) {
    throw new YamlDoubt('!vault before text that is not encrypted', node.offset)
  }
  if (tag === '!unsafe' && !isTextWithoutQuotes(node.text)) {
    throw new YamlDoubt('!unsafe before a value that is not text', node.offset)
  }
  return value
}

function collection(node: Node, defaultTag: string, value: Value): Value {
  if (node.tag === undefined || node.tag === '!' || node.tag === defaultTag) return value
  if (node.tag === '!unsafe') {
    // Up to 2.18 Ansible empties what is deeper.
    const inner = (isMap(value) ? [...value.values()] : value) as readonly Value[]
    if (inner.some((each) => isMap(each) || isList(each))) {
      throw new YamlDoubt('!unsafe before a value with lists or mappings in it', node.offset)
    }
    return unsafe(value)
  }
  throw new YamlError(`the tag ${node.tag} is not known`, node.offset)
}
