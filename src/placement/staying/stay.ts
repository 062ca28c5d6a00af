import type { Entry } from '../../vm/entry.ts'
import { type Capacity, hasRoom, NOTHING, plus, type Size } from '../capacity/size.ts'
import type { Demand } from '../demand.ts'
import type { Hypervisor, Stay } from '../plan.ts'
import { Keepers, type Whereabouts } from './keep.ts'

/** Which entries may stay where they are, and which of these may still move. */
export interface StayingPolicy {
  whereabouts: ReadonlyMap<Entry, Whereabouts>
  /** Whether entries stay only on hypervisors that do not answer. */
  onlySilent: boolean
  /** Whether entries that are not built yet may move from where they were given. */
  movesGiven: boolean
  /** The sizes of entries; undefined if memory and CPUs do not count. */
  sizes?: ReadonlyMap<Entry, Size> | undefined
}

/** The entries that stay, and those that were given and may move. */
export interface Staying {
  /** By entry: where it stays. */
  kept: ReadonlyMap<Entry, Stay>
  /** By entry that may move: the index of the hypervisor that it was given to and that can keep it. */
  given: ReadonlyMap<Entry, number>
  /** By hypervisor: how many VMs it has with those that stay, each once, built or not. */
  loads: number[]
  /** By hypervisor: what it may give to VMs, and what is taken with those that stay. */
  capacities: (Capacity | undefined)[]
}

/**
 * Separates the entries that stay from those that are to be placed. Every VM that exists on a
 * hypervisor counts there, also one that must go, because limits are about machines. An entry that
 * was given and is not built yet stays as far as the limit allows.
 */
export function whatStays(
  pools: readonly { demand: Demand; entries: readonly Entry[] }[],
  hypervisors: readonly Hypervisor[],
  { whereabouts, onlySilent, movesGiven, sizes }: StayingPolicy,
): Staying {
  const kept = new Map<Entry, Stay>()
  const given = new Map<Entry, number>()
  // Hypervisors that answer show what is built; everything else is given out anew.
  const givenCounts = ({ status }: Hypervisor) => !onlySilent || status !== 'ok'
  const keepers = new Keepers(hypervisors, whereabouts, givenCounts)
  const standing = keepers.standing(!onlySilent)
  const loads = hypervisors.map(({ ownVms }, index) => ownVms + (standing[index] as number))
  const capacities = hypervisors.map(({ capacity }) => capacity)
  const sizeOf = (entry: Entry) => sizes?.get(entry) ?? NOTHING
  const take = (entry: Entry, index: number) => {
    const capacity = capacities[index]
    if (capacity) {
      capacities[index] = { ...capacity, taken: plus(capacity.taken, sizeOf(entry)) }
    }
    kept.set(entry, { index, why: 'given' })
    loads[index] = (loads[index] as number) + 1
  }
  const unbuilt: [Entry, number][] = []
  for (const { demand, entries } of whereabouts.size > 0 ? pools : []) {
    for (const entry of entries) {
      const keeper = keepers.keeperOf(entry, demand)
      if (!keeper) continue
      const { index, stands } = keeper
      const isSilent = hypervisors[index]?.status !== 'ok'
      if (onlySilent && !isSilent) continue
      if (stands) kept.set(entry, { index, why: 'exists' })
      // The hypervisor may have built what it was given.
      else if (isSilent) take(entry, index)
      else unbuilt.push([entry, index])
    }
  }
  for (const [entry, index] of unbuilt) {
    if (movesGiven) given.set(entry, index)
    else if (
      (loads[index] as number) < (hypervisors[index] as Hypervisor).maxVms &&
      hasRoom(capacities[index], sizeOf(entry))
    ) {
      take(entry, index)
    }
  }
  return { kept, given, loads, capacities }
}
