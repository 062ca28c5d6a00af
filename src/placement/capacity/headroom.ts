import type { Entry } from '../../vm/entry.ts'
import { candidatesAmong } from '../candidates.ts'
import type { Demand } from '../demand.ts'
import type { Hypervisor, Plan } from '../plan.ts'
import { fitting, minus, NOTHING, type Size, sizeKey } from './size.ts'

/** How many more entries of one kind would find room beside everything that is placed. */
export interface Headroom {
  /** An entry of this kind. */
  like: Entry
  demand: Demand
  /** Undefined where sizes do not count. */
  size: Size | undefined
  /** By candidate, by its index, how many it could take; Infinity if nothing limits it. */
  where: ReadonlyMap<number, number>
}

/**
 * For each kind of entries in the matrix (the same need and size): how many more of this kind would
 * find room, if no others were added.
 */
export function headroomOf(
  { pools, loads, capacities, sizes }: Omit<Plan, 'assignments' | 'rejections'>,
  hypervisors: readonly Hypervisor[],
): Headroom[] {
  const candidatesFor = candidatesAmong(hypervisors)
  return pools.flatMap(({ demand, entries }) => {
    const kinds = new Map<string, Entry>()
    for (const entry of entries) {
      const key = sizeKey(sizes?.get(entry) ?? NOTHING)
      if (!kinds.has(key)) kinds.set(key, entry)
    }
    const { candidates } = candidatesFor(demand)
    return [...kinds.values()].map((like): Headroom => {
      const size = sizes?.get(like)
      const room = (index: number): number => {
        const { maxVms } = hypervisors[index] as Hypervisor
        const vms = maxVms - (loads[index] as number)
        const capacity = capacities?.[index]
        if (!capacity || !size) return Math.max(0, vms)
        return fitting(size, vms, minus(capacity.limit, capacity.taken))
      }
      return { like, demand, size, where: new Map(candidates.map((index) => [index, room(index)])) }
    })
  })
}
