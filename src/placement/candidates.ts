import type { Hypervisor } from './plan.ts'

/** The hypervisors that may take an architecture's entries, and the domain type that they run them as. */
export interface Candidates {
  domainType: string
  /** In inventory order, at least one. */
  hypervisors: (Hypervisor & { status: 'ok' })[]
}

/**
 * The candidates for `architecture`: of `priorityDomains` the first domain type that any hypervisor
 * supports for it decides, and all that support it are in. Undefined where nobody supports any.
 */
export function candidatesFor(
  architecture: string,
  hypervisors: readonly Hypervisor[],
  priorityDomains: readonly string[],
): Candidates | undefined {
  for (const domainType of priorityDomains) {
    const supporting = hypervisors.filter(
      (hypervisor) =>
        hypervisor.status === 'ok' && hypervisor.capabilities.get(architecture)?.has(domainType),
    ) as Candidates['hypervisors']
    if (supporting.length > 0) return { domainType, hypervisors: supporting }
  }
  return undefined
}
