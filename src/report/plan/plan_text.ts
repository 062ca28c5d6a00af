import { grouped } from '../../grouped.ts'
import { alikeRows, areMany, MANY_ROWS } from '../text/alike_rows.ts'
import { entryName } from '../text/entry_name.ts'
import type { Look } from '../text/look.ts'
import { tonedCell } from '../text/shown_verdicts.ts'
import { type Cell, fold } from '../text/table.ts'
import { titled } from '../text/titled.ts'
import { type CapacityReport, cpuShare, memoryShare } from './capacity_report.ts'
import { HEADROOM_HEADINGS, headroomRows } from './headroom_report.ts'
import { countRows, endOf } from './plan_end.ts'
import { lastingOriginText, originText } from './plan_origin.ts'
import type { AssignedReport, HypervisorReport, PlanReport } from './plan_report.ts'
import { countOf, isLeftOver, statusOf, summaryOf } from './plan_summary.ts'

/** The most architectures that are named although no entry asks for them. */
const MOST_OTHERS = 3

/**
 * A plan for people: the hypervisors, who gets what and what is to be done for it, what is left over,
 * what is unassigned and why, and a summary.
 */
export function renderPlan(report: PlanReport, look: Look): string {
  const { hypervisors, unassigned } = report
  const all = look.all || hypervisors.length <= MANY_ROWS
  const firstByError = all ? firstWithEachError(hypervisors) : new Map<string, string>()
  const columns = columnsOf(hypervisors)
  const withState = hypervisors.some(({ old }) => old)
  const hypervisorRows = hypervisors.map((hypervisor): Cell[] => [
    hypervisor.name,
    tonedCell(statusOf(hypervisor), look),
    ...columns.map(({ cell }) => cell(hypervisor)),
    canRun(hypervisor, report.asked, firstByError),
  ])
  const assignments = hypervisors.flatMap((hypervisor) =>
    assignmentRows(hypervisor, look, { withState }),
  )
  const unassignedRows = unassigned.map(({ entry, reason }): Cell[] => [
    { text: entryName(entry), paint: look.bad },
    reason,
  ])
  const isShort = [hypervisorRows, assignments, unassignedRows].some((rows) => areMany(rows, look))
  const isForReading = look.width < Infinity
  const origin = (isForReading ? originText : lastingOriginText)(report.origin)
  const parts = [
    titled(
      ['HYPERVISOR', 'STATUS', ...columns.map(({ heading }) => heading), 'CAN RUN'],
      alikeRows(hypervisorRows, look),
      look,
    ),
    areMany(assignments, look)
      ? titled(['HYPERVISOR', 'TAKES'], alikeRows(countRows(hypervisors), look), look)
      : titled(
          ['HYPERVISOR', 'ENTRY', 'ARCHITECTURE', 'TYPE', ...(withState ? ['STATE'] : [])],
          assignments,
          look,
        ),
    titled(['HYPERVISOR', 'LEFT OVER', 'WHY'], leftOverRows(hypervisors, look), look),
    titled(['UNASSIGNED', 'REASON'], alikeRows(unassignedRows, look), look),
    titled(HEADROOM_HEADINGS, headroomRows(report.headroom ?? [], look), look),
    [summaryOf(report), origin].map((line) => fold(line, look.width)).join('\n'),
    endOf(report, isShort)
      .map((line) => fold(line, look.width))
      .join('\n'),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

/** A column that counts VMs of hypervisors. */
interface Column {
  heading: string
  cell: (hypervisor: HypervisorReport) => string
}

/**
 * The columns that count VMs: its own; of entries those that exist and stay, that are new, and old ones
 * that do not stay; others; all together. Old ones and others only if there are some, all together
 * only if there is a limit or more to add up than its own and new ones. Then what they take of memory
 * and CPUs, if that counts.
 */
function columnsOf(hypervisors: readonly HypervisorReport[]): Column[] {
  const asked = hypervisors.some(({ old }) => old)
  const limited = hypervisors.some(({ max_vms }) => max_vms !== null)
  const counting = (heading: string, count: (hypervisor: HypervisorReport) => number): Column => ({
    heading,
    cell: (hypervisor) => String(count(hypervisor)),
  })
  const some = (column: Column): Column[] =>
    hypervisors.some((hypervisor) => column.cell(hypervisor) !== '0') ? [column] : []
  return [
    counting('OWN', ({ own_vms }) => own_vms),
    ...(asked
      ? [
          counting('EXIST', ({ assigned }) => countOf(assigned, 'exists')),
          counting('NEW', ({ assigned }) => assigned.length - countOf(assigned, 'exists')),
          ...some(counting('OLD', ({ old }) => old?.length ?? 0)),
          ...some(counting('OTHER', ({ others }) => others?.length ?? 0)),
        ]
      : [counting('GETS', ({ assigned }) => assigned.length)]),
    ...(asked || limited
      ? [{ heading: 'VMS', cell: ({ vms, max_vms }: HypervisorReport) => loadText(vms, max_vms) }]
      : []),
    ...(hypervisors.some(({ capacity }) => capacity)
      ? [
          { heading: 'MEMORY', cell: shareCell(({ memory }) => memoryShare(memory)) },
          { heading: 'CPUS', cell: shareCell(({ cpus }) => cpuShare(cpus)) },
        ]
      : []),
  ]
}

/** A part of what its VMs take; `?` where that is not known. */
const shareCell =
  (text: (capacity: CapacityReport) => string) =>
  ({ capacity }: HypervisorReport): string =>
    capacity ? text(capacity) : '?'

/** How many VMs a hypervisor has in the end: `5`, or `5 of 6` if there is a limit. */
export const loadText = (vms: number, most: number | null): string =>
  most === null ? String(vms) : `${vms} of ${most}`

/** What exists and neither stays nor moves. */
const leftOverRows = (hypervisors: readonly HypervisorReport[], { doubtful }: Look): Cell[][] =>
  hypervisors.flatMap(({ name, old = [] }) =>
    old
      .filter(isLeftOver)
      .map(({ vm_name, why, goes_to }): Cell[] => [
        name,
        { text: vm_name, paint: doubtful },
        goes_to === null
          ? `no hypervisor takes it (${why})`
          : `${goes_to} has it too, and keeps it`,
      ]),
  )

/** The first hypervisor with each error: one cause often affects many hosts, and is shown once. */
function firstWithEachError(hypervisors: readonly HypervisorReport[]): Map<string, string> {
  const first = new Map<string, string>()
  for (const { name, error } of hypervisors) {
    if (error && !first.has(error.text)) first.set(error.text, name)
  }
  return first
}

/** What it can run, in a cell: `kvm: x86_64; qemu: aarch64, riscv64; 20 more`, or why that is not known. */
function canRun(
  { name, error, architectures }: HypervisorReport,
  asked: readonly string[],
  firstByError: ReadonlyMap<string, string>,
): string {
  if (error) {
    const first = firstByError.get(error.text)
    return `${first === name ? error.text : `the same as ${first}`} [${error.code}]`
  }
  const most = asked.filter((architecture) => architectures.has(architecture)).length + MOST_OTHERS
  const byType = grouped([...architectures].slice(0, most), ([, type]) => type)
  const parts = [...byType].map(
    ([type, pairs]) => `${type}: ${pairs.map(([name]) => name).join(', ')}`,
  )
  const others = architectures.size - most
  return [...parts, ...(others > 0 ? [`${others} more`] : [])].join('; ') || 'nothing'
}

/** What a hypervisor has of its own and what it gets; with the states of VMs if these are known. */
export function assignmentRows(
  { name, own, assigned }: Pick<HypervisorReport, 'name' | 'own' | 'assigned'>,
  look: Look,
  { withState }: { withState: boolean },
): Cell[][] {
  const state = (...cells: Cell[]) => (withState ? cells : [])
  return [
    ...own.map((entry): Cell[] => [
      ...[name, entryName(entry), { text: 'its own', paint: look.faint }, ''],
      ...state(''),
    ]),
    ...assigned.map(({ entry, arch, domain_type, ...what }) => [
      ...[name, entryName(entry), arch, domain_type],
      ...state(stateCell(what, look)),
    ]),
  ]
}

function stateCell(
  { state, from }: Pick<AssignedReport, 'state' | 'from'>,
  { good, doubtful }: Look,
): Cell {
  const text = stateText(state, from)
  if (state === undefined || state === 'exists') return text
  return { text, paint: state === 'create' ? good : doubtful }
}

/** What is to be done for a VM: `to move: exists on hv4 (drained)`; nothing if that is not known. */
export function stateText(state: AssignedReport['state'], from: AssignedReport['from'] = []) {
  if (state === undefined) return ''
  const places = from.map(({ hypervisor, why }) => `${hypervisor} (${why})`).join(', ')
  return {
    exists: 'exists',
    create: 'to create',
    move: `to move: exists on ${places}`,
    unknown: 'may exist: no answer now',
  }[state]
}
