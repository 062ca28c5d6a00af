import { type Problem, problem } from '../../problems.ts'
import type { Run } from './run.ts'

/**
 * Warnings of the domain types that `priority_domains` names and that no hypervisor offers, for those
 * who look at a plan. Nothing if the inventory does not set it, or where no hypervisor answered.
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
