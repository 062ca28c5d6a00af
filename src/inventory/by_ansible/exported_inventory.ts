import type { Problem } from '../../problems.ts'
import { isList, isMap, textOf, type Value, type ValueMap } from '../../values.ts'
import { sameValue } from '../documents/same_value.ts'
import type { SourceFile } from '../documents/source_file.ts'
import { InventoryBuilder, layerOf } from '../model/builder.ts'
import {
  type Group,
  type Inventory,
  PRIORITY,
  type Variables,
  type VarsLayer,
} from '../model/model.ts'
import { printedLayers } from '../model/precedence.ts'
import type { InventoryFiles } from '../reading/files.ts'
import { addVarsFiles } from '../reading/vars_files.ts'

/**
 * The inventory that `ansible-inventory --list --export` printed, and the problems of its vars
 * files. All variables of a group or host are inline, as in the document; with `hasVarsFiles` those
 * of vars files are among them, and are applied again from the files.
 *
 * The command sorts keys and gives no places. If `native`, the part that this program could read
 * itself, has the same value for the same owner, that value is used, with its order and its place.
 */
export function exportedInventory(
  file: SourceFile,
  native: Inventory,
  files: InventoryFiles,
  { hasVarsFiles }: { hasVarsFiles: boolean },
): { inventory: Inventory; problems: Problem[] } {
  const document = mappingIn(file.document)
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
  const hostVars = mappingIn(mappingIn(document.get('_meta')).get('hostvars'))
  // Of a host of `all` alone with the name of a group, the group is put into `ungrouped`, and no group
  // has the host.
  for (const name of namesIn(document, 'ungrouped', 'children')) {
    const isHost = hostVars.has(name) || native.hosts.has(name)
    if (isHost && !builder.hasHost(name)) builder.addHost(name, builder.group('all'))
  }
  const inventory = builder.finish(native.directories)
  const problems = addVarsFiles(inventory, files)
  for (const group of inventory.groups.values()) {
    const vars = mappingIn(mappingIn(document.get(group.name)).get('vars'))
    group.inline = recognised(layerOf(vars, file, [group.name]), native.groups.get(group.name))
    const priority = vars.get(PRIORITY)
    if (!hasVarsFiles || !isInVarsFile(group, priority)) setPriority(group, priority)
  }
  for (const host of inventory.hosts.values()) {
    const vars = layerOf(mappingIn(hostVars.get(host.name)), file, [host.name])
    host.inline = recognised(vars, native.hosts.get(host.name))
  }
  return { inventory, problems }
}

/** Whether a group's priority is in a vars file, where it is a variable like any other. */
const isInVarsFile = ({ beside }: Group, priority: Value | undefined): boolean =>
  beside.flat().some(({ values }) => sameValue(values.get(PRIORITY), priority))

/** Sets the priority of a group, which the document has among the variables. */
function setPriority(group: Group, priority: Value | undefined): void {
  if (typeof priority !== 'number') return
  group.priority = priority
  for (const layer of group.inline) {
    layer.values = new Map([...layer.values].filter(([name]) => name !== PRIORITY))
  }
}

/** The variables of `vars`, each in the layer of `native` that has it with this value, if any. */
function recognised(vars: VarsLayer, native: Variables | undefined): VarsLayer[] {
  const known = native ? printedLayers(native) : []
  const layers = new Map<VarsLayer, Map<string, Value>>()
  for (const [name, value] of vars.values) {
    const layer = known.findLast(({ values }) => sameValue(values.get(name), value)) ?? vars
    const values = layers.get(layer) ?? new Map<string, Value>()
    layers.set(layer, values.set(name, layer.values.get(name) ?? null))
  }
  return [...layers].map(([layer, values]) => ({ ...layer, values }))
}

function namesIn(document: ValueMap, group: string, section: string): string[] {
  const names = mappingIn(document.get(group)).get(section)
  return isList(names) ? names.flatMap((name) => textOf(name) ?? []) : []
}

/** The value if it is a mapping, else an empty one. */
export const mappingIn = (value: Value | undefined): ValueMap => (isMap(value) ? value : new Map())
