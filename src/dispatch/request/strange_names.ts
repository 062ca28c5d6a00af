import { EMITTED_VARIABLES, LIKE } from '../../emitted_variables.ts'
import { type HostVariables, placeOf } from '../../inventory/model/precedence.ts'
import { type Problem, problem } from '../../problems.ts'
import { SETTINGS, type Setting } from '../../settings.ts'
import { isSlip } from '../../slips.ts'
import { isMap, type Value } from '../../values.ts'
import { nearestNames } from '../nearest.ts'
import type { GivenSettings } from './setting_reader.ts'

/** The beginning of the names of this program's own variables. */
const PREFIX = 'vm_dispatcher_'

const settings: readonly Setting[] = Object.values(SETTINGS)
const variables = settings.flatMap(({ variable }) => variable ?? [])
const environmentVariables = settings.flatMap((setting) => setting.environment ?? [])

/** Whose variables they are: localhost has other settings than hypervisors. */
type Owner = 'localhost' | 'hypervisors'

const { config } = SETTINGS
const namesOf = (owner: Owner): string[] =>
  settings
    .filter(({ on }) => on === owner || on === 'localhost, else hypervisors')
    .flatMap(({ variable }) => variable ?? [])

/** The variables that are read, by whose they are. Hypervisors have a `config` of their own. */
const READ: Record<Owner, readonly string[]> = {
  localhost: namesOf('localhost'),
  hypervisors: [...namesOf('hypervisors'), config.variable],
}

/** Variables that this program sets: an inventory that was made with it may hold them. */
const OUR_OWN = new Set(Object.keys(EMITTED_VARIABLES))

/**
 * Variables of a host that were meant for this program and are not read. Unknown settings
 * (`vm_dispatcher_…`) are refused; other names that are a slip away from one of ours are a warning,
 * because they may be meant for somebody else.
 */
export function strangeNames(ofHost: HostVariables, owner: Owner): Problem[] {
  return ofHost.names().flatMap((name) => {
    if (variables.includes(name) || OUR_OWN.has(name) || name.startsWith(LIKE)) return []
    const isOurs = name.startsWith(PREFIX)
    const meant = isOurs ? undefined : meantBy(name, owner)
    if (!isOurs && meant === undefined) return []
    const found = ofHost.get(name)
    const place = found ? placeOf(found.layer, [name]) : 'inventory'
    if (meant === undefined) return [unknownSetting(name, place, variables)]
    if ((ofHost.get(meant)?.value ?? null) !== null) return []
    if (meant === config.variable && !isConfig(found?.value)) return []
    return [problem('variable-misspelt', place, { name, meant })]
  })
}

/** Variables of the environment that begin like the settings of this program and are none of them. */
export const unknownEnvironment = ({ environment }: GivenSettings): Problem[] =>
  Object.keys(environment)
    .filter((name) => name.startsWith(PREFIX.toUpperCase()) && !environmentVariables.includes(name))
    .sort()
    .map((name) => unknownSetting(name, 'environment', environmentVariables))

function unknownSetting(name: string, place: string, known: readonly string[]): Problem {
  const beginning = name.slice(0, PREFIX.length)
  const endings = known.flatMap((other) =>
    other.startsWith(beginning) ? other.slice(PREFIX.length) : [],
  )
  // The common beginning would make even different names look alike.
  const nearest = nearestNames(name.slice(PREFIX.length), endings).slice(0, 1)
  return problem('setting-unknown', place, { name, nearest: nearest.map((end) => beginning + end) })
}

/** What was found for a name, by whose variable it is: thousands of hypervisors have the same names. */
const known: Record<Owner, Map<string, string | undefined>> = {
  localhost: new Map(),
  hypervisors: new Map(),
}

/** The variable of ours that this name is a slip away from. */
function meantBy(name: string, owner: Owner): string | undefined {
  const names = known[owner]
  if (!names.has(name))
    names.set(
      name,
      READ[owner].find((ours) => isSlip(name, ours)),
    )
  return names.get(name)
}

/** In so short a name a slip is known by what the value is. */
const isConfig = (value: Value | undefined): boolean =>
  isMap(value) && (value.has('list') || value.has('permutations'))
