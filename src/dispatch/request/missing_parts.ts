import { placeIn } from '../../inventory/documents/source_file.ts'
import type { Inventory } from '../../inventory/model/model.ts'
import { hostsIn } from '../../inventory/model/patterns.ts'
import { type HostVariables, placeOf, variablesOf } from '../../inventory/model/precedence.ts'
import { type Problem, problem } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import { nearestNames } from '../../slips.ts'
import { isMap, type Value } from '../../values.ts'

const NAME = SETTINGS.config.variable
const OWNER = 'localhost'

/** Whether a value has the form of a `config`, under any name. */
export const isConfig = (value: Value | undefined): boolean =>
  isMap(value) && (value.has('list') || value.has('permutations'))

/**
 * The problem that localhost has no `config`: about the variable that looks like it, under another
 * name or on another host, about a host of its name, else about the inventory, `origin`.
 */
export function missingConfig(
  inventory: Inventory,
  localhost: HostVariables,
  hypervisors: ReadonlyMap<string, unknown>,
  origin: string,
): Problem {
  for (const written of localhost.names()) {
    const found = localhost.get(written)
    if (found && isConfig(found.value) && nearestNames(written, [NAME]).length > 0) {
      const place = placeOf(found.layer, [written])
      return problem('config-missing', place, { nearest: [NAME], written })
    }
  }
  for (const written of nearestNames(OWNER, inventory.hosts.keys())) {
    const found = variablesOf(inventory, written).get(NAME)
    if (found && !hypervisors.has(written) && isConfig(found.value)) {
      const place = placeOf(found.layer, [NAME])
      return problem('config-missing', place, { nearest: [OWNER], written })
    }
  }
  const at = inventory.hosts.get(NAME)?.at
  if (at) {
    const detail = { nearest: [`${NAME} of ${OWNER}`], written: `the host ${NAME}` }
    return problem('config-missing', placeIn(at.file, at.path), detail)
  }
  return problem('config-missing', origin, { nearest: [], written: '' })
}

/**
 * The problem that no host matches the pattern of the hypervisors. It is about a group with a
 * similar name, or about `place`, the place of the pattern, if localhost sets it.
 */
export function missingHypervisors(
  inventory: Inventory,
  pattern: string,
  { place, source }: { place: string; source: 'localhost' | 'default' },
): Problem {
  const filled = [...inventory.groups.values()].filter((group) => hostsIn(group).length > 0)
  const names = filled.map(({ name }) => name).filter((name) => name !== 'all')
  const nearest = nearestNames(pattern, names, 1)
  const at = filled.find(({ name }) => name === nearest[0])?.at
  const subject = at && source === 'default' ? placeIn(at.file, at.path) : place
  return problem('no-hypervisors', subject, { pattern, nearest, source })
}
