import type { Entry } from '../../vm/entry.ts'
import type { PlaceableEntry, Stay } from '../plan.ts'
import { type Pool, poolKey, poolsOf } from '../pools.ts'

/** An entry that a hypervisor has in its own `config` too. */
export interface OwnedEntry extends PlaceableEntry {
  hypervisor: string
}

type Demanded = Pick<Pool, 'architecture' | 'pin'>

/** The entries that hypervisors have in their own `config` too, by pool. */
export class OwnedPools {
  readonly #pools: ReadonlyMap<string, Pool>
  readonly #owners: ReadonlyMap<Entry, number>

  /** @param indices those of the hypervisors, by name */
  constructor(owned: readonly OwnedEntry[], indices: ReadonlyMap<string, number>) {
    const present = owned.filter(({ hypervisor }) => indices.has(hypervisor))
    this.#pools = new Map(poolsOf(present).map((pool) => [poolKey(pool), pool]))
    this.#owners = new Map(
      present.map(({ entry, hypervisor }) => [entry, indices.get(hypervisor) as number]),
    )
  }

  /** Where the owned entries of a pool stay: on the hypervisors that own them. */
  stays(pool: Demanded): Map<Entry, Stay> {
    const entries = this.#pools.get(poolKey(pool))?.entries ?? []
    return new Map(
      entries.map((entry) => [entry, { index: this.#owners.get(entry) as number, why: 'own' }]),
    )
  }

  /** How many entries of a pool each hypervisor owns, by its index. */
  counts(pool: Demanded): Map<number, number> {
    const counts = new Map<number, number>()
    for (const { index } of this.stays(pool).values()) {
      counts.set(index, (counts.get(index) ?? 0) + 1)
    }
    return counts
  }

  /** The pools that have only owned entries; `others` are the pools with other entries. */
  without(others: readonly Demanded[]): Pool[] {
    const known = new Set(others.map(poolKey))
    return [...this.#pools].flatMap(([key, pool]) => (known.has(key) ? [] : [pool]))
  }
}
