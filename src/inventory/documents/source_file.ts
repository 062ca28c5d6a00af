import type { Problem } from '../../problems.ts'
import type { Value } from '../../values.ts'
import { keyText } from './json.ts'
import { lineAndColumn } from './line_and_column.ts'
import { readYamlEvents } from './yaml_events.ts'
import { composeYaml, isMergeKey, type MappingNode, type Node, type Pair } from './yaml_nodes.ts'
import { isTimestamp, plainScalar } from './yaml_scalars.ts'

/** The path to a value inside a document: keys of mappings and indices of lists. */
export type Path = readonly (string | number)[]

/** A YAML or JSON file that was read. */
export interface SourceFile {
  /** The absolute path. */
  path: string
  /** The name for messages: relative to the working directory if it is under that. */
  name: string
  text: string
  document: Value
  /** Warnings about keys that are there twice. */
  warnings: readonly Problem[]
}

/** Stands for a file where values come from elsewhere; `name` says from where. */
export const noFile = (name: string): SourceFile => ({
  path: '',
  name,
  text: '',
  document: null,
  warnings: [],
})

/**
 * The place, `file:line:column`, of the value at `path` (of its key in a mapping), or of the
 * nearest part that exists. The first call for a file parses its text again: this is for messages
 * only.
 */
export function placeIn(file: SourceFile, path: Path): string {
  const offset = offsetOf(file, path)
  return offset === undefined ? file.name : `${file.name}:${lineAndColumn(file.text, offset)}`
}

/**
 * Whether the last step of `path` is a key that is a date to Ansible, and not text: it is written like
 * one, without quotes. The first call for a file parses its text again.
 */
export function isDateKey(file: SourceFile, path: Path): boolean {
  let node = rootOf(file)
  for (const step of path.slice(0, -1)) node = node && stepInto(node, step)?.node
  const entry = node?.kind === 'mapping' ? entryOf(node, String(path.at(-1))) : undefined
  const key = entry?.key
  return key?.kind === 'scalar' && key.plain && key.tag === undefined && isTimestamp(key.text)
}

const roots = new WeakMap<SourceFile, { node: Node | undefined }>()

function rootOf(file: SourceFile): Node | undefined {
  const known = roots.get(file) ?? { node: composed(file.text) }
  roots.set(file, known)
  return known.node
}

function composed(text: string): Node | undefined {
  try {
    return composeYaml(readYamlEvents(text))
  } catch {
    return undefined // JSON that is not YAML, indented with tabs for instance
  }
}

function offsetOf(file: SourceFile, path: Path): number | undefined {
  let node = rootOf(file)
  let offset = node?.offset
  for (const step of path) {
    const found = node && stepInto(node, step)
    if (found === undefined) break
    ;({ offset, node } = found)
  }
  return offset
}

function stepInto(node: Node, step: string | number): { offset: number; node: Node } | undefined {
  if (node.kind === 'sequence') {
    const item = node.items[Number(step)]
    return item && { offset: item.offset, node: item }
  }
  const entry = node.kind === 'mapping' ? entryOf(node, String(step)) : undefined
  return entry && { offset: entry.key.offset, node: entry.value }
}

/** The entry of a key that counts: the last of the mapping's own, else one that it merges. */
function entryOf(node: MappingNode, key: string): Pair | undefined {
  const own = node.entries.findLast((entry) => isKey(entry.key, key))
  if (own) return own
  const sources = node.entries
    .filter((entry) => isMergeKey(entry.key))
    .flatMap(({ value }) => (value.kind === 'sequence' ? value.items : [value]))
  for (const source of sources) {
    const found = source.kind === 'mapping' ? entryOf(source, key) : undefined
    if (found) return found
  }
  return undefined
}

function isKey(node: Node, key: string): boolean {
  if (node.kind !== 'scalar') return false
  return node.text === key || (node.plain && keyText(plainScalar(node.text)) === key)
}
