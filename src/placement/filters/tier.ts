import type { Demand } from '../demand.ts'
import type { OfferedTypes } from '../verdict.ts'

/**
 * The domain type that all entries of a pool are run as: of `priorityDomains` the first that any
 * hypervisor offers of those that may take them. Undefined where none does.
 *
 * What full hypervisors offer counts as well: a worse tier opens only when no hypervisor of the
 * better one may take such entries at all.
 */
export const openTier = (
  offers: readonly OfferedTypes[],
  { priorityDomains }: Demand,
): string | undefined => priorityDomains.find((type) => offers.some((offered) => offered.has(type)))
