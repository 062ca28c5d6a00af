import { isList, isMap, TaggedText, type Value } from '../../values.ts'

/** All texts in a value that are under `!unsafe`. */
export function unsafeTextsIn(value: Value): string[] {
  if (value instanceof TaggedText) return value.tag === 'unsafe' ? [value.text] : []
  if (isList(value)) return value.flatMap(unsafeTextsIn)
  return isMap(value) ? [...value.values()].flatMap(unsafeTextsIn) : []
}

/** The value, with every text in it that is one of `texts` under `!unsafe`. */
export function withUnsafeText(value: Value, texts: ReadonlySet<string>): Value {
  if (typeof value === 'string') return texts.has(value) ? new TaggedText('unsafe', value) : value
  if (isList(value)) return value.map((item) => withUnsafeText(item, texts))
  if (!isMap(value)) return value
  return new Map([...value].map(([key, item]) => [key, withUnsafeText(item, texts)]))
}
