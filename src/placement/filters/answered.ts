import type { Filter } from './filter.ts'

/** Refuses a hypervisor that gave no answer. */
export const answered: Filter = ({ status }) => (status === 'ok' ? undefined : { kind: status })
