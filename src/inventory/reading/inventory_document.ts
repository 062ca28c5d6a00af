import { type Problem, problem } from '../../problems.ts'
import { isSlip } from '../../slips.ts'
import { Float, isList, isMap, kindOf, textOf, type Value, type ValueMap } from '../../values.ts'
import { isFalsy } from '../documents/falsy.ts'
import { keyText } from '../documents/json.ts'
import { isDateKey, type Path, placeIn, type SourceFile } from '../documents/source_file.ts'
import { type InventoryBuilder, layerOf } from '../model/builder.ts'
import { type Group, PRIORITY, type VarsLayer } from '../model/model.ts'
import { expandHostPattern, type HostPattern } from '../model/ranges.ts'
import { META } from '../script_json.ts'

/** The keys of a group. */
export const GROUP_SECTIONS: readonly string[] = ['hosts', 'vars', 'children']

/** The beginning of a date, as it is written and as it is read. */
const DATE = /^[0-9]{4}-[0-9]/

const OTHER_NAME =
  'another name: in the output of an inventory script it has the variables of hosts'

/**
 * Reads a YAML or JSON inventory, a mapping of groups, into the builder, by the rules of Ansible's
 * yaml plugin: what that skips with a warning is a warning here.
 */
export function readInventoryDocument(file: SourceFile, builder: InventoryBuilder): Problem[] {
  const reader = new DocumentReader(file, builder)
  reader.read()
  return reader.problems
}

class DocumentReader {
  readonly problems: Problem[] = []
  readonly #file: SourceFile
  readonly #builder: InventoryBuilder

  constructor(file: SourceFile, builder: InventoryBuilder) {
    this.#file = file
    this.#builder = builder
  }

  read(): void {
    const { document } = this.#file
    if (!isMap(document) || document.size === 0) {
      const found = isMap(document) ? 'an empty mapping' : kindOf(document)
      const detail = { what: 'the inventory', found, expected: 'a mapping of groups' }
      this.problems.push(problem('inventory-shape', this.#place([]), detail))
      return
    }
    for (const [name, content] of document) this.#group(name, content, [])
  }

  /** The group that a key names; undefined if it names none. */
  #group(key: Value, content: Value, parentPath: Path): Group | undefined {
    const name = textOf(key)
    const path = [...parentPath, name ?? keyText(key)]
    if (!name || this.#isDate(name, path)) {
      this.#refuseName(path, 'the name of a group', name || key)
      return undefined
    }
    if (content !== null && !isMap(content)) return this.#skippedGroup(name, content, path)
    const group = this.#builder.group(name, { file: this.#file, path })
    for (const [section, value] of content ?? []) this.#section(group, section, value, path)
    return group
  }

  /** Ansible skips a group that is not a mapping, but then fails if it is a child and unknown. */
  #skippedGroup(name: string, content: Value, path: Path): Group | undefined {
    const known = this.#builder.hasGroup(name)
    if (path.length > 1 && !known) {
      this.#refuse(path, `group ${name}`, content, 'a mapping')
      return undefined
    }
    const detail = { group: name, found: kindOf(content) }
    this.problems.push(problem('group-skipped', this.#place(path), detail))
    return known ? this.#builder.group(name) : undefined
  }

  #section(group: Group, key: Value, content: Value, groupPath: Path): void {
    const name = keyText(key)
    const path = [...groupPath, name]
    if (!GROUP_SECTIONS.includes(name)) {
      if (content === null) return
      const nearest = GROUP_SECTIONS.filter((section) => isSlip(name, section)).slice(0, 1)
      const detail = { key: name, group: group.name, nearest }
      this.problems.push(problem('group-key', this.#place(path), detail))
      return
    }
    const text = textOf(content)
    const items = text === undefined ? content : new Map<Value, Value>([[text, null]])
    if (items === null) return
    if (group.name === META) {
      const detail = { what: 'the name of a group', found: META, expected: OTHER_NAME }
      this.problems.push(problem('inventory-shape', this.#place(groupPath), detail))
      return
    }
    if (!isMap(items)) {
      const expected = name === 'hosts' ? 'a mapping with a key for each host: `hv1:`' : 'a mapping'
      this.#refuse(path, `${name} of group ${group.name}`, content, expected)
      return
    }
    if (name === 'vars') this.#addGroupVars(group, layerOf(items, this.#file, path))
    else if (name === 'children') this.#children(group, items, path)
    else this.#hosts(group, items, path)
  }

  #addGroupVars(group: Group, layer: VarsLayer): void {
    const priority = layer.values.get(PRIORITY)
    if (priority === undefined) {
      this.#builder.addVars(group.name, layer)
      return
    }
    const number = integerOf(priority)
    if (number === undefined) {
      const place = this.#place([...layer.path, PRIORITY])
      this.problems.push(problem('group-priority', place, { found: kindOf(priority) }))
      return
    }
    group.priority = number
    const others = new Map(layer.values)
    others.delete(PRIORITY)
    this.#builder.addVars(group.name, { ...layer, values: others })
  }

  #children(group: Group, children: ValueMap, path: Path): void {
    for (const [key, content] of children) {
      const child = this.#group(key, content, path)
      if (child === undefined || this.#builder.addChild(group, child)) continue
      const detail = { group: group.name, child: child.name }
      this.problems.push(problem('group-cycle', this.#place([...path, child.name]), detail))
    }
  }

  #hosts(group: Group, hosts: ValueMap, path: Path): void {
    for (const [key, content] of hosts) {
      const text = textOf(key)
      const hostPath = [...path, text ?? keyText(key)]
      if (!text || this.#isDate(text, hostPath)) {
        this.#refuseName(hostPath, 'the name of a host', text || key)
      } else if (!isMap(content) && !isFalsy(content)) {
        const advice = isList(content) ? '' : '; if it is a variable, put it under vars'
        this.#refuse(hostPath, `host ${text}`, content, `a mapping of variables${advice}`)
      } else {
        const vars = isMap(content) && content.size > 0 ? content : undefined
        this.#hostPattern(group, text, vars, hostPath)
      }
    }
  }

  #hostPattern(group: Group, text: string, vars: ValueMap | undefined, path: Path): void {
    let pattern: HostPattern
    try {
      pattern = expandHostPattern(text)
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      const detail = { pattern: text, reason: error.message }
      this.problems.push(problem('host-range', this.#place(path), detail))
      return
    }
    const { names, port } = pattern
    const portVars = port ? new Map<Value, Value>([['ansible_port', port]]) : undefined
    const initial = portVars && layerOf(portVars, this.#file, path)
    const layer = vars && layerOf(vars, this.#file, path)
    const at = { file: this.#file, path }
    for (const name of names) {
      this.#builder.addHost(name, group, initial, at)
      if (!layer) continue
      // A group takes the variables of its namesake, and a priority among them for its own.
      if (this.#builder.hasGroup(name)) this.#addGroupVars(this.#builder.group(name), layer)
      else this.#builder.addVars(name, layer)
    }
  }

  /** Whether a name, which is a key, is a date without quotes: Ansible takes text only. */
  #isDate(name: string, path: Path): boolean {
    return DATE.test(name) && isDateKey(this.#file, path)
  }

  /** Of text as a key only a date is refused, or none at all. */
  #refuseName(path: Path, what: string, key: Value): void {
    const found = typeof key === 'string' && key !== '' ? 'a date' : kindOf(key)
    const detail = { what, found, expected: 'text; put it in quotes' }
    this.problems.push(problem('inventory-shape', this.#place(path), detail))
  }

  #refuse(path: Path, what: string, value: Value, expected: string): void {
    const detail = { what, found: kindOf(value), expected }
    this.problems.push(problem('inventory-shape', this.#place(path), detail))
  }

  #place(path: Path): string {
    return placeIn(this.#file, path)
  }
}

/** What Python's int() makes of a value; undefined if it refuses, or if only Python can tell. */
function integerOf(value: Value): number | undefined {
  if (typeof value === 'number') return Math.trunc(value)
  if (value instanceof Float) return Math.trunc(value.value)
  if (typeof value === 'boolean') return Number(value)
  const text = textOf(value)
  return text !== undefined && /^\s*[-+]?[0-9]+\s*$/.test(text) ? Number(text) : undefined
}
