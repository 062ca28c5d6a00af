import type { PlaceableEntry } from './plan.ts'

/** The entries of each architecture, in their order; the pools in the order of their first entries. */
export function poolsOf(entries: readonly PlaceableEntry[]): Map<string, PlaceableEntry[]> {
  const pools = new Map<string, PlaceableEntry[]>()
  for (const entry of entries) {
    const pool = pools.get(entry.architecture)
    if (pool) pool.push(entry)
    else pools.set(entry.architecture, [entry])
  }
  return pools
}
