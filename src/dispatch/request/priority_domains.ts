import { placeOf, type Variable } from '../../inventory/model/precedence.ts'
import { DOMAIN_TYPES } from '../../libvirt/domain_types.ts'
import { type Problem, problem } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import { nearestNames } from '../../slips.ts'
import type { SettingReader } from './setting_reader.ts'

/** Domain types, the preferred first, and where the inventory sets them, if it does. */
interface PriorityDomains {
  priorityDomains: string[]
  priorityDomainsPlace: string | undefined
}

const NAME = SETTINGS.priorityDomains.variable

/**
 * Reads `priority_domains`: localhost's, else that of the hypervisors, which must be the same for
 * all. Reports names that libvirt does not have: no hypervisor would support them, and entries
 * would get the next type without a message.
 */
export function readPriorityDomains(
  localhost: SettingReader,
  hypervisors: ReadonlyMap<string, SettingReader>,
  origin: string,
  problems: Problem[],
): PriorityDomains {
  const types = localhost.domainTypes(NAME)
  const here = localhost.find(NAME)
  if (here) return checked(types ?? [], here, problems)
  const byTypes = new Map<string, { host: string; variable: Variable | undefined }>()
  for (const [host, reader] of hypervisors) {
    const types = reader.domainTypes(NAME)?.join() ?? ''
    if (!byTypes.has(types)) byTypes.set(types, { host, variable: reader.find(NAME) })
  }
  if (byTypes.size > 1) {
    const hosts = [...byTypes].map(([types, { host }]) => `${host} has ${types || 'none'}`)
    problems.push(problem('priority-domains-differ', origin, { hosts: hosts.join('; ') }))
  }
  const [first] = byTypes
  const [joined, there] = first ?? []
  if (!joined || !there?.variable) {
    return {
      priorityDomains: [...SETTINGS.priorityDomains.default],
      priorityDomainsPlace: undefined,
    }
  }
  return checked(joined.split(','), there.variable, problems)
}

function checked(types: string[], { layer }: Variable, problems: Problem[]): PriorityDomains {
  const place = placeOf(layer, [NAME])
  for (const name of types) {
    if (DOMAIN_TYPES.includes(name)) continue
    const nearest = nearestNames(name, DOMAIN_TYPES, 1)
    problems.push(problem('domain-type-unknown', place, { name, nearest }))
  }
  return { priorityDomains: types, priorityDomainsPlace: place }
}
