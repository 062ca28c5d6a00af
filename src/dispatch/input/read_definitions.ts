import { placeIn, type SourceFile } from '../../inventory/documents/source_file.ts'
import { findDefinition } from '../../inventory/reading/definitions.ts'
import type { Problem } from '../../problems.ts'
import { hasVault } from '../../values.ts'
import { type DecidedValues, decidedValues } from '../../vm/definition.ts'
import { type NotSteps, type Step, stepsOf } from '../../vm/definition_steps.ts'
import { templatesIn, templateWords } from '../../vm/template_words.ts'
import type { Request } from '../request/request.ts'
import type { DefinitionPlaces } from './targets.ts'
import { allLabels } from './vm_names.ts'

/** The file of a definition, and its steps, or why it is left to the role. */
export type FoundDefinition = { file: SourceFile } & (DefinitionSteps | NotSteps)

/** The steps of a definition, and what there is to know of them before they are merged. */
export interface DefinitionSteps {
  steps: readonly Step[]
  /** The names in its templates. */
  words: ReadonlySet<string>
  /** Whether it has neither templates nor encrypted values. */
  isData: boolean
  decided: DecidedValues
}

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
        return [[name, foundDefinition(found.value)]]
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

function foundDefinition(file: SourceFile): FoundDefinition {
  const read = stepsOf(file.document)
  if ('found' in read) return { file, ...read }
  const { steps } = read
  const templates = templatesIn(file.document)
  return {
    file,
    steps,
    words: new Set(templates.flatMap((template) => [...templateWords(template)])),
    isData: templates.length === 0 && !hasVault(file.document),
    decided: decidedValues(steps),
  }
}

/** The place of what is not a step. */
export const placeOfFault = ({ file, path }: FoundDefinition & NotSteps): string =>
  placeIn(file, path)
