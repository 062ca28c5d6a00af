import type { Value } from '../../values.ts'
import { keyText } from '../documents/json.ts'
import { noFile, type Path, type SourceFile } from '../documents/source_file.ts'
import type { Group, Host, Inventory, Place, Variables, VarsFiles, VarsLayer } from './model.ts'

/** The files of most owners: thousands of them share these empty lists. */
export const NO_VARS_FILES: VarsFiles = { layers: [], problems: [] }

const noVariables = (): Variables => ({ inline: [], beside: [], working: NO_VARS_FILES })

/** A host without groups and variables; `at` is where it is named. */
export const newHost = (name: string, at?: Place): Host => ({
  name,
  groups: [],
  at,
  ...noVariables(),
})

/** The variables of the localhost that Ansible makes itself. */
const IMPLICIT_LOCALHOST_VARS: VarsLayer = {
  values: new Map([['ansible_connection', 'local']]),
  file: noFile('implicit localhost'),
  path: [],
}

/** A layer of variables: the mapping `values` that is at `path` in a file. */
export function layerOf(
  values: ReadonlyMap<Value, Value>,
  file: SourceFile,
  path: Path,
): VarsLayer {
  return { values: hasNames(values) ? values : named(values), file, path }
}

function hasNames(values: ReadonlyMap<Value, Value>): values is ReadonlyMap<string, Value> {
  for (const key of values.keys()) if (typeof key !== 'string') return false
  return true
}

const named = (values: ReadonlyMap<Value, Value>): Map<string, Value> =>
  new Map([...values].map(([key, value]) => [keyText(key), value]))

/**
 * Collects groups and hosts as Ansible's InventoryData does (ansible/inventory/data.py): the order
 * of the calls is the order of the inventory, and what comes last wins.
 */
export class InventoryBuilder {
  readonly #groups = new Map<string, Group>()
  readonly #hosts = new Map<string, Host>()

  constructor() {
    this.addChild(this.group('all'), this.group('ungrouped'))
  }

  /** Whether there is a group of this name. */
  hasGroup(name: string): boolean {
    return this.#groups.has(name)
  }

  /** Whether there is a host of this name. */
  hasHost(name: string): boolean {
    return this.#hosts.has(name)
  }

  /** The group of this name, made where there is none yet; `at` is where it is named. */
  group(name: string, at?: Place): Group {
    const known = this.#groups.get(name)
    if (known) return known
    const group: Group = {
      name,
      parents: [],
      children: [],
      hosts: [],
      priority: 1,
      depth: 0,
      at,
      ...noVariables(),
    }
    this.#groups.set(name, group)
    return group
  }

  /**
   * Puts a host into a group. Its variables so far (its port) count only where it is new; `at` is where
   * it is named.
   */
  addHost(name: string, group: Group, initial?: VarsLayer, at?: Place): void {
    let host = this.#hosts.get(name)
    if (host === undefined) {
      host = newHost(name, at)
      if (initial) host.inline.push(initial)
      this.#hosts.set(name, host)
    }
    join(host, group)
  }

  /** Makes a group a child of another; false if that would close a circle. */
  addChild(parent: Group, child: Group): boolean {
    if (parent.children.includes(child)) return true
    if (parent === child || child.name === 'all' || ancestorsOf(parent).has(child)) return false
    parent.children.push(child)
    child.parents.push(parent)
    return true
  }

  /**
   * Adds variables to the group of this name, or else to the host: a group takes those of a host
   * with the same name.
   */
  addVars(name: string, layer: VarsLayer): void {
    const owner = this.#groups.get(name) ?? this.#hosts.get(name)
    owner?.inline.push(layer)
  }

  /**
   * Completes the inventory as Ansible does when all sources are read: every group is under `all`,
   * every host in a group.
   */
  finish(directories: readonly string[]): Inventory {
    const all = this.group('all')
    for (const group of this.#groups.values()) {
      if (group !== all && group.parents.length === 0) this.addChild(all, group)
    }
    for (const host of this.#hosts.values()) this.#placeUngrouped(host)
    setDepths([...this.#groups.values()])
    return {
      groups: this.#groups,
      hosts: this.#hosts,
      directories,
      implicitLocalhost: { ...newHost('localhost'), inline: [IMPLICIT_LOCALHOST_VARS] },
      settled: new Map(),
      matched: new Map(),
    }
  }

  #placeUngrouped(host: Host): void {
    const [all, ungrouped] = [this.group('all'), this.group('ungrouped')]
    // This is the usual case, and there are thousands of hosts.
    const isAmong = (group: Group) => group !== all && group !== ungrouped
    if (host.groups.length > 0 && host.groups.every(isAmong)) return
    const groups = groupsOf(host)
    if (groups.has(ungrouped)) {
      if ([...groups].some(isAmong)) leave(host, ungrouped)
    } else if ([...groups].every((group) => group === all)) {
      const namesake = this.#groups.get(host.name)
      if (namesake) this.addChild(ungrouped, namesake)
      else join(host, ungrouped)
    }
  }
}

function join(host: Host, group: Group): void {
  if (host.groups.includes(group)) return
  host.groups.push(group)
  group.hosts.push(host)
}

function leave(host: Host, group: Group): void {
  host.groups = host.groups.filter((other) => other !== group)
  group.hosts = group.hosts.filter((other) => other !== host)
}

function ancestorsOf(group: Group): Set<Group> {
  const ancestors = new Set<Group>(group.parents)
  for (const ancestor of ancestors) for (const parent of ancestor.parents) ancestors.add(parent)
  return ancestors
}

/** All groups of a host: those that it is in, and their ancestors. */
export function groupsOf(host: Host): Set<Group> {
  const groups = new Set<Group>(host.groups)
  for (const group of groups) for (const parent of group.parents) groups.add(parent)
  return groups
}

/** The depth of a group is one more than that of its deepest parent. */
function setDepths(groups: readonly Group[]): void {
  const known = new Set<Group>()
  const visit = (group: Group): number => {
    if (!known.has(group)) {
      known.add(group)
      group.depth = Math.max(-1, ...group.parents.map(visit)) + 1
    }
    return group.depth
  }
  groups.forEach(visit)
}
