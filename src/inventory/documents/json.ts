import { Float, isList, TaggedText, type Value } from '../../values.ts'

/**
 * The JSON text of a value, as Ansible reads it back: vaulted text as `{"__ansible_vault": …}`,
 * `!unsafe` text as `{"__ansible_unsafe": …}`, floats as floats, integers exact, and Python's
 * `Infinity` and `NaN`.
 */
export function writeJson(value: Value): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value)
    case 'object':
      if (value === null) return 'null'
      if (value instanceof Float) return floatText(value)
      if (value instanceof TaggedText)
        return `{"__ansible_${value.tag}": ${JSON.stringify(value.text)}}`
      return isList(value) ? writeList(value) : writeObject(value)
    default:
      return String(value)
  }
}

/** A loop, because V8 compiles `map` and `join` anew for each of its forms of lists. */
function writeList(list: readonly Value[]): string {
  const items: string[] = []
  for (const item of list) items.push(writeJson(item))
  return `[${items.join(', ')}]`
}

/** The JSON text of a mapping; keys that are not strings become the text that Python gives them. */
export function writeObject(mapping: ReadonlyMap<Value, Value>): string {
  const members: string[] = []
  for (const [key, value] of mapping) {
    members.push(`${JSON.stringify(keyText(key))}: ${writeJson(value)}`)
  }
  return `{${members.join(', ')}}`
}

/** The text of a mapping's key in JSON. */
export const keyText = (key: Value): string => (typeof key === 'string' ? key : writeJson(key))

/** The text of a float, which Python reads as a float again. */
export function floatText({ value }: Float): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  const text = Object.is(value, -0) ? '-0' : String(value)
  return /[.e]/.test(text) ? text : `${text}.0`
}
