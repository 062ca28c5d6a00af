import type { Look } from './look.ts'
import type { Change, PlanDiff } from './plan_diff.ts'
import { titled } from './plan_text.ts'
import { type Cell, fold, type Paint } from './table.ts'

/** What differs between two plans, for people. */
export function renderPlanDiff({ changes, unchanged }: PlanDiff, look: Look): string {
  const paints: Record<Change['change'], Paint> = {
    moves: look.doubtful,
    changes: look.doubtful,
    appears: look.good,
    goes: look.bad,
  }
  const rows = changes.map(({ change, name, from, to }): Cell[] => [
    { text: change, paint: paints[change] },
    name,
    spotText(from),
    spotText(to),
  ])
  const counts = Object.keys(paints).flatMap((kind) => {
    const count = changes.filter(({ change }) => change === kind).length
    return count > 0 ? [`${count} ${kind}`] : []
  })
  const summary = [...(counts.length > 0 ? counts : ['nothing changes']), `${unchanged} as before`]
  const parts = [
    titled(['', 'ENTRY', 'FROM', 'TO'], rows, look),
    fold(summary.join(', '), look.width),
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

const spotText = (spot: Change['from']): string =>
  spot === null ? '' : `${spot.hypervisor} (${spot.domain_type})`
