import { grouped } from '../../grouped.ts'
import type { Problem } from '../../problems.ts'
import type { Entry } from '../../vm/entry.ts'
import type { UnassignedEntry } from '../decision.ts'

/** How many faults of one kind have a line each. */
const MOST_FAULTS = 5

/**
 * The problems of entries that no hypervisor takes: first the faults of single entries, each with
 * its own place, then one line for all entries with the same reason.
 */
export function entryProblems(
  unassigned: readonly UnassignedEntry[],
  faults: ReadonlyMap<Entry, Problem>,
): Problem[] {
  const ofEntries = new Map<string, Problem>()
  const byReason = new Map<string, { problem: Problem; targets: Set<string>; count: number }>()
  for (const { entry, problem } of unassigned) {
    if (faults.has(entry)) {
      ofEntries.set(JSON.stringify([problem.subject, problem.text]), problem)
      continue
    }
    const reason = `${problem.text}; ${problem.hint}`
    const { targets, count } = byReason.get(reason) ?? { targets: new Set(), count: 0 }
    byReason.set(reason, { problem, targets: targets.add(entry.target), count: count + 1 })
  }
  const ofPools = [...byReason.values()].map(({ problem, targets, count }) => ({
    ...problem,
    subject: `${named([...targets])} (${count === 1 ? '1 entry' : `${count} entries`})`,
  }))
  return [...shortened([...ofEntries.values()]), ...ofPools]
}

/** Shortens many faults of one kind: the last one that is shown counts the others. */
function shortened(faults: readonly Problem[]): Problem[] {
  return [...grouped(faults, ({ code }) => code).values()].flatMap((alike) => {
    const others = alike.length - MOST_FAULTS
    return alike
      .slice(0, MOST_FAULTS)
      .map((fault, index) =>
        others > 0 && index === MOST_FAULTS - 1
          ? { ...fault, subject: `${fault.subject} (and ${others} more like this)` }
          : fault,
      )
  })
}

const named = (targets: readonly string[]): string =>
  targets.length > 5
    ? `${targets.length} targets`
    : `${targets.length === 1 ? 'target' : 'targets'} ${targets.join(', ')}`
