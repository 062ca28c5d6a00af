import type { Entry } from '../../vm/entry.ts'
import type { Size } from '../capacity/size.ts'
import type { Hypervisor } from '../plan.ts'
import type { OpenPool } from '../strategies/strategy.ts'
import { Bins, kindsOf, scalesOf } from './bins.ts'
import { handOut } from './hand_out.ts'

/** Bins with entries in them, and how many of each kind are in none. */
export interface Packing {
  bins: Bins
  refused: number[]
}

/** Which bin with room takes an entry: the one with the smallest load after it, or the largest. */
export type Choice = 'least loaded' | 'fullest'

/** Gives a function that starts a packing: with all entries of these pools in no bin. */
export function packer(
  pools: readonly OpenPool[],
  hypervisors: readonly Hypervisor[],
  sizes: ReadonlyMap<Entry, Size>,
): () => Packing {
  const scales = scalesOf(hypervisors)
  const kinds = kindsOf(pools, sizes, scales)
  return () => ({
    bins: new Bins(kinds, hypervisors, scales),
    refused: kinds.map(({ entries }) => entries.length),
  })
}

/** Puts the entries that are in no bin into bins with room, kind by kind in this order. */
export function deal({ bins, refused }: Packing, order: Iterable<number>, choice: Choice): void {
  for (const kind of order) {
    while ((refused[kind] as number) > 0) {
      const bin = chosenBin(bins, kind, choice)
      if (bin < 0) break
      bins.put(kind, bin, 1)
      refused[kind] = (refused[kind] as number) - 1
    }
  }
}

function chosenBin(bins: Bins, kind: number, choice: Choice): number {
  let chosen = -1
  let best = Infinity
  for (const bin of bins.kindAt(kind).candidates) {
    if (bins.roomFor(kind, bin) < 1) continue
    const load = bins.load(bin, kind)
    const worth = choice === 'least loaded' ? load : -load
    if (worth < best) [chosen, best] = [bin, worth]
  }
  return chosen
}

/**
 * Takes kind after kind out, the largest first, and puts it into the first bins that have room.
 * Returns whether any entry has moved.
 *
 * This may make room for a larger kind, so it has to be repeated until nothing moves. That ends: a
 * kind never gets fewer places in its first bins, however many of these are counted.
 */
export function fillForward({ bins, refused }: Packing): boolean {
  let isMoved = false
  for (const [kind, { candidates }] of bins.kinds.entries()) {
    const before = candidates.map((bin) => bins.kindsIn(bin).get(kind) ?? 0)
    let left = refused[kind] as number
    for (const [position, bin] of candidates.entries()) {
      const count = before[position] as number
      if (count > 0) bins.put(kind, bin, -count)
      left += count
    }
    for (const [position, bin] of candidates.entries()) {
      const count = left > 0 ? Math.min(left, bins.roomFor(kind, bin)) : 0
      if (count > 0) bins.put(kind, bin, count)
      left -= count
      isMoved ||= count !== before[position]
    }
    refused[kind] = left
  }
  return isMoved
}

/** Leaves entries where they were, as far as they have room there. */
export function dealHome({ bins, refused }: Packing, homes: ReadonlyMap<Entry, number>): void {
  for (const [kind, { entries, candidates }] of bins.kinds.entries()) {
    const possible = new Set(candidates)
    for (const entry of entries) {
      const home = homes.get(entry)
      if (home === undefined || !possible.has(home) || bins.roomFor(kind, home) < 1) continue
      bins.put(kind, home, 1)
      refused[kind] = (refused[kind] as number) - 1
    }
  }
}

/** The bin of each entry. An entry stays where it was as long as its kind has a place there. */
export function givenBy({ bins }: Packing, homes: ReadonlyMap<Entry, number>): Map<Entry, number> {
  const quotas = bins.kinds.map(() => new Map<number, number>())
  for (const [bin, content] of bins.contents.entries()) {
    for (const [kind, count] of content) quotas[kind]?.set(bin, count)
  }
  const given = new Map<Entry, number>()
  for (const [kind, { entries }] of bins.kinds.entries()) {
    for (const [entry, bin] of handOut(entries, quotas[kind] ?? new Map(), homes)) {
      given.set(entry, bin)
    }
  }
  return given
}

/** How many entries are in no bin. */
export const refusals = ({ refused }: Packing): number =>
  refused.reduce((sum, count) => sum + count, 0)

/** The load of the bin that is loaded most. */
export const greatestLoad = ({ bins }: Packing): number =>
  bins.contents.reduce((most, _, bin) => Math.max(most, bins.load(bin)), 0)
