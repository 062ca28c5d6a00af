import { placeIn, type SourceFile } from '../../inventory/documents/source_file.ts'
import { findDefinition } from '../../inventory/reading/definitions.ts'
import type { Problem } from '../../problems.ts'
import { type NotSteps, type Step, stepsOf } from '../../vm/definition_steps.ts'
import type { Request } from '../request/request.ts'
import type { DefinitionPlaces } from './targets.ts'
import { allLabels } from './vm_names.ts'

/** The file of a definition, and its steps, or why it is left to the role. */
export type FoundDefinition = { file: SourceFile } & ({ steps: readonly Step[] } | NotSteps)

/** The definitions of all VMs by their names; targets and platforms without a file are missing. */
export interface Definitions {
  targets: ReadonlyMap<string, FoundDefinition>
  platforms: ReadonlyMap<string, FoundDefinition>
  /** Whether Ansible read some, which may be encrypted: what comes of them is not kept. */
  byAnsible: boolean
}

/** Reads the definitions of all entries and of the hypervisors' own ones. */
export function readDefinitions(
  request: Pick<Request, 'entries' | 'hypervisors'>,
  places: DefinitionPlaces,
): { definitions: Definitions; problems: Problem[] } {
  const problems: Problem[] = []
  const labels = allLabels(request)
  const find = (kind: 'targets' | 'platforms', names: Iterable<string>) =>
    new Map(
      [...new Set(names)].flatMap((name): [string, FoundDefinition][] => {
        const found = findDefinition({ ...places, kind, name })
        if (!found.ok) problems.push(...found.problems)
        if (!found.ok || !found.value) return []
        return [[name, { file: found.value, ...stepsOf(found.value.document) }]]
      }),
    )
  const definitions = {
    byAnsible: places.files.hasLearned,
    targets: find(
      'targets',
      labels.map(({ target }) => target),
    ),
    platforms: find(
      'platforms',
      labels.map(({ platform }) => platform),
    ),
  }
  return { definitions, problems }
}

/** The place of what is not a step. */
export const placeOfFault = ({ file, path }: FoundDefinition & NotSteps): string =>
  placeIn(file, path)
