import type { Filter } from './filter.ts'

/** Refuses a hypervisor that is drained: its entries go elsewhere. */
export const drained: Filter = (hypervisor) =>
  hypervisor.drained ? { kind: 'drained' } : undefined
