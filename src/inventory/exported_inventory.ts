import { isList, isMap, textOf, type Value, type ValueMap } from '../values.ts'
import { InventoryBuilder, layerOf } from './builder.ts'
import type { Inventory, Variables, VarsLayer } from './model.ts'
import { sameValue } from './same_value.ts'
import type { SourceFile } from './source_file.ts'

/**
 * The inventory that `ansible-inventory --list --export` printed, without vars files: a group's or
 * host's variables are all inline, those of its vars files too, as they are in the document.
 *
 * The command sorts keys and tells no places. Where `native`, the part that this program could read
 * itself, has the same value for the same owner, that one counts, with its order and its place.
 */
export function exportedInventory(file: SourceFile, native: Inventory): Inventory {
  const document = mapOf(file.document)
  const builder = new InventoryBuilder()
  const seen = new Set<string>()
  const visit = (name: string) => {
    if (seen.has(name)) return
    seen.add(name)
    const group = builder.group(name)
    for (const host of namesIn(document, name, 'hosts')) builder.addHost(host, group)
    for (const child of namesIn(document, name, 'children')) {
      builder.addChild(group, builder.group(child))
      visit(child)
    }
  }
  visit('all')
  const inventory = builder.finish(native.directories)
  for (const group of inventory.groups.values()) {
    const vars = mapOf(mapOf(document.get(group.name)).get('vars'))
    const known = native.groups.get(group.name)
    group.inline = recognised(layerOf(vars, file, [group.name]), known)
    const priority = vars.get('ansible_group_priority')
    // In a vars file it is a variable like others.
    if (typeof priority !== 'number' || has(known?.beside.flat(), PRIORITY, priority)) continue
    group.priority = priority
    group.inline = group.inline.map((layer) => filtered(layer, (name) => name !== PRIORITY))
  }
  const hostVars = mapOf(mapOf(document.get('_meta')).get('hostvars'))
  for (const host of inventory.hosts.values()) {
    const vars = layerOf(mapOf(hostVars.get(host.name)), file, [host.name])
    host.inline = recognised(vars, native.hosts.get(host.name))
  }
  return inventory
}

/** Takes out of the inline variables what the owner's vars files, now known, have as well. */
export function separateVarsFiles(inventory: Inventory): void {
  for (const owner of [...inventory.groups.values(), ...inventory.hosts.values()]) {
    const files = owner.beside.flat()
    owner.inline = owner.inline.map((layer) =>
      filtered(layer, (name, value) => !has(files, name, value)),
    )
  }
}

const PRIORITY = 'ansible_group_priority'

const has = (layers: readonly VarsLayer[] = [], name: string, value: Value): boolean =>
  layers.some(({ values }) => sameValue(values.get(name), value))

const filtered = (layer: VarsLayer, keep: (name: string, value: Value) => boolean): VarsLayer => ({
  ...layer,
  values: new Map([...layer.values].filter(([name, value]) => keep(name, value))),
})

/** The variables of `vars`, each in the layer of `native` that has it with this value, if any. */
function recognised(vars: VarsLayer, native: Variables | undefined): VarsLayer[] {
  const known = native ? [...native.inline, ...native.beside.flat()] : []
  const layers = new Map<VarsLayer, Map<string, Value>>()
  for (const [name, value] of vars.values) {
    const layer = known.findLast(({ values }) => sameValue(values.get(name), value)) ?? vars
    const values = layers.get(layer) ?? new Map<string, Value>()
    layers.set(layer, values.set(name, layer.values.get(name) ?? null))
  }
  return [...layers].map(([layer, values]) => ({ ...layer, values }))
}

function namesIn(document: ValueMap, group: string, section: string): string[] {
  const names = mapOf(document.get(group)).get(section)
  return isList(names) ? names.flatMap((name) => textOf(name) ?? []) : []
}

export const mapOf = (value: Value | undefined): ValueMap => (isMap(value) ? value : new Map())
