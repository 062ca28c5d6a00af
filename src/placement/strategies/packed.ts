import type { Entry } from '../../vm/entry.ts'
import { classesOf } from '../balance/classes.ts'
import { Routing } from '../balance/routing.ts'
import { roomOf } from '../filters/limit.ts'
import { type OpenPool, type Strategy, takersOf } from './strategy.ts'

/**
 * Fills hypervisors in inventory order, so that the last ones stay empty and can be switched off.
 * As many entries as possible are placed; among all ways to do that, the first hypervisor gets as
 * many as it can, then the second, and so on.
 *
 * Room is opened for one hypervisor after the other. A later step may change which entries an
 * earlier hypervisor has, but never how many. So each gets as many as it can, and no entry is
 * placed at the cost of another.
 */
export const packed: Strategy = (pools, hypervisors) => fillInOrder(pools, hypervisors.map(roomOf))

/** The same for hypervisors that have room for so many entries each, in inventory order. */
export function fillInOrder(pools: readonly OpenPool[], rooms: readonly number[]): number[][] {
  const classes = classesOf(pools)
  const total = classes.reduce((sum, { entries }) => sum + entries.length, 0)
  const routing = new Routing(
    classes.map(({ entries, candidates }) => ({ units: entries.length, targets: candidates })),
    rooms.length,
  )
  for (const [index, room] of rooms.entries()) {
    const opened: number[] = []
    opened[index] = Math.min(total, room)
    routing.send(opened)
  }
  const takers = new Map<Entry, number>()
  for (const [index, units] of routing.sent().entries()) {
    const { entries = [], candidates = [] } = classes[index] ?? {}
    let next = 0
    for (const [position, candidate] of candidates.entries()) {
      for (let left = units[position] ?? 0; left > 0; left--) {
        takers.set(entries[next++] as Entry, candidate)
      }
    }
  }
  return takersOf(pools, takers)
}
