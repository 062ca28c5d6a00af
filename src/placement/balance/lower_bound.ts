import { NOTHING, plus, type Size, times } from '../capacity/size.ts'
import type { Hypervisor } from '../plan.ts'
import { type Kind, loadOf, type Scale } from './bins.ts'

/**
 * A load that at least one hypervisor must have if all entries are placed, however they are placed.
 * The greatest of:
 *
 * - the load that a hypervisor has before;
 * - for each kind of entries, the load of the candidate on which one of them weighs least;
 * - for each set of candidates, the level to which they fill if the entries that can go nowhere else
 *   were a liquid.
 */
export function leastGreatestLoad(
  kinds: readonly Kind[],
  hypervisors: readonly Hypervisor[],
  scales: readonly Scale[],
): number {
  const taken = hypervisors.map(({ capacity }) => capacity?.taken ?? NOTHING)
  const loadWith = (bin: number, size: Size) =>
    loadOf(plus(taken[bin] ?? NOTHING, size), scales[bin] as Scale)
  let least = 0
  for (const bin of hypervisors.keys()) least = Math.max(least, loadWith(bin, NOTHING))
  for (const { size, candidates } of kinds) {
    const best = candidates.reduce((low, bin) => Math.min(low, loadWith(bin, size)), Infinity)
    least = Math.max(least, best)
  }
  for (const { candidates, needs } of captives(kinds)) {
    for (const part of ['memory', 'cpus'] as const) {
      const tanks = candidates.map((bin) => {
        const { weight, ...scale } = scales[bin] as Scale
        return { width: scale[part] * weight, filled: taken[bin]?.[part] ?? 0 }
      })
      least = Math.max(least, levelOf(tanks, needs[part]))
    }
  }
  return least
}

/** More sets of candidates than this are not compared with each other. */
const MOST_SETS = 100

/**
 * For each set of candidates, and for all candidates together: the size of the entries that can go
 * nowhere else.
 */
function captives(kinds: readonly Kind[]): { candidates: number[]; needs: Size }[] {
  const sets = new Map<string, { candidates: Set<number>; needs: Size }>()
  const all = { candidates: new Set<number>(), needs: NOTHING }
  for (const { candidates, size, entries } of kinds) {
    const needs = times(size, entries.length)
    const key = candidates.join()
    const known = sets.get(key) ?? { candidates: new Set(candidates), needs: NOTHING }
    sets.set(key, { ...known, needs: plus(known.needs, needs) })
    for (const candidate of candidates) all.candidates.add(candidate)
    all.needs = plus(all.needs, needs)
  }
  const each = [...sets.values()]
  const compared = each.length > MOST_SETS ? [] : each
  const wider = compared.map(({ candidates }) => ({
    candidates,
    needs: each.reduce(
      (sum, other) => (isWithin(other.candidates, candidates) ? plus(sum, other.needs) : sum),
      NOTHING,
    ),
  }))
  return [...wider, all].map(({ candidates, needs }) => ({ candidates: [...candidates], needs }))
}

const isWithin = (part: ReadonlySet<number>, whole: ReadonlySet<number>): boolean =>
  part.size <= whole.size && [...part].every((each) => whole.has(each))

/**
 * The level to which an amount of liquid fills connected tanks, some of which are partly filled
 * already.
 */
function levelOf(tanks: readonly { width: number; filled: number }[], amount: number): number {
  const rising = tanks
    .filter(({ width }) => Number.isFinite(width))
    .sort((a, b) => a.filled / a.width - b.filled / b.width)
  if (rising.length < tanks.length) return 0
  let [width, filled, level] = [0, amount, 0]
  for (const tank of rising) {
    if (width > 0 && filled / width <= tank.filled / tank.width) break
    width += tank.width
    filled += tank.filled
    level = filled / width
  }
  return level
}
