import { hasTemplate, isMap, textOf, type Value, type ValueMap } from '../values.ts'
import { type Step, stepsOf } from './definition_steps.ts'

/** The usual way to add to what a definition set before, which needs no template engine. */
const COMBINED =
  /^\{\{ ?vm ?\| ?(?:ansible\.builtin\.)?combine\( ?(\w+) ?, ?recursive ?= ?[Tt]rue ?\) ?\}\}$/

/** The name of the variable that a value of `vm` combines onto what it was; undefined for others. */
export function combinedName(vm: Value | undefined): string | undefined {
  const [, name] = COMBINED.exec(textOf(vm)?.replaceAll(/\s+/g, ' ') ?? '') ?? []
  return name
}

/** The mapping that a step combines onto `vm`; undefined if it does something else. */
export function combinedOnto({ kind, values, vars }: Step): ValueMap | undefined {
  const name = kind === 'facts' ? combinedName(values.get('vm')) : undefined
  const more = name === undefined ? undefined : vars.get(name)
  return isMap(more) ? more : undefined
}

/**
 * The text that a definition sets at a path of `vm` (`['metadata', 'name']`), where that can be seen
 * without working out any template; undefined in all other cases.
 */
export function literalPart(definition: Value, path: readonly string[]): string | undefined {
  const value = literalValue(definition, path)
  return value === undefined ? undefined : textOf(value)
}

/** The same, whatever kind of value it is. */
export function literalValue(definition: Value, path: readonly string[]): Value | undefined {
  const read = stepsOf(definition)
  if ('found' in read) return undefined
  let value: Value | undefined
  for (const step of read.steps) {
    if (step.kind === 'host' || !step.values.has('vm')) continue
    const vm = step.values.get('vm') ?? null
    const more = combinedOnto(step)
    const found = partAt(isMap(vm) ? vm : (more ?? null), path)
    if (found !== undefined || !more) value = found
  }
  return value === undefined || hasTemplate(value) ? undefined : value
}

/** The part at a path; null if the value there, or one on the way, is not known. */
function partAt(value: Value, [key, ...rest]: readonly string[]): Value | undefined {
  if (key === undefined) return value
  if (!isMap(value)) return null
  const inner = value.get(key)
  return inner === undefined ? undefined : partAt(inner, rest)
}
