import { type Bins, TINY } from './bins.ts'

/** The limit of a search: how many bins it may look into before it gives up. */
export interface Effort {
  left: number
}

/** How many bins each search of a strategy may look into. It ends sooner where nothing helps any more. */
export const EFFORT = 20_000_000

/**
 * Puts one of a kind into a bin, and moves others out of its way if needed. Returns false, and
 * changes nothing, if this takes too many steps. No bin that is changed is loaded more than `cap`.
 *
 * @param home a bin that it may not go to; -1 for none
 * @param steps how many times others may be moved for it, each of which may make others move
 */
function settle(
  bins: Bins,
  kind: number,
  { home, steps, cap }: { home: number; steps: number; cap: number },
  effort: Effort,
): boolean {
  const { candidates } = bins.kindAt(kind)
  let best = -1
  let least = cap
  for (const bin of candidates) {
    if (bin === home || bins.roomFor(kind, bin) < 1) continue
    const load = bins.load(bin, kind)
    if (load < least || (best < 0 && load <= least)) [best, least] = [bin, load]
  }
  effort.left -= candidates.length
  if (best >= 0) bins.put(kind, best, 1)
  if (best >= 0 || steps === 0) return best >= 0
  for (const bin of candidates) {
    if (bin !== home && replace(bins, kind, bin, { steps, cap }, effort)) return true
  }
  return false
}

/** Puts one of a kind into a bin, in place of some of another kind that find room elsewhere. */
function replace(
  bins: Bins,
  kind: number,
  bin: number,
  { steps, cap }: { steps: number; cap: number },
  effort: Effort,
): boolean {
  for (const [other, count] of [...bins.kindsIn(bin)]) {
    if (other === kind) continue
    const mark = bins.mark
    for (let out = 1; out <= count && effort.left > 0; out++) {
      effort.left--
      bins.put(other, bin, -1)
      if (bins.roomFor(kind, bin) < 1 || bins.load(bin, kind) > cap) continue
      bins.put(kind, bin, 1)
      let settled = 0
      const others = { home: bin, steps: steps - 1, cap }
      while (settled < out && settle(bins, other, others, effort)) settled++
      if (settled === out) return true
      break
    }
    bins.undo(mark)
    if (effort.left <= 0) return false
  }
  return false
}

/** How many times others may be moved for one entry. */
const STEPS = 2

/**
 * Makes room for refused entries, the smallest first, by moving others.
 *
 * @param refused by kind, how many are in no bin; changed as they find room
 */
export function makeRoom(bins: Bins, refused: number[], effort: Effort): void {
  for (let kind = refused.length - 1; kind >= 0; kind--) {
    while ((refused[kind] as number) > 0 && effort.left > 0) {
      const how = { home: -1, steps: STEPS, cap: Infinity }
      if (!settle(bins, kind, how, effort)) break
      refused[kind] = (refused[kind] as number) - 1
    }
  }
}

/**
 * Moves entries from the bin with the greatest load, directly, in exchange for others, or along a
 * chain of two, as long as that lowers it, and goes on with the next bin.
 */
export function evenOut(bins: Bins, effort: Effort): void {
  for (let last = -1; last !== bins.mark && effort.left > 0; ) {
    last = bins.mark
    const open = new Set(bins.contents.keys())
    while (open.size > 0 && effort.left > 0) {
      let top = -1
      for (const bin of open) if (top < 0 || bins.load(bin) > bins.load(top)) top = bin
      effort.left -= open.size
      if (!relieve(bins, top, effort)) open.delete(top)
    }
  }
}

/** Takes one entry out of a bin so that no bin that changes is as loaded as this one was. */
function relieve(bins: Bins, bin: number, effort: Effort): boolean {
  const cap = bins.load(bin) * (1 - TINY) - TINY
  const kinds = [...bins.kindsIn(bin).keys()].sort((a, b) => a - b)
  for (let steps = 0; steps <= STEPS; steps++) {
    for (const kind of kinds) {
      const mark = bins.mark
      bins.put(kind, bin, -1)
      if (bins.load(bin) <= cap && settle(bins, kind, { home: bin, steps, cap }, effort)) {
        return true
      }
      bins.undo(mark)
      if (effort.left <= 0) return false
    }
  }
  return false
}
