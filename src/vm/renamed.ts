import { isList, isMap, type Value } from '../values.ts'

/** An expression or statement of Jinja, up to the last end before the next one begins. */
const CODE = /\{\{(?:(?!\{\{|\{%).)*\}\}|\{%(?:(?!\{\{|\{%).)*%\}/gs

/**
 * Quoted text in an expression, or a name that is neither a member of something nor the name of an
 * argument.
 */
const TEXT_OR_NAME =
  /'(?:[^'\\]|\\.)*'?|"(?:[^"\\]|\\.)*"?|(?<![\w.])[A-Za-z_]\w*(?!\w|\s*=(?!=))/gs

/** The value with other names for variables in all templates. */
export function renamed(value: Value, names: ReadonlyMap<string, string>): Value {
  if (typeof value === 'string') {
    return value.replace(CODE, (code) =>
      code.replace(TEXT_OR_NAME, (part) => names.get(part) ?? part),
    )
  }
  if (isList(value)) return value.map((item) => renamed(item, names))
  if (!isMap(value)) return value
  return new Map([...value].map(([key, item]) => [renamed(key, names), renamed(item, names)]))
}
