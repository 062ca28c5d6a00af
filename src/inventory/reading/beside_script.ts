import { basename, dirname, extname, join } from 'node:path'
import { isMap, textOf, type Value, type ValueMap } from '../../values.ts'
import { isFalsy } from '../documents/falsy.ts'
import type { InventoryFiles } from './files.ts'
import { GROUP_SECTIONS } from './inventory_document.ts'
import { YAML_EXTENSIONS } from './yaml_extensions.ts'

/** What there is in the script's own directory. */
export interface BesideScript {
  /** The inventories: absolute paths, sorted. */
  inventories: string[]
  /**
   * The configurations of inventory plugins that come after the script: Ansible reads them when the
   * script's hosts and variables are there, so they are not part of what the script starts from.
   */
  leftToAnsible: string[]
}

/** The inventories beside a script, which is named as it was invoked. */
export function besideScript(scriptPath: string, files: InventoryFiles): BesideScript {
  const directory = dirname(scriptPath)
  const names = files.namesIn(directory)
  const paths = (names.ok ? names.value : [])
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(directory, name))
    .filter((path) => files.kindOf(path) === 'file' && isInventory(path, files))
  const isLeft = (path: string) =>
    basename(path) > basename(scriptPath) && isPluginConfiguration(path, files)
  return {
    inventories: paths.filter((path) => !isLeft(path)),
    leftToAnsible: paths.filter(isLeft),
  }
}

/**
 * The INI files that are inventories; those with other names are settings of some program
 * (`ec2.ini`, `tox.ini`).
 */
const INI_INVENTORIES = ['hosts', 'hosts.ini', 'inventory.ini']

/**
 * Whether a file is an inventory, by its name or by its content. Playbooks and much else may lie
 * beside it, so a file that has more than groups, or is not valid YAML, counts only where its name says
 * what it is to be: an inventory may have keys for anchors only, or be in INI format.
 */
function isInventory(path: string, files: InventoryFiles): boolean {
  const name = basename(path)
  if (INI_INVENTORIES.includes(name)) return true
  if (!YAML_EXTENSIONS.includes(extname(name))) return false
  const file = files.document(path)
  const isNamed = /^(hosts|inventory)\./.test(name)
  if (!file.ok) return isNamed
  const { document } = file.value
  if (isNamed && (hasContent(document) || textOf(document) !== undefined)) return true
  return hasGroups(document) || isPluginConfiguration(path, files)
}

/** Keys without anything below them may mean anything; a file of nothing else has no groups. */
const hasContent = (document: Value): document is ValueMap =>
  isMap(document) && [...document.values()].some((group) => isMap(group) && group.size > 0)

const hasGroups = (document: Value): boolean =>
  hasContent(document) &&
  [...document.values()].every(
    (group) =>
      group === null ||
      (isMap(group) && [...group.keys()].every((key) => GROUP_SECTIONS.includes(String(key)))),
  )

function isPluginConfiguration(path: string, files: InventoryFiles): boolean {
  if (!YAML_EXTENSIONS.includes(extname(path))) return false
  const file = files.document(path)
  const { document } = file.ok ? file.value : { document: null }
  return isMap(document) && !isFalsy(document.get('plugin'))
}

/**
 * What Ansible reads after the script where it is given a directory that the script is in: files and
 * directories, absolute, on every level from that directory down to the script's own.
 */
export function laterInDirectory(
  root: string,
  scriptPath: string,
  files: InventoryFiles,
): string[] {
  const directory = dirname(scriptPath)
  const names = files.namesIn(directory)
  const later = (names.ok ? names.value : [])
    .filter((name) => name > basename(scriptPath))
    .map((name) => join(directory, name))
  const isTop = directory === root || directory === dirname(directory)
  return isTop ? later : [...later, ...laterInDirectory(root, directory, files)]
}
