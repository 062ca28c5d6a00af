import { numbered } from '../text/counts.ts'
import type { Look } from '../text/look.ts'
import { type Cell, fold, type Paint } from '../text/table.ts'
import { titled } from '../text/titled.ts'
import type { Change, PlanDiff } from './plan_diff.ts'
import type { PlanReport } from './plan_report.ts'

const PLURALS: Record<Change['change'], string> = {
  moves: 'move',
  changes: 'change',
  appears: 'appear',
  unassigned: 'unassigned',
  goes: 'go',
}

/**
 * The differences between two plans, for people; `unassigned` has the entries that no hypervisor
 * takes in the second plan.
 */
export function renderPlanDiff(
  { compared_with, changes, unchanged, unassigned }: PlanDiff & Pick<PlanReport, 'unassigned'>,
  look: Look,
): string {
  const paints: Record<Change['change'], Paint> = {
    moves: look.doubtful,
    changes: look.doubtful,
    appears: look.good,
    unassigned: look.bad,
    goes: look.bad,
  }
  const rows = changes.map(({ change, name, from, to, reason }): Cell[] => [
    { text: change, paint: paints[change] },
    name,
    spotText(from),
    reason ?? spotText(to),
  ])
  const counts = Object.keys(paints).flatMap((kind) => {
    // All of them are counted below, those that had no hypervisor before too.
    if (kind === 'unassigned') return []
    const count = changes.filter(({ change }) => change === kind).length
    return count > 0 ? [numbered(count, kind, PLURALS[kind as Change['change']])] : []
  })
  if (unassigned.length > 0) counts.push(`${unassigned.length} unassigned`)
  const summary = [
    ...(changes.length > 0 ? [] : ['nothing changes']),
    ...counts,
    `${unchanged} as before`,
  ]
  const parts = [
    titled(['', 'ENTRY', 'FROM', 'TO'], rows, look),
    fold(`compared with ${compared_with}: ${summary.join(', ')}`, look.width),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

const spotText = (spot: Change['from']): string =>
  spot === null
    ? ''
    : [spot.hypervisor, spot.domain_type && `(${spot.domain_type})`].filter(Boolean).join(' ')
