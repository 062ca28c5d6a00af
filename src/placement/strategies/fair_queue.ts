import { roomOf } from '../filters/limit.ts'
import { NOBODY, type OpenPool, type Strategy } from './strategy.ts'

/**
 * Gives each entry to the candidate that has the fewest entries of its pool, the first in the
 * inventory among equals; one that is full leaves the queue. Where no entry of the pool is anywhere
 * yet, that is the rule of the role that this program takes over from: entry i goes to candidate i
 * modulo their number. Every pool is for itself, which is why eight architectures with one VM each
 * all go to the first of equal hypervisors.
 */
export const fairQueue: Strategy = (pools, hypervisors) => {
  const room = hypervisors.map(roomOf)
  return pools.map((pool) => takersByTurns(pool, room))
}

/**
 * Round after round: each candidate that has room, once it has no more entries than the others. What
 * they take is taken off their `room`.
 */
function takersByTurns({ entries, candidates, has }: OpenPool, room: number[]): number[] {
  const hasRoom = (candidate: number) => (room[candidate] as number) > 0
  const takers: number[] = []
  let queue = candidates.map((candidate) => ({ candidate, count: has.get(candidate) ?? 0 }))
  while (takers.length < entries.length) {
    queue = queue.filter(({ candidate }) => hasRoom(candidate))
    if (queue.length === 0) return [...takers, ...entries.slice(takers.length).map(() => NOBODY)]
    const fewest = queue.reduce((least, { count }) => Math.min(least, count), Infinity)
    for (const each of queue) {
      if (each.count > fewest) continue
      if (takers.length === entries.length) break
      takers.push(each.candidate)
      room[each.candidate] = (room[each.candidate] as number) - 1
      each.count++
    }
  }
  return takers
}
