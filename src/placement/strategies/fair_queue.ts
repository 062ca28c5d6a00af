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
  return pools.map((pool) => {
    const turns = byTurns(pool, room)
    return pool.entries.map(() => {
      const { value: taker = NOBODY } = turns.next()
      if (taker !== NOBODY) room[taker] = (room[taker] as number) - 1
      return taker
    })
  })
}

/** Round after round: each candidate that has room, once it has no more entries than the others. */
function* byTurns({ candidates, has }: OpenPool, room: readonly number[]) {
  const countOf = (candidate: number) => has.get(candidate) ?? 0
  let queue = candidates.map((candidate) => ({ candidate, count: countOf(candidate) }))
  while (queue.length > 0) {
    const fewest = queue.reduce((least, { count }) => Math.min(least, count), Infinity)
    for (const each of queue) {
      if (each.count > fewest || (room[each.candidate] as number) <= 0) continue
      yield each.candidate
      each.count++
    }
    queue = queue.filter(({ candidate }) => (room[candidate] as number) > 0)
  }
}
