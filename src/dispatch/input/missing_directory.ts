import { isAbsolute } from 'node:path'
import { placeOf, type Variable } from '../../inventory/model/precedence.ts'
import { haveDirectory } from '../../inventory/reading/definitions.ts'
import { type Problem, problem } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import type { DefinitionPlaces } from './targets.ts'

/**
 * The problem that a directory of definitions was named and does not exist. If it was not named, or
 * by the default, nothing is wrong: definitions are not needed.
 *
 * @param named the variable that names it, if there is one
 */
export function missingDirectory(named: Variable | undefined, places: DefinitionPlaces): Problem[] {
  const { variable, default: byDefault } = SETTINGS.lookupDirectory
  const { directory } = places
  if (!named || directory === byDefault || haveDirectory(places)) return []
  const where = isAbsolute(directory) ? '' : ' in the working directory or beside the inventory'
  return [
    problem('definitions-missing', placeOf(named.layer, [variable]), {
      directory,
      where,
      byDefault,
    }),
  ]
}
