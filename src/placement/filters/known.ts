import type { Filter } from './filter.ts'

/** Refuses a hypervisor of which no answer is known, not even an earlier one. */
export const known: Filter = ({ status }) =>
  status === 'unreachable' || status === 'failed' ? { kind: status } : undefined
