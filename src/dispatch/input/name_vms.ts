import { vmGroupOn } from '../../inventory/model/group_names.ts'
import type { Inventory } from '../../inventory/model/model.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Entry } from '../../vm/entry.ts'
import { nameFault } from '../../vm/vm_name.ts'
import type { Request } from '../request/request.ts'
import { namesVms } from '../request/vm_settings.ts'
import type { DefinitionPlaces, EvaluatedDefinitions } from './targets.ts'
import { ownLabels, readVmNames } from './vm_names.ts'

/** What VMs are called; empty where no setting needs that. */
export interface VmNames {
  entries: ReadonlyMap<Entry, string>
  /** By hypervisor: of each VM in its own list; undefined for those that do not say. */
  own: ReadonlyMap<string, readonly (string | undefined)[]>
}

/**
 * Names the VMs of entries, and of hypervisors' own lists where these count by their names.
 * `originOf` finds out where `config` stands. Reports names that two entries share, or that cannot be:
 * where VMs are hosts, those that hosts or groups of the inventory, or groups of the VMs, have.
 */
export function nameVms(
  { entries, hypervisors, vms: settings }: Request,
  originOf: () => string,
  places: DefinitionPlaces,
  architectures: ReadonlyMap<string, string>,
  evaluated: EvaluatedDefinitions,
  inventory: Inventory,
): { names: VmNames; problems: Problem[] } {
  if (!namesVms(settings)) return { names: { entries: new Map(), own: new Map() }, problems: [] }
  const origin = originOf()
  const request = { format: settings.nameFormat, places, architectures }
  const ofEntries = readVmNames(entries, request, evaluated)
  const problems = [...ofEntries.problems]
  const names = new Map(entries.map((entry, index) => [entry, ofEntries.names[index] as string]))
  const own = new Map<string, (string | undefined)[]>()
  for (const hypervisor of settings.keepExisting ? hypervisors : []) {
    const labels = ownLabels(hypervisor.own.list)
    const known = labels.filter((label) => label !== undefined)
    const ofKnown = readVmNames(known, request, evaluated)
    problems.push(...ofKnown.problems)
    const left = ofKnown.names.values()
    own.set(
      hypervisor.name,
      labels.map((label) => label && left.next().value),
    )
  }
  problems.push(...sharedNames(names, origin))
  const taken = settings.emitVms ? takenNames(entries, hypervisors, inventory) : new Map()
  for (const [entry, name] of names) {
    const reason = nameFault(name) ?? taken.get(name)
    const detail = { name, what: labelOf(entry), reason: reason ?? '' }
    if (reason) problems.push(problem('vm-name', origin, detail))
  }
  if (settings.emitVms) {
    problems.push(...impossibleGroups(entries, origin), ...sharedGroups(hypervisors, origin))
  }
  return { names: { entries: names, own }, problems }
}

/**
 * Names that no VM may have, and why. Ansible gives the variables of a host from a script to the group
 * of that name, where there is one, and so to all of its hosts.
 */
function takenNames(
  entries: readonly Entry[],
  hypervisors: Request['hypervisors'],
  { groups }: Inventory,
): Map<string, string> {
  const hosts = ['localhost', ...hypervisors.map(({ name }) => name)]
  const ofVms = entries.flatMap(({ platform, target }) => [platform, target])
  const onHypervisors = hypervisors.map(({ name }) => vmGroupOn(name))
  return new Map([
    ...['vms', ...groups.keys(), ...ofVms, ...onHypervisors].map((name): [string, string] => [
      name,
      'is the name of a group',
    ]),
    ...hosts.map((name): [string, string] => [name, 'is the name of another host']),
  ])
}

const labelOf = ({ platform, target }: Entry) => `${platform}/${target}`

function sharedNames(names: ReadonlyMap<Entry, string>, origin: string): Problem[] {
  const labels = new Map<string, string[]>()
  for (const [entry, name] of names) {
    labels.set(name, [...(labels.get(name) ?? []), labelOf(entry)])
  }
  return [...labels].flatMap(([name, entries]) =>
    entries.length > 1
      ? problem('vm-name-twice', origin, { name, entries: entries.slice(0, 5).join(', ') })
      : [],
  )
}

/** Names of groups that mean something else to Ansible, or nothing. */
const NO_GROUP = /^(|all|ungrouped|_meta|vm_dispatcher_.*)$/s

function impossibleGroups(entries: readonly Entry[], origin: string): Problem[] {
  const kinds = ['platform', 'target'] as const
  return kinds.flatMap((what) => {
    const names = new Set(entries.map((entry) => entry[what]))
    return [...names]
      .filter((name) => NO_GROUP.test(name))
      .map((name) => problem('vm-group', origin, { what, name }))
  })
}

/** Hypervisors whose VMs would stand in one group, because their names differ only where groups may not. */
function sharedGroups(hypervisors: Request['hypervisors'], origin: string): Problem[] {
  const names = new Map<string, string[]>()
  for (const { name } of hypervisors) {
    const group = vmGroupOn(name)
    names.set(group, [...(names.get(group) ?? []), name])
  }
  return [...names].flatMap(([group, hosts]) =>
    hosts.length > 1
      ? problem('vm-group-shared', origin, { name: group, hosts: hosts.slice(0, 5).join(', ') })
      : [],
  )
}
