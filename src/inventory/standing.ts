import { EMITTED_GROUPS } from '../emitted_groups.ts'
import type { Value } from '../values.ts'
import { type Host, type Inventory, PRIORITY } from './model/model.ts'
import { groupVariables, printedLayers, sortedGroupsOf, valuesOf } from './model/precedence.ts'

type Vars = ReadonlyMap<string, Value>

/** A group of the script's JSON. */
export interface GroupEntry {
  hosts: readonly string[]
  children: readonly string[]
  vars: Vars
}

/**
 * Decides where the variables of hosts are in the script's JSON, so that Ansible gives them to
 * these hosts and to no others.
 *
 * - A host with the name of a group: Ansible's script plugin sets variables by name, and a group
 *   gets those of its namesake, and through it all of its hosts. So these variables go out through
 *   a group that holds nothing but the host, below the deepest one that it is in: there they come
 *   before the variables of all its other groups.
 * - A host of `ungrouped` that gets a group: Ansible takes it out of `ungrouped`, and it loses the
 *   variables of that group.
 */
export class Standing {
  readonly #inventory: Inventory
  readonly #addedGroups: ReadonlyMap<string, readonly string[]>
  readonly #carried = new Map<string, Vars>()
  #grouped: ReadonlySet<string> | undefined

  constructor(
    inventory: Inventory,
    { groups }: { groups: ReadonlyMap<string, readonly string[]> },
  ) {
    this.#inventory = inventory
    this.#addedGroups = groups
  }

  /** Whether a name is that of a group, of the inventory or an added one. */
  isGroup(name: string): boolean {
    return this.#inventory.groups.has(name) || this.#addedGroups.has(name)
  }

  /** The variables of all other hosts; those of namesakes are kept for `withCarriers`. */
  *withoutNamesakes(hostVars: Iterable<[string, Vars]>): Iterable<[string, Vars]> {
    for (const [name, vars] of hostVars) {
      if (this.isGroup(name)) this.#carried.set(name, vars)
      else yield [name, vars]
    }
  }

  /** The groups with those that carry the variables of namesakes. */
  withCarriers(groups: ReadonlyMap<string, GroupEntry>): ReadonlyMap<string, GroupEntry> {
    const result = new Map(groups)
    for (const [host, vars] of this.#carried) {
      const carrier = carrierOf(host, (name) => result.has(name) || this.isGroup(name))
      const parent = deepestGroupOf(this.#inventory.hosts.get(host))
      const above = result.get(parent) ?? { hosts: [], children: [], vars: new Map() }
      result.set(parent, { ...above, children: [...above.children, carrier] })
      // In a group it would be the priority of the group, and an error if it is not a number.
      const carried = new Map([...vars].filter(([name]) => name !== PRIORITY))
      result.set(carrier, { hosts: [host], children: [], vars: carried })
    }
    return result
  }

  /** The variables that a host has from `ungrouped` and loses, because it gets a group. */
  lostBy(name: string): Vars {
    const host = this.#inventory.hosts.get(name)
    const ungrouped = host?.groups.find((group) => group.name === 'ungrouped')
    if (!host || !ungrouped || !(this.#getsGroup(name) || this.isGroup(name))) return NOTHING
    const layers = new Set(printedLayers(ungrouped))
    if (layers.size === 0) return NOTHING
    const groups = sortedGroupsOf(this.#inventory, host)
    const variables = groupVariables(this.#inventory, groups, { working: false })
    return valuesOf([...variables].filter(([, { layer }]) => layers.has(layer)))
  }

  #getsGroup(name: string): boolean {
    this.#grouped ??= new Set([...this.#addedGroups.values()].flat())
    return this.#grouped.has(name)
  }
}

const NOTHING: Vars = new Map()

/** The name of the group that carries the variables of a host. */
function carrierOf(host: string, isTaken: (name: string) => boolean): string {
  const name = EMITTED_GROUPS.carrier.name(host)
  let free = name
  for (let number = 2; isTaken(free); number++) free = `${name}_${number}`
  return free
}

/** The name of the deepest of a host's own groups. */
function deepestGroupOf(host: Host | undefined): string {
  const [first, ...others] = host?.groups ?? []
  const deepest = others.reduce((a, b) => (a && b.depth <= a.depth ? a : b), first)
  return deepest?.name ?? 'all'
}
