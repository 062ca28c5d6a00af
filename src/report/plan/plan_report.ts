import type { AnsweredHypervisor, Copy, Decision, Fate } from '../../dispatch/decision.ts'
import type { Placement } from '../../dispatch/run/decide.ts'
import type { Answer } from '../../fleet/answer.ts'
import { addTo } from '../../grouped.ts'
import type { GreatestLoad, Hypervisor } from '../../placement/plan.ts'
import type { Problem } from '../../problems.ts'
import type { Value, ValueMap } from '../../values.ts'
import { finite } from '../text/json.ts'
import { type CapacityReport, capacityOf } from './capacity_report.ts'
import type { HeadroomReport } from './headroom_report.ts'
import type { PlanOrigin } from './plan_origin.ts'

/** A plan, as `plan --json` prints it. */
export interface PlanReport {
  /** The version of this report's format. */
  vm_dispatcher_plan: 1
  origin: PlanOrigin
  /** In inventory order. */
  hypervisors: HypervisorReport[]
  unassigned: UnassignedReport[]
  /** Entries that hypervisors have in their own `config` too. */
  owned: { entry: ValueMap; hypervisor: string; domain_type: string | null }[]
  /** The architectures that entries ask for, by libvirt's names. */
  asked: readonly string[]
  /** What could be improved, in sentences. */
  notes: readonly string[]
  /** The greatest load, where memory and CPUs count and loads are to be even. */
  greatest_load?: GreatestLoad
  /** How many more entries of each kind would fit; left out without `--headroom`. */
  headroom?: HeadroomReport[]
  /** Warnings: the run went on. */
  warnings: Problem[]
}

/** A hypervisor, in the report of a plan. */
export interface HypervisorReport {
  name: string
  status: Answer['status']
  error?: Pick<Problem, 'code' | 'text' | 'hint'>
  drained: boolean
  /** The best domain type that it has for each architecture, those that are asked for first. */
  architectures: ReadonlyMap<string, string>
  /** How many VMs it has in the end, and how many it may have; null if there is no limit. */
  vms: number
  max_vms: number | null
  /** What its VMs take of its memory and CPUs; left out if that does not count or is not known. */
  capacity?: CapacityReport
  /** The VMs of its own `config`, and how many they are: a name that is there twice is one VM. */
  own: readonly Value[]
  own_vms: number
  assigned: AssignedReport[]
  /**
   * VMs of entries that exist there and do not stay; left out if it was not asked which VMs exist.
   */
  old?: OldReport[]
  /**
   * The names of VMs that exist there and are not in the inventory; left out if it was not asked
   * which VMs exist.
   */
  others?: readonly string[]
}

/** An entry that a hypervisor gets, in the report of a plan. */
export interface AssignedReport {
  entry: ValueMap
  arch: string
  domain_type: string
  emulator: string | null
  /** The state of its VM; left out if it was not asked which VMs exist. */
  state?: PlannedState
  /** If it is to move: where it exists, and why it does not stay there. */
  from?: { hypervisor: string; why: string }[]
}

/**
 * Of a VM that has a hypervisor: it exists there, is to be created, or exists on others only. It is
 * `unknown` if that hypervisor does not answer, and did not have it when it last did.
 */
export type PlannedState = 'exists' | 'create' | 'move' | 'unknown'

/** A VM that exists on a hypervisor and does not stay. */
export interface OldReport {
  vm_name: string
  entry: ValueMap
  why: string
  /** The hypervisor that has it instead, or is to have it; null if none is. */
  goes_to: string | null
  /** Whether it is there already. */
  is_there: boolean
}

/**
 * An entry that no hypervisor takes, in the report of a plan, with the code, and the reason in one
 * line.
 */
export interface UnassignedReport {
  entry: ValueMap
  code: string
  reason: string
}

/** The report of a plan. */
export function planReport(
  decision: Decision,
  placement: Pick<Placement, 'hypervisors' | 'loads' | 'capacities' | 'greatest'>,
  { origin, notes, warnings }: Pick<PlanReport, 'origin' | 'notes' | 'warnings'>,
): PlanReport {
  const { greatest } = placement
  const types = new Map(
    decision.ownedRuns.flatMap(({ entries, domainType }) =>
      entries.map((entry) => [entry, domainType]),
    ),
  )
  return {
    vm_dispatcher_plan: 1,
    origin,
    hypervisors: hypervisorReports(decision, placement),
    owned: [...decision.owned].map(([entry, hypervisor]) => ({
      entry: entry.fields,
      hypervisor,
      domain_type: types.get(entry) ?? null,
    })),
    unassigned: decision.unassigned.map(({ entry, problem }) => ({
      entry: entry.fields,
      code: problem.code,
      reason: problem.text,
    })),
    asked: decision.architectures,
    notes,
    ...(greatest && { greatest_load: greatest }),
    warnings,
  }
}

/** What each hypervisor has and gets, in inventory order. */
export function hypervisorReports(
  decision: Decision,
  placement: Pick<Placement, 'hypervisors' | 'loads' | 'capacities'>,
): HypervisorReport[] {
  const { fates } = decision
  const silent = new Set(
    decision.hypervisors.flatMap(({ name, answer }) => (answer.status === 'ok' ? [] : [name])),
  )
  const { hypervisors, loads } = placement
  const assigned = new Map<string, AssignedReport[]>()
  for (const { hypervisor, entries, architecture, domainType, emulator } of decision.assignments) {
    const report = { arch: architecture, domain_type: domainType, emulator: emulator ?? null }
    for (const entry of entries) {
      const state = stateOf(fates?.get(entry), silent)
      addTo(assigned, hypervisor, { entry: entry.fields, ...report, ...state })
    }
  }
  const old = fates && oldVms(decision, fates)
  return decision.hypervisors.map((hypervisor, index) => ({
    name: hypervisor.name,
    status: hypervisor.answer.status,
    ...errorOf(hypervisor),
    drained: hypervisors[index]?.drained ?? false,
    architectures: architecturesOf(hypervisor, decision),
    vms: loads[index] ?? 0,
    max_vms: limitOf(hypervisors[index]),
    ...capacityOf(placement, index),
    own: hypervisor.own.entries,
    own_vms: hypervisor.ownVms,
    assigned: assigned.get(hypervisor.name) ?? [],
    ...(old && { old: old.get(hypervisor.name) ?? [], others: hypervisor.others }),
  }))
}

/** The most VMs that a hypervisor may have; null if there is no limit. */
export const limitOf = (hypervisor: Pick<Hypervisor, 'maxVms'> | undefined): number | null =>
  finite(hypervisor?.maxVms ?? Infinity)

function stateOf(
  fate: Fate | undefined,
  silent: ReadonlySet<string>,
): Pick<AssignedReport, 'state' | 'from'> {
  if (!fate) return {}
  const { exists, old, taker = '' } = fate
  if (exists) return { state: 'exists' }
  if (old.length === 0) return { state: silent.has(taker) ? 'unknown' : 'create' }
  const from = old.map((copy) => ({ hypervisor: copy.hypervisor, why: reasonOf(copy) }))
  return { state: 'move', from }
}

/** By hypervisor, the VMs that exist there and do not stay. */
function oldVms(
  { vmNames }: Decision,
  fates: NonNullable<Decision['fates']>,
): Map<string, OldReport[]> {
  const old = new Map<string, OldReport[]>()
  for (const [entry, fate] of fates) {
    for (const copy of fate.old) {
      addTo(old, copy.hypervisor, {
        vm_name: vmNames.get(entry) ?? '',
        entry: entry.fields,
        why: reasonOf(copy),
        goes_to: fate.taker ?? null,
        is_there: fate.exists,
      })
    }
  }
  return old
}

/** Why a VM does not stay where it exists, in a few words. */
function reasonOf({ why, reason }: Copy): string {
  if (why === 'old') return 'an old copy'
  return why === 'owned' ? 'another hypervisor has it in its own config' : reason
}

/** What is wrong with a hypervisor, as a member of its report; none if nothing is. */
function errorOf({ answer }: AnsweredHypervisor): Pick<HypervisorReport, 'error'> {
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
