import type { Run } from '../../dispatch/run/run.ts'
import type { Assignment, Stay } from '../../placement/plan.ts'
import type { Entry } from '../../vm/entry.ts'

/** All that reports read of a run. */
export type ReportedRun = Pick<Run, 'request' | 'decision' | 'placement'>

/** Where an entry went, or why it went nowhere. */
export interface EntryOutcome {
  /** Index of its pool; undefined if its target stands for no architecture. */
  pool: number | undefined
  /** The hypervisor that runs it, and how; undefined if none does. */
  runs: Assignment | undefined
  /**
   * Where it stays, if it does: its VM exists there, it was given to that hypervisor, or is in its
   * own `config`.
   */
  stay: Stay | undefined
  /** The hypervisor that has it in its own `config`. */
  owner: string | undefined
  /** The name of its VM, where VMs have names. */
  vm: string | undefined
  /** Why no hypervisor takes it; undefined if one does. */
  reason: string | undefined
}

/** What became of each entry that was asked for. */
export function outcomesOf({
  request,
  placement,
  decision,
}: ReportedRun): Map<Entry, EntryOutcome> {
  const pools = new Map(
    placement.pools.flatMap(({ entries }, index) => entries.map((entry) => [entry, index])),
  )
  const runs = new Map(
    [...decision.assignments, ...decision.ownedRuns].flatMap((each) =>
      each.entries.map((entry) => [entry, each]),
    ),
  )
  const reasons = new Map(decision.unassigned.map(({ entry, problem }) => [entry, problem.text]))
  return new Map(
    request.entries.map((entry) => {
      const pool = pools.get(entry)
      const stay = pool === undefined ? undefined : placement.pools[pool]?.stays.get(entry)
      return [
        entry,
        {
          pool,
          stay,
          runs: runs.get(entry),
          owner: decision.owned.get(entry),
          vm: decision.vmNames.get(entry),
          reason: reasons.get(entry),
        },
      ]
    }),
  )
}
