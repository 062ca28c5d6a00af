import type { Entry } from '../../vm/entry.ts'
import type { Hypervisor, PlaceableEntry } from '../plan.ts'
import type { Staying } from '../staying/stay.ts'
import type { Shortage } from '../verdicts/verdict.ts'
import { type Capacity, hasRoom, NOTHING, type Size, sizeKey } from './size.ts'

/** The sizes of the entries; undefined if no hypervisor has a known limit. */
export function sizesThatCount(
  entries: readonly PlaceableEntry[],
  hypervisors: readonly Hypervisor[],
): Map<Entry, Size> | undefined {
  const isLimited = ({ capacity }: Hypervisor) =>
    capacity && Math.min(capacity.limit.memory, capacity.limit.cpus) < Infinity
  if (!hypervisors.some(isLimited)) return undefined
  return new Map(entries.map(({ entry, size = NOTHING }) => [entry, size]))
}

/** The parts of a pool that show which hypervisor took what. */
interface TakenPool {
  candidates: readonly number[]
  entries: readonly Entry[]
  shares: readonly { entries: readonly Entry[] }[]
  rejected: readonly Entry[]
}

/** What each hypervisor has given once the entries of all pools are placed. */
export function capacitiesAfter(
  pools: readonly TakenPool[],
  { kept, capacities }: Staying,
  sizes: ReadonlyMap<Entry, Size>,
): (Capacity | undefined)[] {
  const after = [...capacities]
  for (const { shares } of pools) {
    shares.forEach(({ entries }, index) => {
      const capacity = after[index]
      if (!capacity) return
      let { memory, cpus } = capacity.taken
      for (const entry of entries) {
        if (kept.has(entry)) continue
        const size = sizes.get(entry) ?? NOTHING
        memory += size.memory
        cpus += size.cpus
      }
      after[index] = { ...capacity, taken: { memory, cpus } }
    })
  }
  return after
}

/** Which candidates of a pool have no room, by index. */
export interface Shortages {
  /**
   * For one entry: of the rejected ones, or of all if none is rejected, the one for which the
   * fewest candidates lack room.
   */
  ofSmallest: ReadonlyMap<number, Shortage>
  /** For this entry; the same map for entries of one size. */
  of: (entry: Entry) => ReadonlyMap<number, Shortage>
}

/**
 * The shortages of the candidates of a pool; `capacities` are those after all entries were placed.
 */
export function shortagesOf(
  { candidates, entries, rejected }: TakenPool,
  capacities: readonly (Capacity | undefined)[],
  sizes: ReadonlyMap<Entry, Size>,
): Shortages {
  const known = new Map<string, ReadonlyMap<number, Shortage>>()
  const of = (entry: Entry) => {
    const needs = sizes.get(entry) ?? NOTHING
    const found = known.get(sizeKey(needs)) ?? shortages(needs, candidates, capacities)
    known.set(sizeKey(needs), found)
    return found
  }
  let ofSmallest: ReadonlyMap<number, Shortage> | undefined
  let last: Size | undefined
  for (const entry of rejected.length > 0 ? rejected : entries) {
    const size = sizes.get(entry) ?? NOTHING
    if (size.memory === last?.memory && size.cpus === last.cpus) continue
    last = size
    if (!ofSmallest || of(entry).size < ofSmallest.size) ofSmallest = of(entry)
  }
  return { of, ofSmallest: ofSmallest ?? new Map() }
}

function shortages(
  needs: Size,
  candidates: readonly number[],
  capacities: readonly (Capacity | undefined)[],
): ReadonlyMap<number, Shortage> {
  return new Map(
    candidates.flatMap((index): [number, Shortage][] => {
      const shortage = shortageOf(capacities[index], needs)
      return shortage ? [[index, shortage]] : []
    }),
  )
}

/** What a hypervisor lacks for a VM of this size; undefined if it has room. */
export function shortageOf(capacity: Capacity | undefined, needs: Size): Shortage | undefined {
  if (!capacity || hasRoom(capacity, needs)) return undefined
  const { limit, taken } = capacity
  const free = {
    memory: Math.max(0, limit.memory - taken.memory),
    cpus: Math.max(0, limit.cpus - taken.cpus),
  }
  return { needs, free, limit }
}
