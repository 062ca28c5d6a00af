import type { Entry } from '../../vm/entry.ts'
import type { Size } from '../capacity/size.ts'
import type { Hypervisor } from '../plan.ts'

/** The entries of a pool, and the indices of the hypervisors that may take them, full ones too. */
export interface OpenPool {
  entries: readonly Entry[]
  candidates: readonly number[]
  /**
   * By index: how many other entries of the pool a hypervisor has already. Those that have none are
   * missing.
   */
  has: ReadonlyMap<number, number>
}

/** Used instead of a hypervisor's index: no hypervisor takes the entry. */
export const NOBODY = -1

/**
 * Gives each entry of each pool, in their order, the index of a candidate that has room, or
 * `NOBODY`. `previous` has the index of the hypervisor that an entry was given to before, as far as
 * that is known.
 */
export type Strategy = (
  pools: readonly OpenPool[],
  hypervisors: readonly Hypervisor[],
  previous: ReadonlyMap<Entry, number>,
) => number[][]

/** The same for entries that take memory and CPUs (`sizes`) of hypervisors that have only so much. */
export type SizedStrategy = (
  pools: readonly OpenPool[],
  hypervisors: readonly Hypervisor[],
  previous: ReadonlyMap<Entry, number>,
  sizes: ReadonlyMap<Entry, Size>,
) => number[][]

/** The taker of each entry of each pool; `NOBODY` for those that are not in `given`. */
export const takersOf = (
  pools: readonly OpenPool[],
  given: ReadonlyMap<Entry, number>,
): number[][] => pools.map(({ entries }) => entries.map((entry) => given.get(entry) ?? NOBODY))
