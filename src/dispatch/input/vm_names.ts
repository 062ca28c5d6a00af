import { placeIn, type SourceFile } from '../../inventory/documents/source_file.ts'
import { findDefinition } from '../../inventory/reading/definitions.ts'
import { isReasonForAnsible } from '../../inventory/reading/needs_ansible.ts'
import type { Problem } from '../../problems.ts'
import { hasTemplate, isMap, textOf, type Value } from '../../values.ts'
import { tasksThatSet } from '../../vm/definition_tasks.ts'
import type { Entry } from '../../vm/entry.ts'
import { literalPart } from '../../vm/literal_part.ts'
import {
  type DefinedName,
  formattedName,
  nameByAnswer,
  nameByDefinition,
} from '../../vm/vm_name.ts'
import { issueProblem } from '../request/issue_problem.ts'
import type { Request } from '../request/request.ts'
import { evaluatedPart } from './evaluated_part.ts'
import type { DefinitionPlaces, EvaluatedDefinitions, OpenDefinitions } from './targets.ts'

/** The parts of an entry that its VM's name is made from. */
export type VmLabel = Pick<Entry, 'platform' | 'target'>

/** How VMs are to be named. */
export interface NamingRequest {
  /** The format of `vm_dispatcher_vm_name`, with {platform} and {target}. */
  format: string
  places: DefinitionPlaces
  /** libvirt's names of the targets' architectures, by target; some may not be known yet. */
  architectures: ReadonlyMap<string, string>
}

/**
 * The names of VMs, in the order of the labels: `vm.metadata.name` of the platform definition, else
 * the default. Reports all problems with the definitions, and the definitions that Ansible still
 * has to evaluate.
 */
export function readVmNames(
  vms: readonly VmLabel[],
  { format, places, architectures }: NamingRequest,
  evaluated: EvaluatedDefinitions,
): { names: string[]; problems: Problem[]; open: OpenDefinitions } {
  const problems: Problem[] = []
  const open: OpenDefinitions = new Map()
  const definitions = new Map<string, Definition>()
  const names = vms.map((vm) => {
    const definition = definitions.get(vm.platform) ?? readDefinition(vm.platform, places, problems)
    definitions.set(vm.platform, definition)
    return definedName(vm, definition) ?? formattedName(format, vm)
  })
  return { names, problems, open }

  function definedName(vm: VmLabel, { file, defined }: Definition): string | undefined {
    if (!file || 'name' in defined) return 'name' in defined ? defined.name : undefined
    const { issue } = defined
    const key = JSON.stringify([file.path, vm.platform, vm.target])
    const answer = issue.needsAnsible ? evaluated.get(key) : undefined
    const place = placeIn(file, issue.path)
    if (!answer) {
      if (issue.needsAnsible) open.set(key, question(vm, file))
      const placeAt = (path: readonly (string | number)[]) => placeIn(file, path)
      problems.push(issueProblem('definition-shape', 'the definition', issue, placeAt))
      return undefined
    }
    return evaluatedPart(answer, 'vm.metadata.name', place, nameByAnswer, problems)?.name
  }

  /**
   * The keys of `vm` that are set before the tasks of a platform definition run, as in the role.
   */
  function question({ platform, target }: VmLabel, { document }: SourceFile) {
    const metadata = new Map([
      ['platform_name', platform],
      ['target_name', target],
    ])
    const architecture = architectures.get(target)
    const vm = new Map<Value, Value>([['metadata', metadata]])
    if (architecture !== undefined) vm.set('arch', architecture)
    return { tasks: tasksThatSet(document, 'name'), vm, part: 'name' as const }
  }
}

/** A platform's definition, where it has one, and what it says about names. */
interface Definition {
  file: SourceFile | undefined
  defined: DefinedName
}

function readDefinition(name: string, places: DefinitionPlaces, problems: Problem[]): Definition {
  const found = findDefinition({ ...places, kind: 'platforms', name })
  if (!found.ok) problems.push(...found.problems)
  const file = found.ok ? found.value : undefined
  problems.push(...(file?.warnings.filter(isReasonForAnsible) ?? []))
  if (!file) return { file, defined: { name: undefined } }
  const literal = literalPart(file.document, ['metadata', 'name'])
  return {
    file,
    defined: literal === undefined ? nameByDefinition(file.document) : { name: literal },
  }
}

/**
 * The labels of the VMs in a hypervisor's own `config`; undefined for those without a platform or
 * target.
 */
export const ownLabels = (entries: readonly Value[]): (VmLabel | undefined)[] =>
  entries.map((item) => {
    if (!isMap(item) || hasTemplate(item)) return undefined
    const [platform, target] = [textOf(item.get('platform')), textOf(item.get('target'))]
    return platform === undefined || target === undefined ? undefined : { platform, target }
  })

/** The labels of all VMs: of entries, and of hypervisors' own lists. */
export const allLabels = ({
  entries,
  hypervisors,
}: Pick<Request, 'entries' | 'hypervisors'>): VmLabel[] => [
  ...entries,
  ...hypervisors.flatMap(({ own }) =>
    ownLabels(own.entries).filter((label) => label !== undefined),
  ),
]
