import type { Filter } from './filter.ts'

/** Refuses a hypervisor that is to take no entries: what it would have got goes elsewhere. */
export const drained: Filter = (hypervisor) =>
  hypervisor.drained ? { kind: 'drained' } : undefined
