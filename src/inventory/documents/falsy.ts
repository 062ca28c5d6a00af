import { Float, isList, isMap, TaggedText, type Value } from '../../values.ts'

/** Whether a value is false to Python: null, false, zero, and everything empty. */
export function isFalsy(value: Value | undefined): boolean {
  if (isMap(value)) return value.size === 0
  if (isList(value)) return value.length === 0
  if (value instanceof Float) return value.value === 0
  if (value instanceof TaggedText) return value.text === ''
  return !value
}
