import type { Path } from '../../inventory/documents/source_file.ts'
import type { Inventory, VarsLayer } from '../../inventory/model/model.ts'
import { hostsMatching } from '../../inventory/model/patterns.ts'
import { type HostVariables, hostNamed, variablesOf } from '../../inventory/model/precedence.ts'
import { isReasonForAnsible } from '../../inventory/reading/needs_ansible.ts'
import type { Setting } from '../../setting.ts'
import { SETTINGS } from '../../settings.ts'
import { CONNECTION_VARIABLES } from '../../ssh/from_ansible/connection_variables.ts'
import { hasTemplate, hasVault, isList, isMap, textOf, type Value } from '../../values.ts'
import { parseConfiguration, parseOwnConfiguration } from '../../vm/configuration.ts'

/** A value, or a part of one, that this program needs and that is a template or encrypted. */
export interface NeededValue {
  host: string
  variable: string
  /** Where in the variable's value the part is. */
  path: Path
  value: Value
  layer: VarsLayer
  /** What ends if the value cannot be worked out: the run, or the host's part in it. */
  ends: 'input' | 'host'
}

const { config, hypervisorsGroup, libvirtUri } = SETTINGS

/** Finds the parts of a value that only Ansible can read, as paths in it. */
type PartsOf = (value: Value) => Path[]

/**
 * The values that Ansible must template or decrypt before the inventory can be used. If the pattern
 * of the hypervisors is one of them, the hypervisors are not known yet, and their values are not
 * included.
 */
export function neededValues(inventory: Inventory): NeededValue[] {
  const localhost = variablesOf(inventory, 'localhost')
  const findHere = partsIn(hostNamed(inventory, 'localhost')?.name ?? '', localhost, 'input')
  const here = [
    ...findHere([config.variable], partsOfConfig),
    ...findHere(settingsOn('localhost', 'localhost, else hypervisors')),
  ]
  if (here.some(({ variable }) => variable === hypervisorsGroup.variable)) return here
  const shared = settingsOn('localhost, else hypervisors').filter((name) => !localhost.get(name))
  const there = hypervisorNames(inventory).flatMap((host) => {
    const variables = variablesOf(inventory, host)
    const findThere = partsIn(host, variables, 'input')
    return [
      ...findThere([config.variable], partsOfOwnConfig),
      ...findThere([...settingsOn('hypervisors'), ...shared]),
      ...partsIn(host, variables, 'host')([...CONNECTION_VARIABLES, libvirtUri.variable]),
    ]
  })
  return [...here, ...there]
}

const partsIn =
  (host: string, variables: HostVariables, ends: NeededValue['ends']) =>
  (names: readonly string[], partsOf: PartsOf = wholeValue): NeededValue[] =>
    names.flatMap((variable) => {
      const found = variables.get(variable)
      if (!found) return []
      const { value, layer } = found
      return partsOf(value).map((path) => ({
        host,
        variable,
        path,
        value: partAt(value, path),
        layer,
        ends,
      }))
    })

/**
 * The hypervisors, as far as the inventory itself says: all hosts as long as only Ansible can say which
 * match the pattern.
 */
export function hypervisorNames(inventory: Inventory): string[] {
  const hosts = hostsMatching(inventory, patternOf(inventory), '')
  if (hosts.ok) return hosts.value
  return hosts.problems.some(isReasonForAnsible) ? [...inventory.hosts.keys()] : []
}

/** The pattern of the hypervisors, if only Ansible can say what matches it and was not asked yet. */
export function openPattern(inventory: Inventory): string | undefined {
  const pattern = patternOf(inventory)
  if (hasTemplate(pattern)) return undefined
  const hosts = hostsMatching(inventory, pattern, '')
  return !hosts.ok && hosts.problems.some(isReasonForAnsible) ? pattern : undefined
}

function patternOf(inventory: Inventory): string {
  const value = variablesOf(inventory, 'localhost').get(hypervisorsGroup.variable)?.value
  return textOf(value) || hypervisorsGroup.default
}

const settingsOn = (...places: Setting['on'][]): string[] =>
  Object.values(SETTINGS).flatMap((setting: Setting) =>
    setting.variable && places.includes(setting.on) && !APART.includes(setting.variable)
      ? [setting.variable]
      : [],
  )

/**
 * Settings that are handled separately: only a part of the value counts, or it matters for one
 * hypervisor only.
 */
const APART: readonly string[] = [config.variable, libvirtUri.variable]

const wholeValue: PartsOf = (value) => (hasTemplate(value) || hasVault(value) ? [[]] : [])

const partsOfConfig: PartsOf = (value) =>
  parseConfiguration(value).issues.flatMap((issue) => (issue.needsAnsible ? [issue.path] : []))

function partsOfOwnConfig(value: Value): Path[] {
  const own = parseOwnConfiguration(value)
  return 'found' in own && own.needsAnsible ? [own.path] : []
}

/** The part of a value at a path that is there. */
function partAt(value: Value, path: Path): Value {
  return path.reduce<Value>((part, step) => {
    if (isList(part)) return part[Number(step)] ?? null
    return isMap(part) ? (part.get(step) ?? null) : null
  }, value)
}
