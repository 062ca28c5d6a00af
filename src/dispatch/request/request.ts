import type { Inventory } from '../../inventory/model/model.ts'
import { hostsMatching } from '../../inventory/model/patterns.ts'
import { type HostVariables, placeOf, variablesOf } from '../../inventory/model/precedence.ts'
import type { Pin } from '../../placement/demand.ts'
import type { Policy } from '../../placement/place.ts'
import type { Problem } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import type { OwnConfiguration } from '../../vm/configuration.ts'
import type { Entry } from '../../vm/entry.ts'
import { inheritedConfig, readEntries, readOwnConfiguration } from './config_request.ts'
import { missingConfig, missingHypervisors } from './missing_parts.ts'
import {
  type CapacitySettings,
  differingWeights,
  type RequestedTerms,
  readCapacity,
  readPins,
  readTerms,
} from './placement_request.ts'
import { readPriorityDomains } from './priority_domains.ts'
import {
  type FleetSettings,
  fleetSettings,
  type QuerySettings,
  querySettings,
} from './query_settings.ts'
import type { Allowance } from './setting_forms.ts'
import { type GivenSettings, SettingReader } from './setting_reader.ts'
import { strangeNames, unknownEnvironment } from './strange_names.ts'
import { readVmSettings, type VmSettings } from './vm_settings.ts'

/** A hypervisor to ask, with what the inventory says about it. */
export interface RequestedHypervisor extends QuerySettings {
  name: string
  variables: HostVariables
  own: OwnConfiguration
  terms: RequestedTerms
  /** The hypervisor that it is a VM of; undefined if it is not known to be a VM. */
  outer?: string
}

/** What the static inventory asks for. */
export interface Request extends FleetSettings {
  entries: Entry[]
  /** Those of them that a what-if question adds: their VMs have no names. */
  supposed: ReadonlySet<Entry>
  lookupDirectory: string
  emit: 'all' | 'additions'
  strategy: Policy['strategy']
  onUnassigned: 'warn' | 'ignore' | 'fail'
  /** How many hypervisors may fail to answer; undefined if there is no limit. */
  maxUnreachable: Allowance | undefined
  priorityDomains: string[]
  /** The place where the inventory sets `priority_domains`; undefined if it is the default. */
  priorityDomainsPlace: string | undefined
  vms: VmSettings
  /** Undefined if memory and CPUs do not count. */
  capacity: CapacitySettings | undefined
  /** The hypervisors that a pin means, by the name in the entry: a hypervisor or a group. */
  pins: ReadonlyMap<string, Pin>
  /** The faults of single entries, which are left out. */
  faults: ReadonlyMap<Entry, Problem>
  /** The hypervisors to ask, in inventory order. */
  hypervisors: RequestedHypervisor[]
}

/**
 * Reads what the inventory asks for, and reports all problems with it. `origin` names the
 * inventory, for problems about something that is missing.
 */
export function readRequest(
  inventory: Inventory,
  origin: string,
  given: GivenSettings,
  supposed: readonly Entry[],
): { request: Request; problems: Problem[] } {
  // One list for all readers: problems are reported in the order in which they are found.
  const problems: Problem[] = unknownEnvironment(given)
  const localhost = new SettingReader(variablesOf(inventory, 'localhost'), given, problems)
  problems.push(...localhost.variables.problems)
  const config = localhost.find(SETTINGS.config.variable)
  const readers = findHypervisors(inventory, origin, localhost, given, problems)
  const others = [...readers.values()].map(({ variables }) => variables)
  problems.push(...strangeNames(localhost.variables, 'localhost', others))
  problems.push(...inheritedConfig(config, readers))
  const missing = () => missingConfig(inventory, localhost.variables, readers, origin)
  const asked = readEntries(config, missing)
  problems.push(...asked.problems)
  const entries = [...asked.entries, ...supposed]
  const { pins, faults } = readPins(entries, config, inventory, new Set(readers.keys()))
  const hypervisors = [...readers].map(([name, reader]) => {
    const { own, problems: ofOwn } = readOwnConfiguration(reader)
    problems.push(...ofOwn)
    const settings = { ...querySettings(reader), terms: readTerms(reader) }
    return { name, variables: reader.variables, own, ...settings }
  })
  problems.push(...differingWeights(hypervisors, origin))
  const { emit, strategy, onUnassigned } = SETTINGS
  return {
    request: {
      entries,
      supposed: new Set(supposed),
      lookupDirectory:
        localhost.text(SETTINGS.lookupDirectory.variable) ?? SETTINGS.lookupDirectory.default,
      emit: localhost.setting(emit),
      strategy: localhost.setting(strategy),
      onUnassigned: localhost.setting(onUnassigned),
      maxUnreachable: localhost.setting(SETTINGS.maxUnreachable),
      ...readPriorityDomains(localhost, readers, origin, problems),
      ...fleetSettings(localhost),
      vms: readVmSettings(localhost),
      capacity: readCapacity(localhost),
      pins,
      faults,
      hypervisors,
    },
    problems,
  }
}

function findHypervisors(
  inventory: Inventory,
  origin: string,
  localhost: SettingReader,
  given: GivenSettings,
  problems: Problem[],
): Map<string, SettingReader> {
  const { variable: name, default: byDefault } = SETTINGS.hypervisorsGroup
  const pattern = localhost.text(name) ?? byDefault
  const layer = localhost.find(name)?.layer
  const place = layer ? placeOf(layer, [name]) : origin
  const matching = hostsMatching(inventory, pattern, place)
  if (!matching.ok) problems.push(...matching.problems)
  else if (matching.value.length === 0) {
    problems.push(
      missingHypervisors(inventory, pattern, { place, source: layer ? 'localhost' : 'default' }),
    )
  }
  const names = matching.ok ? matching.value : []
  return new Map(
    names.map((name) => {
      const variables = variablesOf(inventory, name)
      problems.push(
        ...variables.problems,
        ...strangeNames(variables, 'hypervisors', [localhost.variables]),
      )
      return [name, new SettingReader(variables, given, problems)]
    }),
  )
}
