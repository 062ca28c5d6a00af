import { InventoryBuilder, newHost } from '../../inventory/model/builder.ts'
import type { Group, Inventory, VarsLayer } from '../../inventory/model/model.ts'
import {
  groupVariables,
  layered,
  layersOf,
  sortedGroupsOf,
  valuesOf,
} from '../../inventory/model/precedence.ts'
import type { InventoryFiles } from '../../inventory/reading/files.ts'
import { addVarsFiles } from '../../inventory/reading/vars_files.ts'
import type { Value } from '../../values.ts'
import type { Request } from '../request/request.ts'
import { possibleVmGroups } from './vm_groups.ts'

/**
 * The variables that the static inventory has for VMs: for a host with the name of a VM, and for
 * the groups of VMs, with group_vars of groups that no source names. In Ansible, the variables that
 * a script sets on a host would override all of these.
 */
export class SaidOfVms {
  readonly #inventory: Inventory
  /** The layers of `all`. */
  readonly #ofAll: readonly VarsLayer[]
  /** Groups that have nothing but group_vars. */
  readonly #onlyFiles: ReadonlyMap<string, Group>
  readonly #ofGroups = new Map<string, ReadonlyMap<string, Value>>()

  constructor(
    inventory: Inventory,
    request: Pick<Request, 'entries' | 'hypervisors'>,
    files: InventoryFiles,
  ) {
    this.#inventory = inventory
    const all = inventory.groups.get('all')
    this.#ofAll = all ? layersOf(all) : []
    const unnamed = new InventoryBuilder()
    for (const name of possibleVmGroups(request)) {
      if (!inventory.groups.has(name)) unnamed.group(name)
    }
    const others = unnamed.finish(inventory.directories)
    addVarsFiles(others, files)
    this.#onlyFiles = others.groups
  }

  /** The variables of a host of this name, if there is one, and of these groups, without those of `all`. */
  of(name: string, groups: readonly string[]): ReadonlyMap<string, Value> {
    const ofHost = this.ofHost(name)
    return ofHost.size > 0 ? new Map([...this.ofGroups(groups), ...ofHost]) : this.ofGroups(groups)
  }

  /** A host's own variables. */
  ofHost(name: string): ReadonlyMap<string, Value> {
    const host = this.#inventory.hosts.get(name)
    return host ? valuesOf(layered(layersOf(host))) : new Map()
  }

  /** A variable that every host has. */
  ofEveryHost(name: string): Value | undefined {
    return layered([...this.#ofAll]).get(name)?.value
  }

  /** The variables of groups. */
  ofGroups(names: readonly string[]): ReadonlyMap<string, Value> {
    const key = JSON.stringify(names)
    const known = this.#ofGroups.get(key)
    if (known) return known
    const files = names.flatMap((name) => this.#onlyFiles.get(name) ?? [])
    const said = new Map([
      ...valuesOf(layered(files.flatMap(layersOf))),
      ...this.#ofNamed(names.flatMap((name) => this.#inventory.groups.get(name) ?? [])),
    ])
    this.#ofGroups.set(key, said)
    return said
  }

  #ofNamed(groups: Group[]): Map<string, Value> {
    const member = { ...newHost(''), groups }
    const sorted = sortedGroupsOf(this.#inventory, member)
    const variables = groupVariables(this.#inventory, sorted, { working: true })
    return valuesOf([...variables].filter(([, { layer }]) => !this.#ofAll.includes(layer)))
  }
}
