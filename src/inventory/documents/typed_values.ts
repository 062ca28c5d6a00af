import { Float, isList, isMap, TaggedText, type Value } from '../../values.ts'

/** An integer in the smallest form that `Value` has for it. */
export function integer(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** A float in the form that `Value` has for it. */
export function float(value: number): number | Float {
  return Number.isFinite(value) && !Number.isInteger(value) ? value : new Float(value)
}

/** A value with all text in it marked `!unsafe`: never a template. */
export function unsafe(value: Value): Value {
  if (typeof value === 'string') return new TaggedText('unsafe', value)
  if (isList(value)) return value.map(unsafe)
  if (isMap(value)) return new Map([...value].map(([key, item]) => [key, unsafe(item)]))
  return value
}
