import { STRATEGIES, WEIGHING_STRATEGIES } from '../../placement/strategies/strategies.ts'
import { ONE } from '../../placement/weights.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Run } from './run.ts'

/** Warnings about settings that do nothing, for people who look at a plan. */
export const idleSettings = (run: Pick<Run, 'request' | 'decision'>): Problem[] => [
  ...unofferedDomains(run),
  ...idleWeights(run),
]

/**
 * Warnings about the domain types in `priority_domains` that no hypervisor offers. None if the
 * inventory does not set it, or if no hypervisor answered.
 */
function unofferedDomains({ request, decision }: Pick<Run, 'request' | 'decision'>): Problem[] {
  const { priorityDomains, priorityDomainsPlace: place } = request
  const fleet = decision.hypervisors.flatMap(({ answer }) =>
    'capabilities' in answer ? [...answer.capabilities.values()] : [],
  )
  if (place === undefined || fleet.length === 0) return []
  return priorityDomains
    .filter((name) => !fleet.some((types) => types.has(name)))
    .map((name) => problem('domain-type-not-offered', place, { name }))
}

/** A warning for each hypervisor with a weight, if the strategy looks at none. */
function idleWeights({ request: { strategy, hypervisors } }: Pick<Run, 'request'>): Problem[] {
  if (STRATEGIES[strategy].weighs) return []
  return hypervisors
    .filter(({ terms }) => terms.weight !== ONE)
    .map(({ name }) =>
      problem('weight-unused', name, { strategy, weighing: WEIGHING_STRATEGIES.join(' or ') }),
    )
}
