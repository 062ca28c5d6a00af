import type { Hypervisor } from '../plan.ts'
import { type Demand, offeredTypes } from './filter.ts'

/**
 * The domain type that all entries of a pool are run as: of `priorityDomains` the first that any of
 * these hypervisors supports for the architecture. Undefined where none does.
 *
 * Hypervisors that are full count as well: a worse tier opens only when no hypervisor of the better
 * one may take such entries at all.
 */
export const openTier = (hypervisors: readonly Hypervisor[], demand: Demand): string | undefined =>
  demand.priorityDomains.find((type) =>
    hypervisors.some((hypervisor) => offeredTypes(hypervisor, demand.architecture).has(type)),
  )
