import type { Entry } from '../../vm/entry.ts'
import { onlySize, scalesOf } from '../balance/bins.ts'
import { leastGreatestLoad } from '../balance/lower_bound.ts'
import {
  deal,
  dealHome,
  givenBy,
  greatestLoad,
  type Packing,
  packer,
  refusals,
} from '../balance/packings.ts'
import { EFFORT, evenOut, makeRoom } from '../balance/rearrange.ts'
import { shake } from '../balance/shake.ts'
import { ShareLoads } from '../balance/share_loads.ts'
import { mostEven } from './balanced.ts'
import { type SizedStrategy, takersOf } from './strategy.ts'

/** A greatest load of at most this many times the lower bound is good enough. */
const CLOSE = 1.001

/**
 * Entries that were given to a hypervisor move only if the greatest load becomes smaller than this
 * part of what it was.
 */
const WORTH_MOVING = 0.99

/**
 * Gives the entries to hypervisors so that, first, as many as possible are placed; second, the greater
 * of the shares of memory and CPUs that are taken of each hypervisor is as even as possible; third, as
 * few entries as possible leave the hypervisor that they were on.
 *
 * With entries of one size that is exact. With several it is bin packing, for which no fast exact
 * method is known: the largest come first, each goes to the least loaded candidate, then entries are
 * moved and exchanged until that does not help any more.
 */
export const balancedSized: SizedStrategy = (pools, hypervisors, previous, sizes) => {
  const size = onlySize(pools, sizes)
  if (size) {
    const units = pools.reduce((sum, { entries }) => sum + entries.length, 0)
    const loads = new ShareLoads(size, units, hypervisors, scalesOf(hypervisors))
    return mostEven(pools, loads, previous)
  }
  const start = packer(pools, hypervisors, sizes)
  const { kinds, scales } = start().bins
  const goal = leastGreatestLoad(kinds, hypervisors, scales) * CLOSE
  const anew = fromNothing(start, goal)
  // The next run starts from what this one gives. So this one goes on until nothing would move then.
  for (let homes = previous; ; ) {
    const best = [...fromHomes(start, homes, goal), anew].reduce(better)
    const given = givenBy(best, homes)
    if (isSame(given, homes)) return takersOf(pools, given)
    homes = given
  }
}

const isSame = (given: ReadonlyMap<Entry, number>, homes: ReadonlyMap<Entry, number>): boolean =>
  given.size === homes.size && [...given].every(([entry, bin]) => homes.get(entry) === bin)

/** Packings in which entries stay where they were: all of them, or as many as even loads allow. */
function fromHomes(
  start: () => Packing,
  homes: ReadonlyMap<Entry, number>,
  goal: number,
): Packing[] {
  if (homes.size === 0) return []
  const settled = () => {
    const packing = start()
    dealHome(packing, homes)
    return dealtOut(packing, 'least loaded')
  }
  return [settled(), evened(settled(), goal)]
}

/**
 * The packing that places the most entries. If the first way to begin refuses an entry, others are
 * tried.
 */
function fromNothing(start: () => Packing, goal: number): Packing {
  let best = dealtOut(start(), 'least loaded')
  for (const [choice, order] of [
    ['fullest', 'largest first'],
    ['fullest', 'smallest first'],
  ] as const) {
    if (refusals(best) === 0) break
    const next = dealtOut(start(), choice, order)
    if (refusals(next) < refusals(best)) best = next
  }
  return evened(best, goal)
}

function dealtOut(
  packing: Packing,
  choice: 'least loaded' | 'fullest',
  order: 'largest first' | 'smallest first' = 'largest first',
): Packing {
  const kinds = [...packing.bins.kinds.keys()]
  deal(packing, order === 'largest first' ? kinds : kinds.reverse(), choice)
  makeRoom(packing.bins, packing.refused, { left: EFFORT })
  return packing
}

function evened(packing: Packing, goal: number): Packing {
  shake(packing, goal, { left: EFFORT })
  evenOut(packing.bins, { left: EFFORT })
  return packing
}

/**
 * The better packing: the first one, in which fewer entries move, unless the other one is better by
 * enough.
 */
function better(first: Packing, other: Packing): Packing {
  if (refusals(other) < refusals(first)) return other
  if (refusals(other) > refusals(first)) return first
  return greatestLoad(other) < WORTH_MOVING * greatestLoad(first) ? other : first
}
