import { EMITTED_GROUPS } from '../../emitted_groups.ts'
import { addTo, grouped } from '../../grouped.ts'
import type { Inventory } from '../../inventory/model/model.ts'
import { firstOf } from '../../listed.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Entry } from '../../vm/entry.ts'
import { nameFault } from '../../vm/vm_name.ts'
import type { Request } from '../request/request.ts'
import { namesOwnVms, namesVms } from '../request/vm_settings.ts'
import { onlyOf, takenNames } from './taken_names.ts'
import type { DefinitionPlaces, EvaluatedDefinitions } from './targets.ts'
import { ownLabels, readVmNames } from './vm_names.ts'

/** The names of the VMs of entries; empty if no setting needs them. */
export interface VmNames {
  entries: ReadonlyMap<Entry, string>
  /**
   * By hypervisor, the names of the VMs in its own `config`; undefined for those that do not have one.
   */
  own: ReadonlyMap<string, readonly (string | undefined)[]>
}

/** What is known of targets. */
interface KnownTargets {
  places: DefinitionPlaces
  /** libvirt's name of each target's architecture. */
  architectures: ReadonlyMap<string, string>
  /** The definitions that Ansible has evaluated. */
  evaluated: EvaluatedDefinitions
}

/**
 * Names the VMs of entries, and of hypervisors' own lists if these need names. `originOf` gives the
 * place of `config`. Reports names that two VMs share. An entry with an impossible name has a
 * fault, and no name. If VMs are hosts, a name of a host or group, of the inventory or of the VMs,
 * is impossible too.
 */
export function nameVms(
  { entries: all, supposed, hypervisors, pins, vms: settings }: Request,
  originOf: () => string,
  inventory: Inventory,
  { places, architectures, evaluated }: KnownTargets,
): { names: VmNames; problems: Problem[]; faults: Map<Entry, Problem> } {
  const faults = new Map<Entry, Problem>()
  if (!namesVms(settings)) {
    return { names: { entries: new Map(), own: new Map() }, problems: [], faults }
  }
  const origin = originOf()
  const request = { format: settings.nameFormat, places, architectures }
  const entries = all.filter((entry) => !supposed.has(entry))
  const ofEntries = readVmNames(entries, request, evaluated)
  const problems = [...ofEntries.problems]
  const names = new Map(entries.map((entry, index) => [entry, ofEntries.names[index] as string]))
  const own = new Map<string, (string | undefined)[]>()
  for (const hypervisor of namesOwnVms(settings) ? hypervisors : []) {
    const labels = ownLabels(hypervisor.own.entries)
    const known = labels.filter((label) => label !== undefined)
    const ofKnown = readVmNames(known, request, evaluated)
    problems.push(...ofKnown.problems)
    const left = ofKnown.names.values()
    own.set(
      hypervisor.name,
      labels.map((label) => label && left.next().value),
    )
  }
  const taken = settings.emitVms ? takenNames({ entries, hypervisors }, inventory) : undefined
  for (const [entry, name] of names) {
    const reason =
      nameFault(name) ?? taken?.reason(name, onlyOf(pins.get(entry.pin ?? '')?.hypervisors))
    const detail = { name, what: labelOf(entry), reason: reason ?? '' }
    const group = taken?.impossibleGroup(entry)
    if (reason) faults.set(entry, problem('vm-name', origin, detail))
    else if (group) faults.set(entry, problem('vm-group', origin, group))
  }
  for (const entry of faults.keys()) names.delete(entry)
  problems.push(...sharedNames(names, origin))
  if (settings.keepExisting) problems.push(...sharedOwnNames(own, origin))
  if (settings.emitVms) problems.push(...sharedGroups(hypervisors, origin))
  return { names: { entries: names, own }, problems, faults }
}

const labelOf = ({ platform, target }: Entry) => `${platform}/${target}`

const labelsOf = (alike: readonly (readonly [Entry, string])[]): string =>
  firstOf(alike.map(([entry]) => labelOf(entry)))

function sharedNames(names: ReadonlyMap<Entry, string>, origin: string): Problem[] {
  return [...grouped(names, ([, name]) => name)].flatMap(([name, alike]) =>
    alike.length > 1 ? problem('vm-name-twice', origin, { name, entries: labelsOf(alike) }) : [],
  )
}

/**
 * The problems of VMs that are in the own lists of several hypervisors: such a VM would be built on
 * each.
 */
function sharedOwnNames(own: VmNames['own'], origin: string): Problem[] {
  const owners = new Map<string, string[]>()
  for (const [hypervisor, names] of own) {
    for (const name of new Set(names)) {
      if (name !== undefined) addTo(owners, name, hypervisor)
    }
  }
  return [...owners].flatMap(([name, hosts]) =>
    hosts.length > 1 ? problem('vm-owned-twice', origin, { name, hosts: firstOf(hosts) }) : [],
  )
}

/**
 * Hypervisors whose VMs would be in one group, because their names differ only in characters that
 * names of groups may not have.
 */
function sharedGroups(hypervisors: Request['hypervisors'], origin: string): Problem[] {
  const names = hypervisors.map(({ name }) => name)
  return [...grouped(names, EMITTED_GROUPS.vmsOn.name)].flatMap(([name, hosts]) =>
    hosts.length > 1 ? problem('vm-group-shared', origin, { name, hosts: firstOf(hosts) }) : [],
  )
}
