import { addTo } from '../grouped.ts'
import type { Entry } from '../vm/entry.ts'
import type { Staying } from './staying/stay.ts'
import type { OpenPool } from './strategies/strategy.ts'

/**
 * The entries of a pool that are to be placed, as strategies see them. An entry may stay on a
 * hypervisor that it was given to and that is not a candidate now, for example because of a worse
 * tier. Such entries come after the others, and this hypervisor is one more candidate for them.
 *
 * @param owned how many entries of the pool hypervisors have in their own lists, by index
 */
export function openPool(
  { entries, candidates }: { entries: readonly Entry[]; candidates: readonly number[] },
  { kept, given }: Staying,
  owned: ReadonlyMap<number, number>,
): OpenPool[] {
  // Nothing stays: the entries are used as they are, which saves time in a large fleet.
  if (kept.size === 0 && given.size === 0) return [{ entries, candidates, has: owned }]
  const has = new Map(owned)
  const open = new Map<number | undefined, Entry[]>([[undefined, []]])
  for (const entry of entries) {
    const keeper = kept.get(entry)?.index
    if (keeper !== undefined) {
      has.set(keeper, (has.get(keeper) ?? 0) + 1)
      continue
    }
    const home = given.get(entry)
    addTo(open, home === undefined || candidates.includes(home) ? undefined : home, entry)
  }
  return [...open].map(([more, alike]) => ({
    entries: alike,
    candidates: more === undefined ? candidates : [...candidates, more].sort((a, b) => a - b),
    has,
  }))
}
