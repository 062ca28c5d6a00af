import type { DefinitionQuestion } from '../../inventory/by_ansible/tasks.ts'
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
  nameByDefinition,
  nameByEvaluation,
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
  request: NamingRequest,
  evaluated: EvaluatedDefinitions,
): { names: string[]; problems: Problem[]; open: OpenDefinitions } {
  const reader = new NameReader(request, evaluated)
  const names = vms.map((vm) => reader.nameOf(vm))
  return { names, problems: reader.problems, open: reader.open }
}

/** A platform's definition, where it has one, and what it says about names. */
interface Definition {
  file: SourceFile | undefined
  defined: DefinedName
}

class NameReader {
  readonly problems: Problem[] = []
  readonly open: OpenDefinitions = new Map()
  readonly #request: NamingRequest
  readonly #evaluated: EvaluatedDefinitions
  readonly #definitions = new Map<string, Definition>()

  constructor(request: NamingRequest, evaluated: EvaluatedDefinitions) {
    this.#request = request
    this.#evaluated = evaluated
  }

  nameOf(vm: VmLabel): string {
    const definition = this.#definitions.get(vm.platform) ?? this.#readDefinition(vm.platform)
    this.#definitions.set(vm.platform, definition)
    return this.#definedName(vm, definition) ?? formattedName(this.#request.format, vm)
  }

  #readDefinition(name: string): Definition {
    const found = findDefinition({ ...this.#request.places, kind: 'platforms', name })
    if (!found.ok) this.problems.push(...found.problems)
    const file = found.ok ? found.value : undefined
    this.problems.push(...(file?.warnings.filter(isReasonForAnsible) ?? []))
    if (!file) return { file, defined: { name: undefined } }
    const literal = literalPart(file.document, ['metadata', 'name'])
    return {
      file,
      defined: literal === undefined ? nameByDefinition(file.document) : { name: literal },
    }
  }

  #definedName(vm: VmLabel, { file, defined }: Definition): string | undefined {
    if (!file || 'name' in defined) return 'name' in defined ? defined.name : undefined
    const { issue } = defined
    const key = JSON.stringify([file.path, vm.platform, vm.target])
    const evaluation = issue.needsAnsible ? this.#evaluated.get(key) : undefined
    if (!evaluation) {
      if (issue.needsAnsible) this.open.set(key, this.#question(vm, file))
      const placeAt = (path: readonly (string | number)[]) => placeIn(file, path)
      this.problems.push(issueProblem('definition-shape', 'the definition', issue, placeAt))
      return undefined
    }
    const place = placeIn(file, issue.path)
    const given = evaluatedPart(evaluation, 'vm.metadata.name', place, nameByEvaluation)
    if (given.ok) return given.value.name
    this.problems.push(...given.problems)
    return undefined
  }

  /** With the keys of `vm` that are set before the tasks of a platform definition run, as in the role. */
  #question({ platform, target }: VmLabel, { document }: SourceFile): DefinitionQuestion {
    const metadata = new Map([
      ['platform_name', platform],
      ['target_name', target],
    ])
    const architecture = this.#request.architectures.get(target)
    const vm = new Map<Value, Value>([['metadata', metadata]])
    if (architecture !== undefined) vm.set('arch', architecture)
    return { tasks: tasksThatSet(document, 'name'), vm, part: 'name' }
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
