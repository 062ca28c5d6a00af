import { roomOf } from '../filters/limit.ts'
import { NOBODY, type Strategy } from './strategy.ts'

/**
 * Gives entries to hypervisors by turns: in each pool, entry i goes to candidate i modulo their
 * number, and a candidate that is full leaves the queue. Every pool starts with the first
 * candidate. That is the rule of the role that this program takes over from, and the reason why
 * eight architectures with one VM each all go to the first of equal hypervisors.
 */
export const fairQueue: Strategy = (pools, hypervisors) => {
  const room = hypervisors.map(roomOf)
  return pools.map(({ entries, candidates }) => {
    const queue = [...candidates]
    let turn = 0
    return entries.map(() => {
      while (room[queue[turn] ?? NOBODY] === 0) {
        queue.splice(turn, 1)
        turn %= queue.length || 1
      }
      const taker = queue[turn]
      if (taker === undefined) return NOBODY
      room[taker] = (room[taker] as number) - 1
      turn = (turn + 1) % queue.length
      return taker
    })
  })
}
