import { Bins, kindsOf, scalesOf } from '../balance/bins.ts'
import { NOBODY, type SizedStrategy } from './strategy.ts'

/**
 * The fair queue, with room for each entry: it goes to the candidate that has the fewest entries of
 * its pool, the first in the inventory among equals. One that has no room for it is passed over, and
 * stays in the queue for smaller ones.
 */
export const fairQueueSized: SizedStrategy = (pools, hypervisors, _previous, sizes) => {
  const scales = scalesOf(hypervisors)
  const bins = new Bins(kindsOf(pools, sizes, scales), hypervisors, scales)
  const kindOf = bins.kindByEntry()
  return pools.map(({ entries, candidates, has }) => {
    const counts = candidates.map((candidate) => has.get(candidate) ?? 0)
    return entries.map((entry) => {
      const kind = kindOf.get(entry)
      if (kind === undefined) return NOBODY
      let turn = -1
      for (const [position, candidate] of candidates.entries()) {
        const fewest = turn < 0 ? Infinity : (counts[turn] as number)
        if ((counts[position] as number) < fewest && bins.roomFor(kind, candidate) > 0) {
          turn = position
        }
      }
      if (turn < 0) return NOBODY
      counts[turn] = (counts[turn] as number) + 1
      bins.put(kind, candidates[turn] as number, 1)
      return candidates[turn] as number
    })
  })
}
