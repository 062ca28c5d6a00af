import type { Entry } from '../../vm/entry.ts'
import { fitting, minus, NOTHING, type Size, sizeKey } from '../capacity/size.ts'
import type { Hypervisor } from '../plan.ts'
import type { OpenPool } from '../strategies/strategy.ts'
import { ONE } from '../weights.ts'

/** Entries with the same candidates and the same size: placement treats them alike. */
export interface Kind {
  size: Size
  candidates: readonly number[]
  /** The entries, pool after pool, in their order. */
  entries: Entry[]
  /** How large one is: the greater of its shares of all memory and of all CPUs of the fleet. */
  magnitude: number
}

/** The size of a hypervisor by which its load is measured. */
export interface Scale extends Size {
  /** Its weight among the others: 1 if nothing is set. */
  weight: number
}

/**
 * The sizes by which the loads of hypervisors are measured: their limits. An unknown limit is that
 * of the smallest other hypervisor, as with weights; if none is known, it is Infinity.
 */
export function scalesOf(hypervisors: readonly Hypervisor[]): Scale[] {
  const smallest = (part: keyof Size) =>
    hypervisors.reduce((least, { capacity }) => {
      const limit = capacity?.limit[part] ?? Infinity
      return limit > 0 ? Math.min(least, limit) : least
    }, Infinity)
  const [memory, cpus] = [smallest('memory'), smallest('cpus')]
  const known = (limit: number | undefined, least: number) =>
    limit === undefined || limit === Infinity ? least : Math.max(1, limit)
  return hypervisors.map(({ capacity, weight }) => ({
    memory: known(capacity?.limit.memory, memory),
    cpus: known(capacity?.limit.cpus, cpus),
    weight: Number(weight) / Number(ONE),
  }))
}

/** Loads that differ by less are equal: they are quotients of whole numbers. */
export const TINY = 1e-12

/** The load of a hypervisor: the greater of the shares of memory and CPUs, in proportion to its weight. */
export const loadOf = (taken: Size, { memory, cpus, weight }: Scale): number =>
  Math.max(taken.memory / memory, taken.cpus / cpus) / weight

/** The size of all entries that have candidates, if it is the same; else undefined. */
export function onlySize(
  pools: readonly OpenPool[],
  sizes: ReadonlyMap<Entry, Size>,
): Size | undefined {
  let only: Size | undefined
  for (const { entries, candidates } of pools) {
    for (const entry of candidates.length > 0 ? entries : []) {
      const size = sizes.get(entry) ?? NOTHING
      only ??= size
      if (size.memory !== only.memory || size.cpus !== only.cpus) return undefined
    }
  }
  return only
}

/**
 * Groups entries with the same candidates and size, the largest first. Entries without candidates
 * are left out.
 */
export function kindsOf(
  pools: readonly OpenPool[],
  sizes: ReadonlyMap<Entry, Size>,
  scales: readonly Scale[],
): Kind[] {
  const all = (part: keyof Size) =>
    scales.reduce((sum, scale) => sum + (Number.isFinite(scale[part]) ? scale[part] : 0), 0)
  const [memory, cpus] = [all('memory') || Infinity, all('cpus') || Infinity]
  const sets = new Map<string, Map<string, Kind>>()
  for (const { entries, candidates } of pools) {
    if (candidates.length === 0) continue
    const key = candidates.join()
    const kinds = sets.get(key) ?? new Map<string, Kind>()
    sets.set(key, kinds)
    for (const entry of entries) {
      const size = sizes.get(entry) ?? NOTHING
      const kind = kinds.get(sizeKey(size))
      if (kind) kind.entries.push(entry)
      else {
        const magnitude = Math.max(size.memory / memory, size.cpus / cpus)
        kinds.set(sizeKey(size), { size, candidates, entries: [entry], magnitude })
      }
    }
  }
  const kinds = [...sets.values()].flatMap((ofSet) => [...ofSet.values()])
  return kinds.sort((a, b) => b.magnitude - a.magnitude)
}

/** A change that can be undone: `count` of a kind (its index) more or fewer in a bin. */
interface Change {
  kind: number
  bin: number
  count: number
}

/** Hypervisors as bins: entries are put into them, moved and counted by their kinds. */
export class Bins {
  /** By bin: how many of each kind are in it. */
  readonly contents: Map<number, number>[]
  readonly #memory: number[]
  readonly #cpus: number[]
  readonly #vms: number[]
  readonly #hypervisors: readonly Hypervisor[]
  readonly #changes: Change[] = []

  constructor(
    readonly kinds: readonly Kind[],
    hypervisors: readonly Hypervisor[],
    readonly scales: readonly Scale[],
  ) {
    this.#hypervisors = hypervisors
    this.contents = hypervisors.map(() => new Map())
    this.#memory = hypervisors.map(({ capacity }) => capacity?.taken.memory ?? 0)
    this.#cpus = hypervisors.map(({ capacity }) => capacity?.taken.cpus ?? 0)
    this.#vms = hypervisors.map(({ ownVms }) => ownVms)
  }

  /** The kind with this index. */
  kindAt(index: number): Kind {
    return this.kinds[index] as Kind
  }

  /** How many of each kind, by its index, are in a bin. */
  kindsIn(bin: number): Map<number, number> {
    return this.contents[bin] as Map<number, number>
  }

  /** The index of each entry's kind. */
  kindByEntry(): Map<Entry, number> {
    return new Map(
      this.kinds.flatMap(({ entries }, kind) => entries.map((entry) => [entry, kind] as const)),
    )
  }

  /** How many more of a kind have room in a bin. */
  roomFor(kind: number, bin: number): number {
    const { size } = this.kindAt(kind)
    const { capacity, maxVms } = this.#hypervisors[bin] as Hypervisor
    const vms = maxVms - (this.#vms[bin] as number)
    if (!capacity) return Math.max(0, vms)
    const taken = { memory: this.#memory[bin] as number, cpus: this.#cpus[bin] as number }
    return fitting(size, vms, minus(capacity.limit, taken))
  }

  /** The load of a bin, with one more of a kind if that is given. */
  load(bin: number, kind?: number): number {
    const more = kind === undefined ? NOTHING : this.kindAt(kind).size
    const scale = this.scales[bin] as Scale
    const memory = (this.#memory[bin] as number) + more.memory
    const cpus = (this.#cpus[bin] as number) + more.cpus
    return Math.max(memory / scale.memory, cpus / scale.cpus) / scale.weight
  }

  /** Puts some of a kind into a bin, or takes them out if `count` is below 0. */
  put(kind: number, bin: number, count: number): void {
    this.#apply({ kind, bin, count })
    this.#changes.push({ kind, bin, count })
  }

  /** A point to which `undo` goes back. */
  get mark(): number {
    return this.#changes.length
  }

  /** Undoes all changes since `mark`. */
  undo(mark: number): void {
    while (this.#changes.length > mark) {
      const { kind, bin, count } = this.#changes.pop() as Change
      this.#apply({ kind, bin, count: -count })
    }
  }

  #apply({ kind, bin, count }: Change): void {
    const { size } = this.kindAt(kind)
    this.#memory[bin] = (this.#memory[bin] as number) + count * size.memory
    this.#cpus[bin] = (this.#cpus[bin] as number) + count * size.cpus
    this.#vms[bin] = (this.#vms[bin] as number) + count
    const content = this.kindsIn(bin)
    const left = (content.get(kind) ?? 0) + count
    if (left === 0) content.delete(kind)
    else content.set(kind, left)
  }
}
