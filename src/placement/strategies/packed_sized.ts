import { onlySize } from '../balance/bins.ts'
import { fillForward, givenBy, packer, refusals } from '../balance/packings.ts'
import { EFFORT, makeRoom } from '../balance/rearrange.ts'
import { fillInOrder } from './packed.ts'
import { type SizedStrategy, takersOf } from './strategy.ts'

/**
 * Fills hypervisors in inventory order: if all entries have one size, exactly as by their number.
 * Otherwise each entry, the largest first, goes to the first that has room. For those that find none
 * others are moved. These may leave room on earlier hypervisors, which is filled in the end.
 */
export const packedSized: SizedStrategy = (pools, hypervisors, _previous, sizes) => {
  const packing = packer(pools, hypervisors, sizes)()
  if (onlySize(pools, sizes)) {
    return fillInOrder(
      pools,
      hypervisors.map((_, bin) => packing.bins.roomFor(0, bin)),
    )
  }
  fillForward(packing)
  if (refusals(packing) > 0) {
    makeRoom(packing.bins, packing.refused, { left: EFFORT })
    for (let isMoved = true; isMoved; ) isMoved = fillForward(packing)
  }
  return takersOf(pools, givenBy(packing, new Map()))
}
