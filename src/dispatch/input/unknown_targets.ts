import { placeOf, type Variable } from '../../inventory/model/precedence.ts'
import { definedNames } from '../../inventory/reading/definitions.ts'
import { type Problem, problem } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import { nearestNames } from '../../slips.ts'
import { isList, isMap, textOf, type Value } from '../../values.ts'
import { knownArchitectures } from '../../vm/architectures.ts'
import type { Entry } from '../../vm/entry.ts'
import type { DefinitionPlaces } from './targets.ts'

/**
 * The faults of entries whose target stands for no architecture, each with the place of the target
 * in `config`.
 */
export function unknownTargets(
  entries: readonly Entry[],
  config: Variable | undefined,
  architectures: ReadonlyMap<string, string>,
  places: DefinitionPlaces,
): Map<Entry, Problem> {
  const unknown = entries.filter(({ target }) => !architectures.has(target))
  if (!config || unknown.length === 0) return new Map()
  const pathOf = pathsOfTargets(config.value)
  const known = [...knownArchitectures(), ...definedNames({ ...places, kind: 'targets' })]
  const faults = new Map<string, Problem>()
  return new Map(
    unknown.map((entry) => {
      const { target } = entry
      const path = pathOf(entry)
      const key = JSON.stringify(path)
      const fault =
        faults.get(key) ??
        problem('unknown-target', placeOf(config.layer, [SETTINGS.config.variable, ...path]), {
          target,
          nearest: nearestNames(target, known, 1),
        })
      faults.set(key, fault)
      return [entry, fault]
    }),
  )
}

/** Gives a function that finds where in `config` the target of an entry is written. */
function pathsOfTargets(config: Value): (entry: Entry) => (string | number)[] {
  const at = (value: Value | undefined, key: string) => (isMap(value) ? value.get(key) : undefined)
  const itemsOf = (value: Value | undefined) => (isList(value) ? value : [])
  const indices = new Map(itemsOf(at(config, 'list')).map((fields, index) => [fields, index]))
  const targets = itemsOf(at(at(config, 'permutations'), 'targets')).map(textOf)
  return ({ fields, target }) => {
    const index = indices.get(fields)
    return index === undefined
      ? ['permutations', 'targets', targets.indexOf(target)]
      : ['list', index, 'target']
  }
}
