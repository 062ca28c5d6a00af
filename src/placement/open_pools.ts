import type { Entry } from '../vm/entry.ts'
import type { Staying } from './staying/stay.ts'
import type { OpenPool } from './strategies/strategy.ts'

/**
 * The entries of a pool that are to be placed, as strategies see them. One that was given to a
 * hypervisor that would not be a candidate today, as one of a worse tier, may stay there: for
 * such entries that one is a candidate more, and they come after the others.
 *
 * @param owned how many entries of the pool hypervisors have in their own lists, by index
 */
export function openPool(
  { entries, candidates }: { entries: readonly Entry[]; candidates: readonly number[] },
  { kept, given }: Staying,
  owned: ReadonlyMap<number, number> = new Map(),
): OpenPool[] {
  // The entries themselves, so that a large fleet on which nothing stays is not gone through again.
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
    const more = home === undefined || candidates.includes(home) ? undefined : home
    const alike = open.get(more)
    if (alike) alike.push(entry)
    else open.set(more, [entry])
  }
  return [...open].map(([more, alike]) => ({
    entries: alike,
    candidates: more === undefined ? candidates : [...candidates, more].sort((a, b) => a - b),
    has,
  }))
}
