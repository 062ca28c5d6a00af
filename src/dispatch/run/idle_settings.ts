import { type HostVariables, placeOf, variablesOf } from '../../inventory/model/precedence.ts'
import { STRATEGIES, WEIGHING_STRATEGIES } from '../../placement/strategies/strategies.ts'
import { ONE } from '../../placement/weights.ts'
import { type Problem, problem } from '../../problems.ts'
import { optionOf, type Setting } from '../../setting.ts'
import { SETTINGS } from '../../settings.ts'
import type { GivenSettings } from '../request/setting_reader.ts'
import type { Run } from './run.ts'

/** Warnings about settings that do nothing, for people who look at a plan. */
export const idleSettings = (
  run: Pick<Run, 'request' | 'inventory' | 'decision'>,
  given: GivenSettings,
): Problem[] => [...unofferedDomains(run), ...idleWeights(run), ...unmetNeeds(run, given)]

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

/**
 * A warning for each place of a setting that does nothing without another one, which is nowhere
 * given. Who has switched that one off knows what is off with it.
 */
function unmetNeeds(
  { request, inventory }: Pick<Run, 'request' | 'inventory'>,
  given: GivenSettings,
): Problem[] {
  const localhost = [variablesOf(inventory, 'localhost')]
  const hypervisors = request.hypervisors.map(({ variables }) => variables)
  const placesIn = (setting: Setting) =>
    placesOf(setting, setting.on === 'localhost' ? localhost : hypervisors, given)
  const settings = Object.values<Setting>(SETTINGS)
  return settings.flatMap((setting) => {
    const needed = settings.find(({ variable }) => variable && variable === setting.needs)
    if (!needed || placesIn(needed).size > 0) return []
    return [...placesIn(setting)].map(([place, name]) =>
      problem('setting-idle', place, { name, needed: needed.variable ?? '' }),
    )
  })
}

/** Where a setting is given, and what it is called there; hosts may share a place. */
function placesOf(
  { variable = '', environment = '', ...setting }: Setting,
  hosts: readonly HostVariables[],
  given: GivenSettings,
): Map<string, string> {
  const option = optionOf({ ...setting, variable, environment })
  if (option && given.options?.[option] !== undefined)
    return new Map([['arguments', `--${option}`]])
  if (given.environment[environment]) return new Map([['environment', environment]])
  return new Map(
    hosts.flatMap((variables): [string, string][] => {
      const found = variables.get(variable)
      return found && found.value !== null ? [[placeOf(found.layer, [variable]), variable]] : []
    }),
  )
}
