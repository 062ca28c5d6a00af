import type { Value } from '../values.ts'
import { writeJson, writeObject } from './documents/json.ts'
import { type Group, type Host, type Inventory, PRIORITY } from './model/model.ts'
import {
  groupVariables,
  layered,
  printedLayers,
  sortedGroupsOf,
  type Variable,
  valuesOf,
} from './model/precedence.ts'
import { type GroupEntry, Standing } from './standing.ts'

type Vars = ReadonlyMap<string, Value>

/** The key of the variables of hosts. A group of this name is there as a child of others, without anything in it. */
export const META = '_meta'

/** What the script adds to the static inventory. */
export interface Additions {
  /**
   * For each host, new ones included (which are in some of `groups`), a function that makes its
   * variables. They are made only when they are needed, because those of a large fleet use more
   * memory than the text that they become.
   */
  hostVars: ReadonlyMap<string, () => Vars>
  /** The hosts of each group by its name; the groups become children of `all`. */
  groups: ReadonlyMap<string, readonly string[]>
  /** The variables of these groups by their names; most have none. */
  groupVars: ReadonlyMap<string, Vars>
  allVars: ReadonlyMap<string, Value>
}

/**
 * The text that `--list` prints: groups, children, hosts and variables as in the sources and the
 * vars files beside them, with the additions; without a line break at the end.
 */
export function renderInventory(inventory: Inventory, additions: Additions): string {
  const groups = new Map([...inventory.groups].map(([name, group]) => [name, entryOf(group)]))
  const standing = new Standing(inventory, additions)
  return render(allHostVars(inventory, additions, standing), groups, additions, standing)
}

function* allHostVars(
  inventory: Inventory,
  additions: Additions,
  standing: Standing,
): Iterable<[string, Vars]> {
  const exceptions = new Exceptions(inventory)
  for (const host of inventory.hosts.values()) {
    const vars = varsOfHost(host, exceptions, additions, standing)
    if (vars.size > 0) yield [host.name, vars]
  }
  for (const [name, vars] of additions.hostVars) {
    if (!inventory.hosts.has(name)) yield [name, vars()]
  }
}

/**
 * The text that `--list` prints if only the additions are asked for, because Ansible has the
 * inventory itself.
 */
export function renderAdditions(inventory: Inventory, additions: Additions): string {
  const nothing = { hosts: [], children: [], vars: new Map() }
  const groups = new Map<string, GroupEntry>([
    ['all', nothing],
    // Only hosts of a group get their variables; Ansible removes those with another group from this
    // one.
    ['ungrouped', { ...nothing, hosts: [...additions.hostVars.keys()] }],
  ])
  const standing = new Standing(inventory, additions)
  return render(made(additions.hostVars, standing), groups, additions, standing)
}

function* made(hostVars: Additions['hostVars'], standing: Standing): Iterable<[string, Vars]> {
  for (const [name, vars] of hostVars) yield [name, new Map([...standing.lostBy(name), ...vars()])]
}

/**
 * The text that `--host` prints: the same as `_meta.hostvars[host]` of `--list`, and `{}` for an
 * unknown host.
 */
export function renderHost(inventory: Inventory, additions: Additions, name: string): string {
  const host = inventory.hosts.get(name)
  const standing = new Standing(inventory, additions)
  return host && !standing.isGroup(name)
    ? writeObject(varsOfHost(host, new Exceptions(inventory), additions, standing))
    : renderHostAdditions(inventory, additions, name)
}

/** The text that `--host` prints if only the additions are asked for. */
export function renderHostAdditions(
  inventory: Inventory,
  additions: Additions,
  name: string,
): string {
  const standing = new Standing(inventory, additions)
  const vars = standing.isGroup(name) ? undefined : additions.hostVars.get(name)
  return writeObject(vars ? new Map([...standing.lostBy(name), ...vars()]) : new Map())
}

function varsOfHost(
  host: Host,
  exceptions: Exceptions,
  additions: Additions,
  standing: Standing,
): Vars {
  let vars = joined(exceptions.of(host), standing.lostBy(host.name))
  for (const { values } of host.inline) vars = joined(vars, values)
  for (const layers of host.beside) for (const { values } of layers) vars = joined(vars, values)
  const added = additions.hostVars.get(host.name)
  return added ? joined(vars, added()) : vars
}

/**
 * The variables of both; the second wins. If one is empty, as for most hosts, this is the other one
 * itself.
 */
function joined(vars: Vars, more: Vars): Vars {
  if (more.size === 0) return vars
  return vars.size === 0 ? more : new Map([...vars, ...more])
}

/**
 * A group's variables as they are printed, without its priority, which Ansible would read as a
 * setting of the group.
 */
function printedVariables(group: Group): Map<string, Variable> {
  const variables = layered(printedLayers(group))
  variables.delete(PRIORITY)
  return variables
}

function entryOf(group: Group): GroupEntry {
  const vars = valuesOf(printedVariables(group))
  if (group.priority !== 1) vars.set(PRIORITY, group.priority)
  return {
    hosts: isRefilled(group) ? [] : group.hosts.map(({ name }) => name),
    children: group.children.map(({ name }) => name),
    vars,
  }
}

/**
 * Whether Ansible would take the hosts out of this group again, because it is `ungrouped` and has
 * another parent than `all`. It puts those in that are in `all` alone, and all of these are.
 */
const isRefilled = ({ name, parents }: Group): boolean => name === 'ungrouped' && parents.length > 1

/**
 * The variables that must be printed on the host itself, because Ansible would give it another
 * value from the printed groups. In Ansible, inline variables of all groups come before those of
 * vars files, but in the script's JSON a group has both together.
 */
class Exceptions {
  readonly #inventory: Inventory
  readonly #ofGroups = new Map<string, Vars>()
  /** The exceptions of hosts that are in only one group, by that group. */
  readonly #ofGroup = new Map<Group, Vars>()
  readonly #printed = new Map<Group, ReadonlyMap<string, Variable>>()

  constructor(inventory: Inventory) {
    this.#inventory = inventory
  }

  of(host: Host): Vars {
    const [only, ...more] = host.groups
    if (only === undefined || more.length > 0) return this.#ofSeveral(host)
    const known = this.#ofGroup.get(only) ?? this.#ofSeveral(host)
    this.#ofGroup.set(only, known)
    return known
  }

  #ofSeveral(host: Host): Vars {
    const groups = sortedGroupsOf(this.#inventory, host)
    const key = JSON.stringify(groups.map(({ name }) => name))
    const known = this.#ofGroups.get(key)
    if (known) return known
    const exceptions = this.#between(groups)
    this.#ofGroups.set(key, exceptions)
    return exceptions
  }

  #between(groups: readonly Group[]): Vars {
    const printed = new Map(groups.flatMap((group) => [...this.#printedOf(group)]))
    const exceptions = new Map<string, Value>()
    for (const [name, { value, layer }] of groupVariables(this.#inventory, groups, {
      working: false,
    })) {
      const other = printed.get(name)
      if (other?.layer === layer) continue
      if (!other || writeJson(other.value) !== writeJson(value)) exceptions.set(name, value)
    }
    return exceptions
  }

  #printedOf(group: Group): ReadonlyMap<string, Variable> {
    const printed = this.#printed.get(group) ?? printedVariables(group)
    this.#printed.set(group, printed)
    return printed
  }
}

function withAdditions(
  groups: Map<string, GroupEntry>,
  additions: Additions,
): Map<string, GroupEntry> {
  const result = new Map(groups)
  for (const [name, hosts] of additions.groups) {
    const known = groups.get(name)
    result.set(name, {
      hosts: [...new Set([...(known?.hosts ?? []), ...hosts])],
      children: known?.children ?? [],
      vars: new Map([...(known?.vars ?? []), ...(additions.groupVars.get(name) ?? [])]),
    })
  }
  const all = result.get('all')
  if (all === undefined) return result
  const added = [...additions.groups.keys()].filter((name) => !groups.has(name))
  return result.set('all', {
    hosts: all.hosts,
    children: [...all.children, ...added],
    vars: new Map([...all.vars, ...additions.allVars]),
  })
}

function render(
  hostVars: Iterable<[string, Vars]>,
  groups: Map<string, GroupEntry>,
  additions: Additions,
  standing: Standing,
): string {
  const hosts = Array.from(
    standing.withoutNamesakes(hostVars),
    ([name, vars]) => `${JSON.stringify(name)}: ${writeObject(vars)}`,
  )
  const entries = [...standing.withCarriers(withAdditions(groups, additions))]
    .filter(([name]) => name !== META)
    .map(([name, entry]) => `${JSON.stringify(name)}: ${renderGroup(entry)}`)
  return `{"${META}": {"hostvars": {\n${hosts.join(',\n')}\n}},\n${entries.join(',\n')}\n}`
}

/** `hosts` is always there: without any of the three keys, Ansible takes a group for a host. */
function renderGroup({ hosts, children, vars }: GroupEntry): string {
  const members = [`"hosts": ${writeJson(hosts)}`]
  if (children.length > 0) members.push(`"children": ${writeJson(children)}`)
  if (vars.size > 0) members.push(`"vars": ${writeObject(vars)}`)
  return `{${members.join(', ')}}`
}
