import type { Hypervisor } from '../plan.ts'

/** How many entries a hypervisor may still take; Infinity if it has no limit. */
export const roomOf = ({ ownVms, maxVms }: Hypervisor): number => Math.max(0, maxVms - ownVms)
