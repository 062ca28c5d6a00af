import { isList, isMap, type Value } from '../../src/values.ts'

/** Plain data, as tests write it and as JSON has it. */
export type Plain = null | boolean | number | string | readonly Plain[] | { [key: string]: Plain }

/** The inventory value of plain data: mappings become Maps, in the order of their keys. */
export function toValue(plain: Plain): Value {
  if (Array.isArray(plain)) return plain.map(toValue)
  if (plain === null || typeof plain !== 'object') return plain
  return new Map(Object.entries(plain).map(([key, item]) => [key, toValue(item)]))
}

/** The reverse of `toValue`, for values that came from plain data. */
export function toPlain(value: Value): Plain {
  if (isList(value)) return value.map(toPlain)
  if (!isMap(value)) return value as Plain
  return Object.fromEntries([...value].map(([key, item]) => [String(key), toPlain(item)]))
}
