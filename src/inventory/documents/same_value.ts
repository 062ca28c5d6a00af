import { isList, isMap, type Value } from '../../values.ts'
import { keyText, writeJson } from './json.ts'

/** Whether two values are equal to Ansible: the order of a mapping's keys does not count. */
export const sameValue = (one: Value | undefined, other: Value | undefined): boolean =>
  one !== undefined && other !== undefined && sortedText(one) === sortedText(other)

const sortedText = (value: Value): string => writeJson(sorted(value))

function sorted(value: Value): Value {
  if (isList(value)) return value.map(sorted)
  if (!isMap(value)) return value
  const entries = [...value].map(([key, item]) => [keyText(key), sorted(item)] as const)
  return new Map(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}
