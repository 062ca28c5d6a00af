import { findDefinition } from '../inventory/definitions.ts'
import type { InventoryFiles } from '../inventory/files.ts'
import { placeIn } from '../inventory/source_file.ts'
import type { Problem } from '../problems.ts'
import { type Target, targetByDefinition, targetByName } from '../vm/target.ts'
import { issueProblem } from './issue_problem.ts'

/** Where target definitions may stand. */
export interface DefinitionPlaces {
  /** The value of `parse_lookup_dir_path`. */
  directory: string
  sources: readonly string[]
  files: InventoryFiles
}

/**
 * The architecture (libvirt's name) of each target that has one; a target that is missing is
 * unknown. Reports all that is wrong with the definitions.
 */
export function readTargets(
  names: readonly string[],
  { directory, sources, files }: DefinitionPlaces,
): { architectures: Map<string, string>; problems: Problem[] } {
  const architectures = new Map<string, string>()
  const problems: Problem[] = []
  for (const name of new Set(names)) {
    const found = findDefinition({ directory, kind: 'targets', name, sources, files })
    if (!found.ok) {
      problems.push(...found.problems)
      continue
    }
    const file = found.value
    const target: Target = file ? targetByDefinition(file.document) : targetByName(name)
    if ('architecture' in target) architectures.set(name, target.architecture)
    if (file && 'issue' in target) {
      const placeAt = (path: readonly (string | number)[]) => placeIn(file, path)
      problems.push(issueProblem('definition-shape', 'the definition', target.issue, placeAt))
    }
  }
  return { architectures, problems }
}
