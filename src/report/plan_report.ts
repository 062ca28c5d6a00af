import type { AnsweredHypervisor, Decision } from '../dispatch/decision.ts'
import type { Hypervisor } from '../placement/plan.ts'
import type { Problem } from '../problems.ts'
import type { Value, ValueMap } from '../values.ts'

/** Who gets what, as `plan --json` has it. */
export interface PlanReport {
  /** The version of this report's format. */
  vm_dispatcher_plan: 1
  /** In inventory order. */
  hypervisors: HypervisorReport[]
  unassigned: UnassignedReport[]
  /** The architectures that entries ask for, by libvirt's names. */
  asked: readonly string[]
  /** Warnings: the run went on. */
  warnings: Problem[]
}

export interface HypervisorReport {
  name: string
  status: string
  error?: Pick<Problem, 'code' | 'text' | 'hint'>
  drained: boolean
  /** The best domain type that it has for each architecture, those that are asked for first. */
  architectures: ReadonlyMap<string, string>
  /** The VMs of its own `config.list`. */
  own: readonly Value[]
  assigned: AssignedReport[]
}

export interface AssignedReport {
  entry: ValueMap
  arch: string
  domain_type: string
  emulator: string | null
}

export interface UnassignedReport {
  entry: ValueMap
  code: string
  reason: string
}

/** The report of a plan. `hypervisors` are those of the decision, as placement saw them. */
export function planReport(
  decision: Decision,
  hypervisors: readonly Hypervisor[],
  warnings: Problem[],
): PlanReport {
  const assigned = new Map<string, AssignedReport[]>()
  for (const { hypervisor, entries, architecture, domainType, emulator } of decision.assignments) {
    const report = { arch: architecture, domain_type: domainType, emulator: emulator ?? null }
    const others = assigned.get(hypervisor) ?? []
    assigned.set(hypervisor, others)
    for (const { fields } of entries) others.push({ entry: fields, ...report })
  }
  return {
    vm_dispatcher_plan: 1,
    hypervisors: decision.hypervisors.map((hypervisor, index) => ({
      name: hypervisor.name,
      status: hypervisor.answer.status,
      ...errorOf(hypervisor),
      drained: hypervisors[index]?.drained ?? false,
      architectures: architecturesOf(hypervisor, decision),
      own: hypervisor.own.list,
      assigned: assigned.get(hypervisor.name) ?? [],
    })),
    unassigned: decision.unassigned.map(({ entry, problem }) => ({
      entry: entry.fields,
      code: problem.code,
      reason: problem.text,
    })),
    asked: decision.architectures,
    warnings,
  }
}

export function errorOf({ answer }: AnsweredHypervisor): Pick<HypervisorReport, 'error'> {
  if (!('problem' in answer)) return {}
  const { code, text, hint } = answer.problem
  return { error: { code, text, hint } }
}

/**
 * Sorts architectures: those that entries ask for come first, then those with a better domain type;
 * otherwise libvirt's order stays.
 */
function architecturesOf(
  { answer }: AnsweredHypervisor,
  { architectures: asked, priorityDomains }: Decision,
): HypervisorReport['architectures'] {
  if (!('capabilities' in answer)) return new Map()
  const rank = (type: string) => {
    const index = priorityDomains.indexOf(type)
    return index < 0 ? priorityDomains.length : index
  }
  const best = [...answer.capabilities].flatMap(([architecture, types]) => {
    const [type] = [...types.keys()].sort((a, b) => rank(a) - rank(b))
    return type === undefined ? [] : [{ architecture, type }]
  })
  const order = ({ architecture, type }: { architecture: string; type: string }) =>
    rank(type) + (asked.includes(architecture) ? 0 : priorityDomains.length + 1)
  best.sort((a, b) => order(a) - order(b))
  return new Map(best.map(({ architecture, type }) => [architecture, type]))
}
