import type { Entry } from '../../vm/entry.ts'
import { type Capacity, NOTHING, type Size } from '../capacity/size.ts'
import type { GreatestLoad, Hypervisor } from '../plan.ts'
import type { OpenPool } from '../strategies/strategy.ts'
import { kindsOf, loadOf, onlySize, type Scale, scalesOf } from './bins.ts'
import { leastGreatestLoad } from './lower_bound.ts'

/**
 * @param before the hypervisors before the open entries of these pools were placed
 * @param after what each has given after all entries were placed
 */
export function greatestLoadOf(
  pools: readonly OpenPool[],
  before: readonly Hypervisor[],
  after: readonly (Capacity | undefined)[],
  { sizes, isComplete }: { sizes: ReadonlyMap<Entry, Size>; isComplete: boolean },
): GreatestLoad | undefined {
  const scales = scalesOf(before)
  let greatest: GreatestLoad | undefined
  for (const [index, { name, capacity }] of before.entries()) {
    if (!capacity) continue
    const load = loadOf(after[index]?.taken ?? NOTHING, scales[index] as Scale)
    if (!greatest || load > greatest.load) greatest = { hypervisor: name, load, above: undefined }
  }
  if (!greatest || !isComplete) return greatest
  // With one size the method is exact.
  if (greatest.load === 0 || onlySize(pools, sizes)) return { ...greatest, above: 0 }
  const least = leastGreatestLoad(kindsOf(pools, sizes, scales), before, scales)
  return { ...greatest, above: Math.max(0, greatest.load / least - 1) }
}
