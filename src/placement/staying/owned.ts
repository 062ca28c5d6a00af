import { countEach } from '../../grouped.ts'
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
  /** By pool: where its owned entries stay. */
  readonly #stays = new Map<string, Map<Entry, Stay>>()

  /** @param indices those of the hypervisors, by name */
  constructor(owned: readonly OwnedEntry[], indices: ReadonlyMap<string, number>) {
    const present = owned.filter(({ hypervisor }) => indices.has(hypervisor))
    this.#pools = new Map(poolsOf(present).map((pool) => [poolKey(pool), pool]))
    for (const each of owned) {
      const index = indices.get(each.hypervisor)
      if (index === undefined) continue
      const stays = this.#stays.get(poolKey(each)) ?? new Map<Entry, Stay>()
      this.#stays.set(poolKey(each), stays.set(each.entry, { index, why: 'own' }))
    }
  }

  /** Where the owned entries of a pool stay: on the hypervisors that own them. */
  stays(pool: Demanded): ReadonlyMap<Entry, Stay> {
    return this.#stays.get(poolKey(pool)) ?? new Map()
  }

  /** How many entries of a pool each hypervisor owns, by its index. */
  counts(pool: Demanded): Map<number, number> {
    return countEach([...this.stays(pool).values()].map(({ index }) => index))
  }

  /** The pools that have only owned entries; `others` are the pools with other entries. */
  without(others: readonly Demanded[]): Pool[] {
    const known = new Set(others.map(poolKey))
    return [...this.#pools].flatMap(([key, pool]) => (known.has(key) ? [] : [pool]))
  }
}
