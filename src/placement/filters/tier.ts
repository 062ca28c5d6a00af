import type { Demand } from '../demand.ts'
import type { OfferedTypes } from '../verdicts/verdict.ts'

/**
 * The domain type that all entries of a pool are run as: the first of `priorityDomains` that any
 * hypervisor that may take them offers. Undefined if none does.
 *
 * Full hypervisors count too: the next tier is used only if no hypervisor of the better one may
 * take such entries at all.
 */
export const openTier = (
  offers: readonly OfferedTypes[],
  { priorityDomains }: Demand,
): string | undefined => priorityDomains.find((type) => offers.some((offered) => offered.has(type)))
