import type { Levels } from './loads.ts'
import { Routing, type Supply } from './routing.ts'

/** The level of a taker, which is the same in each of the most even assignments. */
export interface FairLevel {
  /**
   * The level, on one scale for all takers; a supply gives only to those of its targets with the
   * lowest level.
   */
  level: bigint
  atLeast: number
  atMost: number
}

/** Takers, and supplies that give to no others; the level of each taker is in the range. */
interface Part {
  supplies: readonly Supply[]
  takers: readonly number[]
  lowest: bigint
  highest: bigint
}

/**
 * The loads of the most even assignments among those that place as many units as possible.
 *
 * By decomposition (Fujishige 1980, Groenevelt 1991): share out all units as if each could go
 * anywhere, and see how many can really be sent like that. If all can, that is the solution. If
 * not, some takers are needed by supplies that can go nowhere else. These takers have that level or
 * a higher one and take nothing from other supplies; the other takers have that level or a lower
 * one. Then each part is solved by itself. So the number of rounds grows with the number of
 * supplies, not with their units.
 */
export function fairLevels(supplies: readonly Supply[], loads: Levels): FairLevel[] {
  const takers = Array.from({ length: loads.count }, (_, index) => index)
  const settled: FairLevel[] = takers.map(() => ({ level: 0n, atLeast: 0, atMost: 0 }))
  const open: Part[] = [{ supplies, takers, lowest: 0n, highest: loads.top }]
  for (let part = open.pop(); part; part = open.pop()) {
    const level = commonLevel(part, loads)
    const share = evenShares(part, level, loads)
    const routing = new Routing(part.supplies, loads.count)
    routing.send(share)
    const [crowded, others] = split(part, routing, level)
    if (crowded.takers.length === 0) settle(part, level)
    else {
      open.push(others)
      // At the top level all room is taken, and what is left of the supplies goes nowhere.
      if (level === loads.top) settle(crowded, level)
      else open.push(crowded)
    }
  }
  return settled

  function settle(part: Part, level: bigint): void {
    for (const taker of part.takers) {
      const atLeast = loads.unitsUpTo(level - 1n, taker)
      settled[taker] = { level, atLeast, atMost: loads.unitsUpTo(level, taker) }
    }
  }
}

const unitsOf = (supplies: readonly Supply[]): number =>
  supplies.reduce((sum, { units }) => sum + units, 0)

/** The lowest level in the part's range at which its takers have room for all its units, else the highest. */
function commonLevel({ supplies, takers, lowest, highest }: Part, loads: Levels): bigint {
  const units = unitsOf(supplies)
  let [low, high] = [lowest, highest]
  while (low < high) {
    const middle = (low + high) / 2n
    const room = takers.reduce((sum, taker) => sum + loads.unitsUpTo(middle, taker), 0)
    if (room < units) low = middle + 1n
    else high = middle
  }
  return low
}

/**
 * How many units each taker of a part gets if every unit could go to any of them; among equals the
 * first get more.
 */
function evenShares({ supplies, takers }: Part, level: bigint, loads: Levels): number[] {
  const certain = takers.map((taker) => loads.unitsUpTo(level - 1n, taker))
  let left = unitsOf(supplies) - certain.reduce((sum, units) => sum + units, 0)
  const share: number[] = []
  for (const [position, taker] of takers.entries()) {
    const units = certain[position] as number
    const more = Math.min(left, loads.unitsUpTo(level, taker) - units)
    share[taker] = units + more
    left -= more
  }
  return share
}

/**
 * Separates the takers that are needed by supplies which can go nowhere else, with these supplies,
 * from the others.
 */
function split(part: Part, routing: Routing, level: bigint): [crowded: Part, others: Part] {
  const { supplies, takers } = routing.crowded()
  const crowded: Part = {
    supplies: part.supplies.filter((_, index) => supplies[index]),
    takers: part.takers.filter((taker) => takers[taker]),
    lowest: level,
    highest: part.highest,
  }
  const others: Part = {
    supplies: part.supplies
      .filter((_, index) => !supplies[index])
      .map(({ units, targets }) => ({
        units,
        targets: targets.filter((target) => !takers[target]),
      })),
    takers: part.takers.filter((taker) => !takers[taker]),
    lowest: part.lowest,
    highest: level,
  }
  return [crowded, others]
}
