import { counted, numbered } from '../text/counts.ts'
import type { ShownStatus } from '../text/shown_verdicts.ts'
import { greatestText } from './capacity_report.ts'
import type {
  AssignedReport,
  HypervisorReport,
  OldReport,
  PlannedState,
  PlanReport,
} from './plan_report.ts'

/**
 * A plan in a sentence: `5 entries: 4 assigned (3 kvm, 1 qemu), 1 unassigned; 4 hypervisors: 3 ok, 1
 * unreachable`, or `9 entries: 6 exist, 2 to create, 1 to move (8 kvm, 1 qemu); 3 other VMs; …` if
 * hypervisors were asked which VMs exist.
 */
export function summaryOf({
  hypervisors,
  unassigned,
  owned,
  greatest_load: greatest,
}: PlanReport): string {
  const assigned = hypervisors.flatMap((hypervisor) => hypervisor.assigned)
  const types = counted(assigned.map(({ domain_type }) => domain_type))
  const asked = hypervisors.some(({ old }) => old)
  const ofEntries = [
    `${asked ? statesText(assigned) : `${assigned.length} assigned`}${types && ` (${types})`}`,
    ...(owned.length > 0 ? [`${owned.length} in a hypervisor's own config`] : []),
    ...(unassigned.length > 0 ? [`${unassigned.length} unassigned`] : []),
  ].join(', ')
  const entries = numbered(assigned.length + owned.length + unassigned.length, 'entry', 'entries')
  return [
    `${entries}: ${ofEntries}`,
    ...apart(hypervisors),
    `${numbered(hypervisors.length, 'hypervisor')}: ${counted(hypervisors.map(statusOf))}`,
    ...(greatest ? [greatestText(greatest)] : []),
  ].join('; ')
}

/** `6 exist, 2 to create, 1 to move`. */
function statesText(assigned: readonly AssignedReport[]): string {
  const exist = countOf(assigned, 'exists')
  const parts: [number, string][] = [
    [exist, exist === 1 ? 'exists' : 'exist'],
    [countOf(assigned, 'create'), 'to create'],
    [countOf(assigned, 'move'), 'to move'],
    [countOf(assigned, 'unknown'), 'that may exist'],
  ]
  const some = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`)
  return some.join(', ') || 'none assigned'
}

/** The VMs that are not in the plan: `1 VM left over, 3 other VMs`. */
function apart(hypervisors: readonly HypervisorReport[]): string[] {
  const left = hypervisors.flatMap(({ old = [] }) => old.filter(isLeftOver)).length
  const others = hypervisors.flatMap((hypervisor) => hypervisor.others ?? []).length
  const parts = [
    ...(left > 0 ? [`${numbered(left, 'VM')} left over`] : []),
    ...(others > 0 ? [numbered(others, 'other VM')] : []),
  ]
  return parts.length > 0 ? [parts.join(', ')] : []
}

/** Whether a VM that does not stay does not move either: its entry has no hypervisor, or is there already. */
export const isLeftOver = ({ goes_to, is_there }: OldReport): boolean =>
  goes_to === null || is_there

/** How many of the entries are in a state. */
export const countOf = (assigned: readonly AssignedReport[], state: PlannedState): number =>
  assigned.filter((each) => each.state === state).length

/** The status of a hypervisor for people: one that answers may be drained. */
export const statusOf = ({
  status,
  drained,
}: Pick<HypervisorReport, 'status' | 'drained'>): ShownStatus =>
  status === 'ok' && drained ? 'drained' : status
