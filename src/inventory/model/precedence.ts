import type { Problem } from '../../problems.ts'
import type { Value } from '../../values.ts'
import { type Path, placeIn } from '../documents/source_file.ts'
import { groupsOf } from './builder.ts'
import type { Group, Host, Inventory, Variables, VarsLayer } from './model.ts'

/** The value of a variable and the layer that it came from. */
export interface Variable {
  value: Value
  layer: VarsLayer
}

/** The effective variables of one host. */
export interface HostVariables {
  get(name: string): Variable | undefined
  /** The names of all variables. */
  names(): string[]
  /** The problems with the vars files of the working directory that count for this host. */
  problems: readonly Problem[]
}

/** Names that mean this machine; Ansible makes a host for them if the inventory has none. */
const LOCALHOST = ['127.0.0.1', 'localhost', '::1']

/**
 * The host of this name. For localhost it is the first host of the inventory under one of
 * localhost's names, else the implicit one.
 */
export function hostNamed(inventory: Inventory, name: string): Host | undefined {
  const host = inventory.hosts.get(name)
  if (host || !LOCALHOST.includes(name)) return host
  const local = [...inventory.hosts.values()].find((other) => LOCALHOST.includes(other.name))
  return local ?? inventory.implicitLocalhost
}

/**
 * The effective variables of a host, as Ansible has them in an ad hoc run: inline vars of `all`, then
 * of the other groups by (depth, priority, name); group_vars/all beside the inventory, then in the
 * working directory; the other groups' files in the same way; the host's own in the same way. The last one wins.
 * Over all this lies what Ansible itself has settled.
 *
 * localhost has variables even where the inventory does not name it; another unknown host has none.
 */
export function variablesOf(inventory: Inventory, host: string): HostVariables {
  const found = hostNamed(inventory, host)
  if (found === undefined) return { get: () => undefined, names: () => [], problems: [] }
  const groups = sortedGroupsOf(inventory, found)
  const fromGroups = groupVariables(inventory, groups, { working: true })
  const own = [...layersOf(found), ...(inventory.settled.get(found.name) ?? [])].reverse()
  return {
    get: (name) => {
      const layer = own.find(({ values }) => values.has(name))
      return layer ? { value: layer.values.get(name) ?? null, layer } : fromGroups.get(name)
    },
    names: () => [
      ...new Set([...fromGroups.keys(), ...own.flatMap(({ values }) => [...values.keys()])]),
    ],
    problems: [...groups, found].flatMap(({ working }) => working.problems),
  }
}

/** All groups of a host in the order of precedence of their variables, from low to high. */
export function sortedGroupsOf(inventory: Inventory, host: Host): Group[] {
  const all = inventory.groups.get('all')
  const others = [...groupsOf(host)].filter((group) => group !== all)
  return [...(all ? [all] : []), ...others.sort(byPrecedence)]
}

function byPrecedence(a: Group, b: Group): number {
  return a.depth - b.depth || a.priority - b.priority || (a.name < b.name ? -1 : 1)
}

type GroupVariables = ReadonlyMap<string, Variable>

/** The variables of groups by the list of groups: hosts with the same groups share them. */
const shared = new WeakMap<Inventory, Map<string, GroupVariables>>()

/**
 * The variables that these groups, sorted, give to a host together; with those in the working
 * directory or without.
 */
export function groupVariables(
  inventory: Inventory,
  groups: readonly Group[],
  { working }: { working: boolean },
): GroupVariables {
  const cache = shared.get(inventory) ?? new Map<string, GroupVariables>()
  shared.set(inventory, cache)
  const key = JSON.stringify([working, ...groups.map(({ name }) => name)])
  const variables = cache.get(key) ?? layered(groupLayers(groups, working))
  cache.set(key, variables)
  return variables
}

function groupLayers([all, ...others]: readonly Group[], working: boolean): VarsLayer[] {
  const parts = [all ? [all] : [], others]
  return [
    ...parts.flatMap((groups) => groups.flatMap(({ inline }) => inline)),
    ...parts.flatMap((groups) => [
      ...besideLayers(groups),
      ...(working ? groups.flatMap((group) => group.working.layers) : []),
    ]),
  ]
}

/**
 * The layers beside the inventory, directory after directory, and in each directory the owners in
 * their order.
 */
function besideLayers(owners: readonly Variables[]): VarsLayer[] {
  const directories = owners[0]?.beside.keys() ?? []
  return [...directories].flatMap((index) => owners.flatMap(({ beside }) => beside[index] ?? []))
}

/** The layers of one group or host that the script prints: all but those of the working directory. */
export const printedLayers = ({ inline, beside }: Variables): VarsLayer[] => [
  ...inline,
  ...beside.flat(),
]

/** All layers of one group or host, from low precedence to high. */
export const layersOf = (owner: Variables): VarsLayer[] => [
  ...printedLayers(owner),
  ...owner.working.layers,
]

/** The variables of all layers, each from the last one that has it. */
export function layered(layers: readonly VarsLayer[]): Map<string, Variable> {
  const variables = new Map<string, Variable>()
  for (const layer of layers) {
    for (const [name, value] of layer.values) variables.set(name, { value, layer })
  }
  return variables
}

/** The values of variables, without their places. */
export const valuesOf = (variables: Iterable<readonly [string, Variable]>): Map<string, Value> =>
  new Map(Array.from(variables, ([name, { value }]) => [name, value]))

/** The place of a variable's value, or of the part of it at `path`: `file:line:column`. */
export function placeOf(layer: VarsLayer, path: Path = []): string {
  return placeIn(layer.file, [...layer.path, ...path])
}
