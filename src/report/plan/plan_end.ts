import { ALL_HINT } from '../text/alike_rows.ts'
import { counted, numbered } from '../text/counts.ts'
import { entryName } from '../text/entry_name.ts'
import { isPlainWord } from '../text/plain_word.ts'
import type { Cell } from '../text/table.ts'
import type { HypervisorReport, PlanReport } from './plan_report.ts'

/** How many entries each hypervisor takes, by domain type. */
export const countRows = (hypervisors: readonly HypervisorReport[]): Cell[][] =>
  hypervisors
    .filter(({ assigned }) => assigned.length > 0)
    .map(({ name, assigned }) => {
      const types = counted(assigned.map(({ domain_type }) => domain_type))
      return [name, `${numbered(assigned.length, 'entry', 'entries')} (${types})`]
    })

/** The end of a plan: what could be improved, and what to do next. */
export function endOf(report: PlanReport, isShort: boolean): string[] {
  const next = nextSteps(report)
  return [
    ...report.notes,
    ...(isShort ? [ALL_HINT] : []),
    ...(next.length > 0 ? [`Next: ${next.join('; ')}`] : []),
  ]
}

/**
 * Commands that say more about what is wrong. Names that would need quotes in a shell are left out.
 */
function nextSteps({ hypervisors, unassigned }: PlanReport): string[] {
  const broken = hypervisors.filter(({ error, name }) => error && isPlainWord(name))
  const names = broken.length > MOST_STEPS ? [] : broken.map(({ name }) => name)
  const [entry] = unassigned.map(({ entry }) => entryName(entry).split(' (', 1)[0] ?? '')
  return [
    ...(broken.length > 0 ? [['doctor', ...names].join(' ')] : []),
    ...(entry !== undefined && isPlainWord(entry) ? [`explain ${entry}`] : []),
  ]
}

/** How many hypervisors a next step names. */
const MOST_STEPS = 3
