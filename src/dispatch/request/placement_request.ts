import type { Inventory } from '../../inventory/model/model.ts'
import { hostsIn } from '../../inventory/model/patterns.ts'
import { placeOf, type Variable } from '../../inventory/model/precedence.ts'
import type { Size } from '../../placement/capacity/size.ts'
import type { Pin } from '../../placement/demand.ts'
import type { WeightSetting } from '../../placement/weights.ts'
import { type Problem, problem } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import { nearestNames } from '../../slips.ts'
import { isList, isMap } from '../../values.ts'
import type { Entry } from '../../vm/entry.ts'
import type { SettingReader } from './setting_reader.ts'

/** The settings of a hypervisor that placement follows, before its weight is known. */
export interface RequestedTerms {
  drained: boolean
  /** The most VMs that it may have, its own included; Infinity if there is no limit. */
  maxVms: number
  weight: WeightSetting
  /** How many times its memory VMs may have, and how many virtual CPUs for each of its CPUs. */
  ramRatio: number
  cpuRatio: number
  /** The memory that VMs may not have, in KiB. */
  ramReserved: number
}

/** Reads the settings of a hypervisor that placement follows. */
export const readTerms = (reader: SettingReader): RequestedTerms => ({
  drained: reader.setting(SETTINGS.drained),
  maxVms: reader.setting(SETTINGS.maxVms),
  weight: reader.setting(SETTINGS.weight),
  ramRatio: reader.setting(SETTINGS.ramRatio),
  cpuRatio: reader.setting(SETTINGS.cpuRatio),
  ramReserved: reader.setting(SETTINGS.ramReserved),
})

/** The settings of the whole fleet about memory and CPUs. */
export interface CapacitySettings {
  /** The size of a VM whose size is not given anywhere. */
  defaults: Size
  /** Whether domains that are shut off count. */
  countsShutOff: boolean
}

/** Reads these settings; undefined if memory and CPUs do not count. */
export function readCapacity(localhost: SettingReader): CapacitySettings | undefined {
  const { capacity, defaultRam, defaultVcpus, countShutOff } = SETTINGS
  const defaults = {
    memory: localhost.setting(defaultRam),
    cpus: localhost.setting(defaultVcpus),
  }
  const countsShutOff = localhost.setting(countShutOff)
  return localhost.setting(capacity) ? { defaults, countsShutOff } : undefined
}

/** The problem that hypervisors have weights in different units, which cannot be compared; else nothing. */
export function differingWeights(
  hypervisors: readonly { name: string; terms: RequestedTerms }[],
  origin: string,
): Problem[] {
  const units = new Map<string, string>()
  for (const { name, terms } of hypervisors) {
    const unit = typeof terms.weight === 'bigint' ? 'a number' : terms.weight
    if (!units.has(unit)) units.set(unit, name)
  }
  if (units.size <= 1) return []
  const hosts = [...units].map(([unit, host]) => `${host} has ${unit}`).join('; ')
  return [problem('weights-differ', origin, { hosts })]
}

/**
 * The hypervisors that the key `hypervisor` of entries means, by what it says: a name or a group. An
 * entry whose key means none has a fault, and the others are not affected.
 */
export function readPins(
  entries: readonly Entry[],
  config: Variable | undefined,
  inventory: Inventory,
  hypervisors: ReadonlySet<string>,
): { pins: Map<string, Pin>; faults: Map<Entry, Problem> } {
  const pins = new Map<string, Pin>()
  const faults = new Map<Entry, Problem>()
  const among = (hosts: readonly string[]) => hosts.filter((host) => hypervisors.has(host))
  for (const entry of entries) {
    const { pin: name, fields } = entry
    if (name === undefined || pins.has(name)) continue
    const group = inventory.groups.get(name)
    const named = hypervisors.has(name) ? [name] : group ? among(hostsIn(group)) : []
    if (named.length > 0) pins.set(name, { name, hypervisors: new Set(named) })
    else if (config) {
      const groups = [...inventory.groups].filter(
        ([known, each]) => !EVERYBODY.has(known) && among(hostsIn(each)).length > 0,
      )
      const nearest = nearestNames(name, [...hypervisors, ...groups.map(([known]) => known)])
      faults.set(entry, problem('pin-unknown', placeOfPin(config, fields), { name, nearest }))
    }
  }
  return { pins, faults }
}

/** Groups that are never proposed for a misspelt name. */
const EVERYBODY = new Set(['all', 'ungrouped'])

function placeOfPin({ value, layer }: Variable, fields: Entry['fields']): string {
  const list = isMap(value) ? value.get('list') : undefined
  const index = isList(list) ? list.indexOf(fields) : 0
  return placeOf(layer, [SETTINGS.config.variable, 'list', index, 'hypervisor'])
}
