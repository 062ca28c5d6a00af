import { type Capacity, NOTHING, plus, type Size } from '../../src/placement/capacity/size.ts'
import type { Entry } from '../../src/vm/entry.ts'
import { allowed, type Case } from './balance_cases.ts'

/** What a hypervisor has given after the placement. */
export interface Given extends Capacity {
  /** Its index. */
  index: number
  /** The greater of the shares of memory and CPUs. */
  load: number
}

const loadOf = ({ taken, limit }: Capacity): number =>
  Math.max(taken.memory / limit.memory, taken.cpus / limit.cpus)

/** What each hypervisor of a case has given if entries are at these places. */
export function loadsOf(
  { hypervisors, entries }: Case,
  places: ReadonlyMap<Entry, string>,
): Given[] {
  return hypervisors.flatMap(({ name, capacity }, index) => {
    if (!capacity) return []
    const its = entries.filter(({ entry }) => places.get(entry) === name)
    const taken = its.reduce((sum, { size = NOTHING }) => plus(sum, size), capacity.taken)
    return [{ index, limit: capacity.limit, taken, load: loadOf({ ...capacity, taken }) }]
  })
}

/** The best of a small case, by trying every assignment: the most entries, then the least greatest load. */
export function bestBySize(input: Case): { placed: number; greatest: number } {
  const indices = new Map(input.hypervisors.map(({ name }, index) => [name, index]))
  const choices = input.entries.map((entry) =>
    allowed(entry, input.hypervisors).map(({ name }) => indices.get(name) as number),
  )
  const capacities = input.hypervisors.map(({ capacity }) => capacity as Capacity)
  let best = { placed: -1, greatest: Infinity }
  const tryFrom = (at: number, taken: readonly Size[], placed: number): void => {
    if (at === input.entries.length) {
      const loads = taken.map((each, index) =>
        loadOf({ ...(capacities[index] as Capacity), taken: each }),
      )
      const greatest = Math.max(...loads)
      if (placed > best.placed || (placed === best.placed && greatest < best.greatest)) {
        best = { placed, greatest }
      }
      return
    }
    for (const index of choices[at] ?? []) {
      const next = plus(taken[index] as Size, input.entries[at]?.size ?? NOTHING)
      const { limit } = capacities[index] as Capacity
      if (next.memory > limit.memory || next.cpus > limit.cpus) continue
      tryFrom(at + 1, taken.with(index, next), placed + 1)
    }
    tryFrom(at + 1, taken, placed)
  }
  tryFrom(
    0,
    capacities.map(({ taken }) => taken),
    0,
  )
  return best
}
