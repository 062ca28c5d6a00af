import { entryName } from './entry_name.ts'
import type { Look } from './look.ts'
import type { HypervisorReport, PlanReport } from './plan_report.ts'
import { type Cell, fold, table } from './table.ts'

/** The most architectures that are named although no entry asks for them. */
const MOST_OTHERS = 3

/** A plan for people: the hypervisors, who gets what, what is unassigned and why, and a summary. */
export function renderPlan(report: PlanReport, look: Look): string {
  const { hypervisors, unassigned } = report
  const assignments = hypervisors.flatMap((hypervisor) => assignmentRows(hypervisor, look))
  const firstByError = firstWithEachError(hypervisors)
  const parts = [
    titled(
      ['HYPERVISOR', 'STATUS', 'OWN', 'NEW', 'CAN RUN'],
      hypervisors.map((hypervisor) =>
        hypervisorRow(hypervisor, canRun(hypervisor, report.asked, firstByError), look),
      ),
      look,
    ),
    titled(['HYPERVISOR', 'ENTRY', 'ARCHITECTURE', 'TYPE'], assignments, look),
    titled(
      ['UNASSIGNED', 'REASON'],
      unassigned.map(({ entry, reason }) => [{ text: entryName(entry), paint: look.bad }, reason]),
      look,
    ),
    fold(summaryOf(report), look.width),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

/** A table under headings; nothing if there are no rows. */
export function titled(
  headings: readonly string[],
  rows: readonly (readonly Cell[])[],
  look: Look,
): string {
  if (rows.length === 0) return ''
  const first = headings.map((text) => ({ text, paint: look.heading }))
  return table([first, ...rows], look.width)
}

const hypervisorRow = (hypervisor: HypervisorReport, canRun: string, look: Look): Cell[] => [
  hypervisor.name,
  statusCell(hypervisor, look),
  String(hypervisor.own.length),
  String(hypervisor.assigned.length),
  canRun,
]

export function statusCell(
  { status, drained }: Pick<HypervisorReport, 'status' | 'drained'>,
  look: Look,
): Cell {
  if (status === 'stale') return { text: status, paint: look.doubtful }
  if (status !== 'ok') return { text: status, paint: look.bad }
  return drained ? { text: 'drained', paint: look.doubtful } : { text: 'ok', paint: look.good }
}

/** The first hypervisor with each error: one cause often has many hosts, and is told once. */
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
  const byType = new Map<string, string[]>()
  for (const [architecture, type] of [...architectures].slice(0, most)) {
    byType.set(type, [...(byType.get(type) ?? []), architecture])
  }
  const parts = [...byType].map(([type, names]) => `${type}: ${names.join(', ')}`)
  const others = architectures.size - most
  return [...parts, ...(others > 0 ? [`${others} more`] : [])].join('; ') || 'nothing'
}

export function assignmentRows(
  { name, own, assigned }: Pick<HypervisorReport, 'name' | 'own' | 'assigned'>,
  look: Look,
): Cell[][] {
  return [
    ...own.map((entry): Cell[] => [
      name,
      entryName(entry),
      { text: 'its own', paint: look.faint },
      '',
    ]),
    ...assigned.map(({ entry, arch, domain_type }) => [name, entryName(entry), arch, domain_type]),
  ]
}

/** `5 entries: 4 assigned (3 kvm, 1 qemu), 1 unassigned; 4 hypervisors: 3 ok, 1 unreachable`. */
export function summaryOf({ hypervisors, unassigned }: PlanReport): string {
  const assigned = hypervisors.flatMap((hypervisor) => hypervisor.assigned)
  const types = counted(assigned.map(({ domain_type }) => domain_type))
  const ofEntries = [
    `${assigned.length} assigned${types && ` (${types})`}`,
    ...(unassigned.length > 0 ? [`${unassigned.length} unassigned`] : []),
  ].join(', ')
  const entries = numbered(assigned.length + unassigned.length, 'entry', 'entries')
  const statuses = counted(hypervisors.map(({ status }) => status))
  return `${entries}: ${ofEntries}; ${numbered(hypervisors.length, 'hypervisor')}: ${statuses}`
}

/** A number with its noun: `1 entry`, `2 entries`. */
export const numbered = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`

/** How often each name occurs: `3 kvm, 1 qemu`. */
export function counted(names: readonly string[]): string {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => `${count} ${name}`).join(', ')
}
