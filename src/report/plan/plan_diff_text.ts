import { numbered } from '../text/counts.ts'
import type { Look } from '../text/look.ts'
import { type Cell, fold } from '../text/table.ts'
import { titled } from '../text/titled.ts'
import { CHANGES, type Change, type PlanDiff } from './plan_diff.ts'
import type { PlanReport } from './plan_report.ts'

/** The paint of each change, and its word for several entries. */
const WORDS = {
  moves: { paint: 'doubtful', plural: 'move' },
  changes: { paint: 'doubtful', plural: 'change' },
  appears: { paint: 'good', plural: 'appear' },
  unassigned: { paint: 'bad', plural: 'unassigned' },
  goes: { paint: 'bad', plural: 'go' },
} as const satisfies Record<Change['change'], { paint: keyof Look; plural: string }>

/**
 * The differences between two plans, for people; `unassigned` has the entries that no hypervisor
 * takes in the second plan.
 */
export function renderPlanDiff(
  { compared_with, changes, unchanged, unassigned }: PlanDiff & Pick<PlanReport, 'unassigned'>,
  look: Look,
): string {
  const rows = changes.map(({ change, name, from, to, reason }): Cell[] => [
    { text: change, paint: look[WORDS[change].paint] },
    name,
    spotText(from),
    reason ?? spotText(to),
  ])
  const counts = CHANGES.flatMap((kind) => {
    // All of them are counted below, those that had no hypervisor before too.
    if (kind === 'unassigned') return []
    const count = changes.filter(({ change }) => change === kind).length
    return count > 0 ? [numbered(count, kind, WORDS[kind].plural)] : []
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
