import type { Entry } from '../../vm/entry.ts'
import type { OpenPool } from '../strategies/strategy.ts'

/** All entries with the same candidates: balancing treats them alike. */
export interface EntryClass {
  /** The indices of the candidates among the hypervisors; at least one. */
  candidates: readonly number[]
  /** The entries, pool after pool, in their order. */
  entries: Entry[]
}

/** Groups the entries of pools with equal candidates. Pools without candidates are left out. */
export function classesOf(pools: readonly OpenPool[]): EntryClass[] {
  const classes = new Map<string, EntryClass>()
  for (const { candidates, entries } of pools) {
    if (candidates.length === 0) continue
    const key = candidates.join()
    const found = classes.get(key) ?? { candidates, entries: [] }
    classes.set(key, found)
    for (const entry of entries) found.entries.push(entry)
  }
  return [...classes.values()]
}
