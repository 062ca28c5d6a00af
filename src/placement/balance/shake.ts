import { TINY } from './bins.ts'
import { deal, greatestLoad, type Packing, refusals } from './packings.ts'
import type { Effort } from './rearrange.ts'

/**
 * The search ends after so many tries in a row without success: with refused entries, and with all
 * placed.
 */
const TRIES = { refused: 2500, placed: 500 }

/**
 * Again and again empties a few bins, and places anew what was in them and what was refused. A
 * result is kept if it places more entries or lowers the greatest load. This finds improvements
 * that no exchange of a few entries finds. It ends early if nothing is refused and the greatest
 * load is `goal`.
 */
export function shake(packing: Packing, goal: number, effort: Effort): void {
  const { bins } = packing
  const random = sequence()
  let worth = worthOf(packing)
  for (let tries = 0; effort.left > 0; tries++) {
    if (tries >= (worth.refused > 0 ? TRIES.refused : TRIES.placed)) return
    if (worth.refused === 0 && worth.greatest <= goal) return
    const mark = bins.mark
    const before = [...packing.refused]
    const emptied = someBins(packing, random)
    for (const bin of emptied) empty(packing, bin)
    const kinds = [...packing.refused.keys()].filter((kind) => packing.refused[kind])
    const order = shuffled(kinds, packing, worth.refused > 0, random)
    effort.left -= bins.contents.length + bins.kinds.length
    for (const kind of order) {
      const { candidates } = bins.kindAt(kind)
      effort.left -= (packing.refused[kind] as number) * candidates.length
    }
    deal(packing, order, worth.refused > 0 && random() < 0.5 ? 'fullest' : 'least loaded')
    const next = worthOf(packing)
    if (isBetter(next, worth)) tries = 0
    if (isBetter(worth, next)) {
      bins.undo(mark)
      packing.refused.splice(0, before.length, ...before)
    } else worth = next
  }
}

/** How good a packing is. Earlier parts are compared first. */
interface Worth {
  refused: number
  greatest: number
  /** The sum of the squares of loads. */
  squares: number
}

function worthOf(packing: Packing): Worth {
  const { bins } = packing
  const squares = bins.contents.reduce((sum, _, bin) => sum + bins.load(bin) ** 2, 0)
  return { refused: refusals(packing), greatest: greatestLoad(packing), squares }
}

function isBetter(a: Worth, b: Worth): boolean {
  if (a.refused !== b.refused) return a.refused < b.refused
  if (Math.abs(a.greatest - b.greatest) > TINY) return a.greatest < b.greatest
  return a.squares < b.squares - TINY
}

/** Chooses two or three bins: one that matters most, and others. */
function someBins({ bins, refused }: Packing, random: () => number): Set<number> {
  const open = [...refused.keys()].filter((kind) => refused[kind])
  const below = (limit: number) => Math.floor(random() * limit)
  const pick = <T>(items: readonly T[]) => items[below(items.length)] as T
  let first = 0
  if (open.length > 0) first = pick(bins.kindAt(pick(open)).candidates)
  else for (const bin of bins.contents.keys()) if (bins.load(bin) > bins.load(first)) first = bin
  const chosen = new Set([first])
  for (let count = 1 + below(2); count > 0; count--) {
    const kinds = [...bins.kindsIn(pick([...chosen])).keys()]
    const others = kinds.length > 0 ? bins.kindAt(pick(kinds)).candidates : [first]
    chosen.add(pick(others))
  }
  return chosen
}

function empty({ bins, refused }: Packing, bin: number): void {
  for (const [kind, count] of [...bins.kindsIn(bin)]) {
    bins.put(kind, bin, -count)
    refused[kind] = (refused[kind] as number) + count
  }
}

/** The kinds roughly by size: the largest first, or sometimes the smallest if not all have room. */
function shuffled(
  kinds: readonly number[],
  { bins }: Packing,
  isShort: boolean,
  random: () => number,
): number[] {
  const ranks = new Map(kinds.map((kind) => [kind, bins.kindAt(kind).magnitude * (0.5 + random())]))
  const sign = isShort && random() < 0.3 ? -1 : 1
  return [...kinds].sort((a, b) => sign * ((ranks.get(b) as number) - (ranks.get(a) as number)))
}

/** Numbers from 0 up to but not including 1 that look random and are the same in every run. */
function sequence(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}
