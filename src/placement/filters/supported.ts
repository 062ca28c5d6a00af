import { type Filter, offeredTypes } from './filter.ts'

/**
 * Refuses a hypervisor that answered and does not have the architecture with any domain type that
 * may be used.
 */
export const supported: Filter = (hypervisor, { architecture, priorityDomains }) => {
  if (!('capabilities' in hypervisor)) return undefined
  const offered = offeredTypes(hypervisor, architecture)
  for (const type of priorityDomains) if (offered.has(type)) return undefined
  return { kind: 'unsupported', architecture, offered }
}
