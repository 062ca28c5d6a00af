import type { Entry } from '../../vm/entry.ts'
import { refusalToKeep } from '../candidates.ts'
import type { Demand } from '../demand.ts'
import type { Hypervisor } from '../plan.ts'

/** What is known of where the VM of an entry is, and of where it was to be; hypervisors by name. */
export interface Whereabouts {
  /** Hypervisors that have it, by what they answered in this run. */
  seen: readonly string[]
  /** Hypervisors that do not answer, and had it when they last did. */
  remembered: readonly string[]
  /** The hypervisor that the last run gave the entry to, whether the VM is built there or not. */
  given?: string | undefined
  /** Hypervisors whose copy is an old one: they were drained when the entry was given to another. */
  old: readonly string[]
}

/**
 * The same with the indices of hypervisors, in inventory order, without those that are no longer
 * there.
 */
interface Places {
  seen: readonly number[]
  remembered: readonly number[]
  given: number | undefined
  old: ReadonlySet<number>
}

/** The hypervisor on which an entry stays, and whether its VM exists there, as far as is known. */
export interface Keeper {
  index: number
  stands: boolean
}

/** Finds out where entries stay. Entries that are not in `known` stay nowhere. */
export class Keepers {
  readonly #hypervisors: readonly Hypervisor[]
  readonly #places = new Map<Entry, Places>()

  /** @param givenCounts whether an entry that was given to this hypervisor stays there */
  constructor(
    hypervisors: readonly Hypervisor[],
    known: ReadonlyMap<Entry, Whereabouts>,
    givenCounts: (hypervisor: Hypervisor) => boolean,
  ) {
    this.#hypervisors = hypervisors
    const indices = new Map(hypervisors.map(({ name }, index) => [name, index]))
    const present = (names: readonly string[]) =>
      names.flatMap((name) => indices.get(name) ?? []).sort((a, b) => a - b)
    for (const [entry, { seen, remembered, given, old }] of known) {
      this.#places.set(entry, {
        seen: present(seen),
        remembered: present(remembered),
        given: present(given === undefined ? [] : [given]).find((index) =>
          givenCounts(hypervisors[index] as Hypervisor),
        ),
        old: new Set(present(old)),
      })
    }
  }

  /**
   * The hypervisor that an entry stays with; undefined for an entry that is to be placed. The first
   * of these that can have the VM at all:
   *
   * 1. one that has it now, of several the one of the last run, else the first in the inventory;
   *    not one whose copy is old;
   * 2. the one of the last run, whether the VM is built there or not;
   * 3. one that has an old copy now;
   * 4. one that does not answer, and had it when it last did.
   *
   * Neither a full hypervisor nor a better tier elsewhere makes a VM move.
   */
  keeperOf(entry: Entry, demand: Demand): Keeper | undefined {
    const places = this.#places.get(entry)
    if (!places) return undefined
    const { seen, remembered, given, old } = places
    const current = seen.filter((index) => !old.has(index))
    const order = [
      ...current.filter((index) => index === given),
      ...current,
      ...(given === undefined ? [] : [given]),
      ...seen,
      ...remembered,
    ]
    const index = order.find((each) => this.#canKeep(each, demand))
    if (index === undefined) return undefined
    return { index, stands: seen.includes(index) || remembered.includes(index) }
  }

  /**
   * By hypervisor, how many VMs of entries it has. With `countsSeen` those that were seen on
   * hypervisors that answered count too.
   */
  standing(countsSeen: boolean): number[] {
    const counts = this.#hypervisors.map(() => 0)
    for (const { seen, remembered } of this.#places.values()) {
      for (const index of countsSeen ? [...seen, ...remembered] : remembered) {
        counts[index] = (counts[index] as number) + 1
      }
    }
    return counts
  }

  #canKeep(index: number, demand: Demand): boolean {
    return refusalToKeep(this.#hypervisors[index] as Hypervisor, demand) === undefined
  }
}
