import type { Entry } from '../vm/entry.ts'
import { kindsOf, loadOf, type Scale, scalesOf } from './balance/bins.ts'
import { leastGreatestLoad } from './balance/lower_bound.ts'
import type { GreatestLoad, Hypervisor } from './plan.ts'
import { type Capacity, NOTHING, type Size, sizeKey } from './size.ts'
import type { OpenPool } from './strategies/strategy.ts'

/**
 * @param before the hypervisors before the open entries of these pools were placed
 * @param after what each has given in the end
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
  const kinds = kindsOf(pools, sizes, scales)
  // With one size the method is exact.
  const isExact = new Set(kinds.map(({ size }) => sizeKey(size))).size <= 1
  const least = leastGreatestLoad(kinds, before, scales)
  const above = isExact || greatest.load === 0 ? 0 : Math.max(0, greatest.load / least - 1)
  return { ...greatest, above }
}
