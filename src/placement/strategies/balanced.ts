import { countEach } from '../../grouped.ts'
import type { Entry } from '../../vm/entry.ts'
import { classesOf, type EntryClass } from '../balance/classes.ts'
import { type FairLevel, fairLevels } from '../balance/fair_levels.ts'
import { handOut } from '../balance/hand_out.ts'
import { type Levels, Loads } from '../balance/loads.ts'
import { Routing } from '../balance/routing.ts'
import { roomOf } from '../filters/limit.ts'
import { type OpenPool, type Strategy, takersOf } from './strategy.ts'

/**
 * Gives the entries to hypervisors so that, first, as many as possible are placed; second, loads in
 * proportion to weights are as even as they can be over all pools; third, as few entries as
 * possible leave the hypervisor that they were on.
 */
export const balanced: Strategy = (pools, hypervisors, previous) => {
  const total = pools.reduce((sum, { entries }) => sum + entries.length, 0)
  const loads = new Loads(
    hypervisors.map((hypervisor) => ({
      load: hypervisor.ownVms,
      room: Math.min(total, roomOf(hypervisor)),
      weight: hypervisor.weight,
    })),
  )
  return mostEven(pools, loads, previous)
}

/** The most even loads that there can be by these levels, with the fewest moves. */
export function mostEven(
  pools: readonly OpenPool[],
  loads: Levels,
  previous: ReadonlyMap<Entry, number>,
): number[][] {
  const classes = classesOf(pools)
  const given = new Map<Entry, number>()
  for (const [index, quotas] of quotasOf(classes, loads, previous).entries()) {
    const { entries } = classes[index] as EntryClass
    for (const [entry, taker] of handOut(entries, quotas, previous)) given.set(entry, taker)
  }
  return takersOf(pools, given)
}

/** How many entries of each class go to each hypervisor. */
function quotasOf(
  classes: readonly EntryClass[],
  loads: Levels,
  previous: ReadonlyMap<Entry, number>,
): Map<number, number>[] {
  const levels = fairLevels(
    classes.map(({ entries, candidates }) => ({ units: entries.length, targets: candidates })),
    loads,
  )
  const supplies = classes.map(({ entries, candidates }) => {
    const targets = lowest(candidates, levels)
    const homes = countHomes(entries, previous)
    return { units: entries.length, targets, kept: targets.map((home) => homes.get(home) ?? 0) }
  })
  const routing = new Routing(supplies, loads.count)
  routing.send(levels.map(({ atLeast }) => atLeast))
  routing.send(levels.map(({ atLeast, atMost }) => atMost - atLeast))
  return routing.sent().map((units, index) => {
    const targets = supplies[index]?.targets ?? []
    return new Map(targets.map((target, position) => [target, units[position] ?? 0]))
  })
}

/** The candidates with the lowest level: those that get entries in the most even assignments. */
function lowest(candidates: readonly number[], levels: readonly FairLevel[]): number[] {
  let low: bigint | undefined
  for (const candidate of candidates) {
    const { level } = levels[candidate] as FairLevel
    if (low === undefined || level < low) low = level
  }
  return candidates.filter((candidate) => levels[candidate]?.level === low)
}

/** How many of the entries were on each hypervisor. */
function countHomes(
  entries: readonly Entry[],
  previous: ReadonlyMap<Entry, number>,
): Map<number, number> {
  if (previous.size === 0) return new Map()
  return countEach(entries.flatMap((entry) => previous.get(entry) ?? []))
}
