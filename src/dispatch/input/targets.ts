import type { Evaluation } from '../../inventory/by_ansible/evaluations.ts'
import type { DefinitionQuestion } from '../../inventory/by_ansible/tasks.ts'
import { placeIn } from '../../inventory/documents/source_file.ts'
import { findDefinition } from '../../inventory/reading/definitions.ts'
import type { InventoryFiles } from '../../inventory/reading/files.ts'
import { isReasonForAnsible } from '../../inventory/reading/needs_ansible.ts'
import type { Problem } from '../../problems.ts'
import type { Value } from '../../values.ts'
import { tasksThatSet } from '../../vm/definition_tasks.ts'
import { literalPart } from '../../vm/literal_part.ts'
import { targetByDefinition, targetByEvaluation, targetByName } from '../../vm/target.ts'
import { issueProblem } from '../request/issue_problem.ts'
import { evaluatedPart } from './evaluated_part.ts'

/** Where definitions of targets and platforms are looked for. */
export interface DefinitionPlaces {
  /** The value of `parse_lookup_dir_path`: a path, perhaps relative. */
  directory: string
  sources: readonly string[]
  files: InventoryFiles
  /** Collects the paths of definitions that only Ansible can read. */
  unread?: Set<string>
}

/** The definitions that Ansible has to evaluate, each under a key of its own. */
export type OpenDefinitions = Map<string, DefinitionQuestion>

/** What Ansible worked out for open definitions, by the keys of these. */
export type EvaluatedDefinitions = ReadonlyMap<string, Evaluation>

/**
 * The architecture (libvirt's name) of each target; unknown targets are missing. Reports all
 * problems with the definitions, and the definitions that Ansible still has to evaluate.
 */
export function readTargets(
  names: readonly string[],
  places: DefinitionPlaces,
  evaluated: EvaluatedDefinitions,
): { architectures: Map<string, string>; problems: Problem[]; open: OpenDefinitions } {
  const architectures = new Map<string, string>()
  const problems: Problem[] = []
  const open: OpenDefinitions = new Map()
  for (const name of new Set(names)) {
    const found = findDefinition({ ...places, kind: 'targets', name })
    if (!found.ok) {
      problems.push(...found.problems)
      continue
    }
    const file = found.value
    problems.push(...(file?.warnings.filter(isReasonForAnsible) ?? []))
    const target = file ? definedTarget(file.document) : targetByName(name)
    if ('architecture' in target) architectures.set(name, target.architecture)
    if (!file || !('issue' in target)) continue
    const { issue } = target
    const evaluation = evaluated.get(file.path)
    if (issue.needsAnsible && evaluation) {
      const place = placeIn(file, issue.path)
      const given = evaluatedPart(evaluation, 'vm.arch', place, targetByEvaluation)
      if (given.ok) architectures.set(name, given.value.architecture)
      else problems.push(...given.problems)
      continue
    }
    if (issue.needsAnsible) {
      const tasks = tasksThatSet(file.document, 'arch')
      open.set(file.path, { tasks, vm: new Map(), part: 'arch' })
    }
    const placeAt = (path: readonly (string | number)[]) => placeIn(file, path)
    problems.push(issueProblem('definition-shape', 'the definition', issue, placeAt))
  }
  return { architectures, problems, open }
}

/** A target by the literal text in its definition, if there is one, else by its structure. */
function definedTarget(definition: Value): ReturnType<typeof targetByDefinition> {
  const literal = literalPart(definition, ['arch'])
  const asWritten = targetByDefinition(definition)
  if (literal === undefined) return asWritten
  const target = targetByEvaluation(literal)
  // The issue in the text has a place, so it is the better one.
  const isPlaced = 'issue' in target && 'issue' in asWritten && !asWritten.issue.needsAnsible
  return isPlaced ? asWritten : target
}
