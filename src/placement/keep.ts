import type { Entry } from '../vm/entry.ts'
import { refusalToKeep } from './candidates.ts'
import type { Demand } from './demand.ts'
import type { Displaced, Hypervisor } from './plan.ts'
import { verdictText } from './verdicts.ts'

/** Indices of the hypervisors, in inventory order, on which the VM of an entry exists. */
export type Homes = ReadonlyMap<Entry, readonly number[]>

/** The entries of a pool: those that stay where they exist, and the others. */
export interface Parted {
  /** The index of the hypervisor that keeps an entry, by entry. */
  kept: ReadonlyMap<Entry, number>
  /** The entries that have to be placed, in their order. */
  open: readonly Entry[]
}

/**
 * Separates the entries whose VMs stay where they exist from those that have to be placed. A VM
 * stays on the first of its homes that can run it at all: it does not move because that hypervisor
 * is full, gives no answer, or because there is a better tier elsewhere.
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

/** The homes of an entry that another hypervisor takes, and why it does not stay on them. */
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
