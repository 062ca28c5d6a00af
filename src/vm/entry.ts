import { Float, isList, isMap, TaggedText, type Value, type ValueMap } from '../values.ts'

/**
 * One VM to place: a target (it decides the architecture), a platform, and any other keys. Entries
 * are identified by the object itself, which is the key of maps in the rest of the program:
 * `distinctEntries` keeps one of equal entries, and an entry is never copied.
 */
export interface Entry {
  target: string
  platform: string
  /** The hypervisor or group that alone may take it. */
  pin?: string
  /** The entry as it was written, target and platform included. */
  fields: ValueMap
}

/** Keeps only the first of equal entries. All keys count, their order does not. */
export const distinctEntries = (entries: readonly Entry[]): Entry[] =>
  distinctBy(entries, ({ fields }) => fields)

/** Keeps only the first of equal values in a list of VMs. */
export const distinctValues = (values: readonly Value[]): Value[] =>
  distinctBy(values, (value) => value)

function distinctBy<Item>(items: readonly Item[], partOf: (item: Item) => Value): Item[] {
  const distinct = new Map<string, Item>()
  for (const item of items) {
    const key = canonicalText(partOf(item))
    if (!distinct.has(key)) distinct.set(key, item)
  }
  return [...distinct.values()]
}

/** Whether an entry and a value of another list ask for the same; the order of keys is irrelevant. */
export const sameEntry = (a: Value, b: Value): boolean => canonicalText(a) === canonicalText(b)

/**
 * A text that is the same for all values that are equal to Ansible: mappings in any order, `1` and
 * `1.0` and `true`.
 */
function canonicalText(value: Value): string {
  if (isMap(value)) {
    const pairs = [...value].map(([key, item]) => `${canonicalText(key)}:${canonicalText(item)}`)
    return `{${pairs.sort().join()}}`
  }
  if (isList(value)) return `[${value.map(canonicalText).join()}]`
  if (value instanceof TaggedText) {
    return value.tag === 'unsafe'
      ? JSON.stringify(value.text)
      : `!vault ${JSON.stringify(value.text)}`
  }
  if (value instanceof Float) return String(value.value)
  if (typeof value === 'boolean') return String(Number(value))
  return typeof value === 'string' ? JSON.stringify(value) : String(value)
}
