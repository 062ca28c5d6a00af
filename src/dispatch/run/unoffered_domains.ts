import { type Problem, problem } from '../../problems.ts'
import type { Run } from './run.ts'

/**
 * Warnings about the domain types in `priority_domains` that no hypervisor offers, for people who
 * look at a plan. None if the inventory does not set it, or if no hypervisor answered.
 */
export function unofferedDomains({ request, decision }: Run): Problem[] {
  const { priorityDomains, priorityDomainsPlace: place } = request
  const fleet = decision.hypervisors.flatMap(({ answer }) =>
    'capabilities' in answer ? [...answer.capabilities.values()] : [],
  )
  if (place === undefined || fleet.length === 0) return []
  return priorityDomains
    .filter((name) => !fleet.some((types) => types.has(name)))
    .map((name) => problem('domain-type-not-offered', place, { name }))
}
