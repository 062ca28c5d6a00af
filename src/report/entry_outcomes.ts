import type { Run } from '../dispatch/run/run.ts'
import type { Assignment } from '../placement/plan.ts'
import type { Entry } from '../vm/entry.ts'

/** Where an entry went, or why it went nowhere. */
export interface EntryOutcome {
  /** Index of its pool; undefined if its target stands for no architecture. */
  pool: number | undefined
  assignment: Assignment | undefined
  /** The hypervisor that has it in its own list. */
  owner: string | undefined
  /** Why no hypervisor takes it; undefined if one does. */
  reason: string | undefined
}

/** What became of each entry that was asked for. */
export function outcomesOf({ request, placement, decision }: Run): Map<Entry, EntryOutcome> {
  const pools = new Map(
    placement.pools.flatMap(({ entries }, index) => entries.map((entry) => [entry, index])),
  )
  const assignments = new Map(
    decision.assignments.flatMap((each) => each.entries.map((entry) => [entry, each])),
  )
  const reasons = new Map(decision.unassigned.map(({ entry, problem }) => [entry, problem.text]))
  return new Map(
    request.entries.map((entry) => [
      entry,
      {
        pool: pools.get(entry),
        assignment: assignments.get(entry),
        owner: decision.owned.get(entry),
        reason: reasons.get(entry),
      },
    ]),
  )
}
