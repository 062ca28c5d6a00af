import type { Filter } from './filter.ts'

/** Refuses a hypervisor without any known answer, not even an earlier one. */
export const known: Filter = ({ status }) =>
  status === 'unreachable' || status === 'failed' ? { kind: status } : undefined
