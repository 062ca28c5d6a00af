import { LIKE } from '../../emitted_groups.ts'
import { EMITTED_VARIABLES } from '../../emitted_variables.ts'
import { type HostVariables, placeOf } from '../../inventory/model/precedence.ts'
import { type Problem, problem } from '../../problems.ts'
import { OWN_PREFIX, type Setting } from '../../setting.ts'
import { SETTINGS } from '../../settings.ts'
import { isSlip, isSmallSlip, nearestNames } from '../../slips.ts'
import { OPTIONS } from '../../ssh/from_ansible/ansible_options.ts'
import { isConfig } from './missing_parts.ts'
import type { GivenSettings } from './setting_reader.ts'

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

/** The variables of Ansible with which hypervisors are reached. */
const CONNECTION: readonly string[] = Object.values(OPTIONS).flatMap(
  ({ variables }): readonly string[] => variables,
)

/** Variables that this program sets: an inventory that was made with it may hold them. */
const OUR_OWN = new Set(Object.keys(EMITTED_VARIABLES))

/**
 * Variables of a host that were meant for this program and are not read. Unknown settings
 * (`vm_dispatcher_…`) are refused; other names that are a slip away from one of ours are a warning,
 * because another program may read them. A setting that is read only on `others` is a warning too,
 * unless one of these has the same value.
 */
export function strangeNames(
  ofHost: HostVariables,
  owner: Owner,
  others: readonly HostVariables[],
): Problem[] {
  return ofHost.names().flatMap((name) => {
    if (variables.includes(name)) return misplaced(name, ofHost, owner, others)
    if (OUR_OWN.has(name) || name.startsWith(LIKE)) return []
    const isOurs = name.startsWith(OWN_PREFIX)
    const meant = isOurs ? undefined : meantBy(name, owner)
    if (!isOurs && meant === undefined) return []
    const found = ofHost.get(name)
    const place = found ? placeOf(found.layer, [name]) : 'inventory'
    if (meant === undefined) return [unknownSetting(name, place, variables)]
    if ((ofHost.get(meant)?.value ?? null) !== null) return []
    // For localhost this is reported with the missing config.
    if (meant === config.variable && (owner === 'localhost' || !isConfig(found?.value))) return []
    return [problem('variable-misspelt', place, { name, meant })]
  })
}

function misplaced(
  name: string,
  ofHost: HostVariables,
  owner: Owner,
  others: readonly HostVariables[],
): Problem[] {
  if (!name.startsWith(OWN_PREFIX) || READ[owner].includes(name)) return []
  const found = ofHost.get(name)
  if (!found || others.some((other) => other.get(name)?.value === found.value)) return []
  const reader = owner === 'localhost' ? 'hypervisors' : 'localhost'
  return [problem('setting-misplaced', placeOf(found.layer, [name]), { name, owner: reader })]
}

/**
 * The problems of variables of the environment. One that begins with our prefix and is not a
 * setting is refused. One that begins almost like that, and is a slip away from a setting, is a
 * warning.
 */
export const unknownEnvironment = ({ environment }: GivenSettings): Problem[] =>
  Object.keys(environment)
    .filter((name) => /^VM.{0,2}DISP/i.test(name) && !environmentVariables.includes(name))
    .sort()
    .flatMap((name) => {
      if (name.startsWith(OWN_PREFIX.toUpperCase())) {
        return [unknownSetting(name, 'environment', environmentVariables)]
      }
      const meant = environmentVariables.find((ours) => isSlip(name, ours))
      return meant ? [problem('variable-misspelt', 'environment', { name, meant })] : []
    })

function unknownSetting(name: string, place: string, known: readonly string[]): Problem {
  const beginning = name.slice(0, OWN_PREFIX.length)
  const endings = known.flatMap((other) =>
    other.startsWith(beginning) ? other.slice(OWN_PREFIX.length) : [],
  )
  // The common beginning would make even different names look alike.
  const nearest = nearestNames(name.slice(OWN_PREFIX.length), endings, 1)
  return problem('setting-unknown', place, { name, nearest: nearest.map((end) => beginning + end) })
}

/** The results so far, by owner and name, because thousands of hypervisors have the same names. */
const known: Record<Owner, Map<string, string | undefined>> = {
  localhost: new Map(),
  hypervisors: new Map(),
}

/** The variable that is read, and that this name is a slip away from. */
function meantBy(name: string, owner: Owner): string | undefined {
  const names = known[owner]
  if (!names.has(name)) {
    const ours = READ[owner].find((variable) => isSlip(name, variable))
    names.set(name, ours ?? (owner === 'hypervisors' ? connectionMeantBy(name) : undefined))
  }
  return names.get(name)
}

/** The variable of the connection that was meant. A plural, such as ansible_users, is a name of its own. */
const connectionMeantBy = (name: string): string | undefined =>
  CONNECTION.includes(name)
    ? undefined
    : CONNECTION.find((variable) => isSmallSlip(name, variable) && name !== `${variable}s`)
