import { roomOf } from '../filters/limit.ts'
import { NOBODY, type OpenPool, type Strategy } from './strategy.ts'

/**
 * Gives each entry to the candidate that has the fewest entries of its pool, the first in the
 * inventory among equals; one that is full leaves the queue. If no entry of the pool exists yet,
 * this is the rule of the role `vm_dispatcher`: entry i goes to candidate i modulo their number.
 * Each pool begins anew. That is why eight architectures with one VM each all go to the first of
 * equal hypervisors.
 */
export const fairQueue: Strategy = (pools, hypervisors) => {
  const room = hypervisors.map(roomOf)
  return pools.map((pool) => takersByTurns(pool, room))
}

/**
 * The takers, round after round: each candidate with room, as soon as it has no more entries than
 * the others. Lowers their `room` by what they take.
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
