import type { Assignment, Plan } from '../../src/placement/plan.ts'
import type { Entry } from '../../src/vm/entry.ts'

/** An entry, and what the hypervisor that takes it makes of it. */
export type PlacedEntry = Omit<Assignment, 'entries'> & { entry: Entry }

/** The entries that a plan assigns one by one: by pool, and inside a pool in entry order. */
export function placedEntries({ pools, assignments }: Plan): PlacedEntry[] {
  const placed = new Map<Entry, PlacedEntry>()
  for (const { entries, ...place } of assignments) {
    for (const entry of entries) {
      if (placed.has(entry)) throw new Error(`${entry.platform}/${entry.target} is assigned twice`)
      placed.set(entry, { ...place, entry })
    }
  }
  return pools.flatMap(({ entries }) => entries.flatMap((entry) => placed.get(entry) ?? []))
}
