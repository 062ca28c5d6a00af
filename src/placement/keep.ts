import type { Entry } from '../vm/entry.ts'
import { refusalToKeep } from './candidates.ts'
import type { Demand } from './demand.ts'
import type { Displaced, Hypervisor } from './plan.ts'
import { verdictText } from './verdicts.ts'

/** Indices of the hypervisors, in inventory order, on which the VM of an entry exists. */
export type Homes = ReadonlyMap<Entry, readonly number[]>

/** The entries of a pool, parted. */
export interface Parted {
  /** By entry: the index of the hypervisor that keeps it. */
  kept: ReadonlyMap<Entry, number>
  /** The others, in their order. */
  open: readonly Entry[]
}

/**
 * Parts the entries whose VMs stay where they exist from those that are to be placed. A VM stays on
 * the first of its homes that can run it at all: neither a full hypervisor nor a better tier
 * elsewhere nor the lack of an answer makes it move.
 */
export function keepAtHome(
  entries: readonly Entry[],
  demand: Demand,
  hypervisors: readonly Hypervisor[],
  homes: Homes,
): Parted {
  if (homes.size === 0) return { kept: new Map(), open: entries }
  const mayKeep = hypervisors.map((hypervisor) => refusalToKeep(hypervisor, demand) === undefined)
  const kept = new Map<Entry, number>()
  for (const entry of entries) {
    const keeper = homes.get(entry)?.find((home) => mayKeep[home])
    if (keeper !== undefined) kept.set(entry, keeper)
  }
  return { kept, open: entries.filter((entry) => !kept.has(entry)) }
}

/** Where an entry that found another hypervisor exists, and why it does not stay there. */
export const displacedFrom = (
  entry: Entry,
  demand: Demand,
  hypervisors: readonly Hypervisor[],
  homes: Homes,
): Displaced[] =>
  (homes.get(entry) ?? []).flatMap((home) => {
    const hypervisor = hypervisors[home] as Hypervisor
    const refusal = refusalToKeep(hypervisor, demand)
    return refusal ? [{ entry, from: hypervisor.name, reason: verdictText(refusal) }] : []
  })
