import type { Entry } from '../vm/entry.ts'
import type { Pin } from './demand.ts'
import type { PlaceableEntry } from './plan.ts'

/** The entries of one architecture and pin: they have the same candidates. */
export interface Pool {
  architecture: string
  pin: Pin | undefined
  entries: Entry[]
}

/** The entries of each architecture and pin, in their order; the pools in the order of their first entries. */
export function poolsOf(entries: readonly PlaceableEntry[]): Pool[] {
  const pools = new Map<string, Pool>()
  for (const { entry, architecture, pin } of entries) {
    const key = poolKey({ architecture, pin })
    const pool = pools.get(key)
    if (pool) pool.entries.push(entry)
    else pools.set(key, { architecture, pin, entries: [entry] })
  }
  return [...pools.values()]
}

/** A text that is the same for entries of one pool. The name of an architecture has no blank. */
export const poolKey = ({ architecture, pin }: Pick<PlaceableEntry, 'architecture' | 'pin'>) =>
  pin ? `${architecture} ${pin.name}` : architecture
