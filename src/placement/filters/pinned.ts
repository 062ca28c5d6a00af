import type { Filter } from './filter.ts'

/** Refuses every hypervisor except those that the entries' key `hypervisor` names. */
export const pinned: Filter = ({ name }, { pin }) =>
  pin && !pin.hypervisors.has(name) ? { kind: 'pinned-elsewhere', pin: pin.name } : undefined
