import { dirname, extname, join } from 'node:path'
import { failure, type Outcome, problem, success } from '../../problems.ts'
import { isMap, type Value } from '../../values.ts'
import { isFalsy } from '../documents/falsy.ts'
import type { AnsibleCfg } from './ansible_cfg.ts'
import type { InventoryFiles } from './files.ts'
import { expandPath } from './paths.ts'

export interface SourcesRequest {
  /** `--inventory`: paths, separated by commas. */
  option?: string | undefined
  environment: Readonly<Record<string, string | undefined>>
  /** As invoked, absolute, a symlink not followed. */
  scriptPath: string
  cfg: AnsibleCfg
  files: InventoryFiles
}

/** Sources, and what led to them: an option, a variable, a place. */
export interface LocatedSources {
  /** Absolute. */
  paths: string[]
  way: string
}

/** In the working directory, where nothing else says which inventory to take. */
const USUAL_NAMES = ['inventory', 'hosts.yml', 'hosts.yaml', 'hosts.ini', 'hosts']

/**
 * The static inventory's sources, by the first of these that gives any:
 * the option or VM_DISPATCHER_INVENTORY; the inventories in the script's directory;
 * ANSIBLE_INVENTORY or ansible.cfg; the usual names in the working directory.
 *
 * The script itself is no source: a list or directory of nothing else gives none.
 */
export function locateSources(request: SourcesRequest): Outcome<LocatedSources> {
  const { files, environment, cfg, option } = request
  const fromCfg = cfg.get('defaults', 'inventory')
  const named = (list: string | undefined, origin: string, base?: string) => ({
    way: origin,
    find: () => listed(request, list, origin, base),
  })
  const ways = [
    named(option, '--inventory'),
    named(environment.VM_DISPATCHER_INVENTORY, 'VM_DISPATCHER_INVENTORY'),
    { way: 'beside the script', find: () => besideScript(request) },
    named(environment.ANSIBLE_INVENTORY, 'ANSIBLE_INVENTORY'),
    named(fromCfg?.value, fromCfg?.place ?? '', cfg.path && dirname(cfg.path)),
    { way: 'in the working directory', find: () => inWorkingDirectory(request) },
  ]
  for (const { way, find } of ways) {
    const paths = find()
    if (!paths.ok) return paths
    if (paths.value.length > 0) return success({ paths: paths.value, way })
  }
  const places = [dirname(request.scriptPath), files.workingDirectory].map((path) =>
    files.nameOf(path),
  )
  const looked = `looked in ${[...new Set(places)].join(' and ')}`
  return failure(problem('no-inventory', files.nameOf(request.scriptPath), { looked }))
}

/** The paths of a list like ANSIBLE_INVENTORY's; `origin` is where it stands. */
function listed(
  request: SourcesRequest,
  list: string | undefined,
  origin: string,
  base = request.files.workingDirectory,
): Outcome<string[]> {
  const { files, environment } = request
  const { workingDirectory } = files
  const items = (list ?? '').split(',').map((item) => item.trim())
  const paths = items
    .filter(Boolean)
    .map((item) => expandPath(item, base, { environment, workingDirectory }))
  const missing = paths.find((path) => files.kindOf(path) === undefined)
  if (missing === undefined) return success(paths.filter((path) => !isScriptAlone(path, request)))
  if (items.at(-1) === '' || missing.includes('[')) {
    const reason = `${list} is a list of hosts, which have no variables`
    return failure(problem('inventory-unreadable', origin, { reason }))
  }
  const reason = `${origin} names it, but there is no such file or directory`
  return failure(problem('inventory-unreadable', files.nameOf(missing), { reason }))
}

function inWorkingDirectory(request: SourcesRequest): Outcome<string[]> {
  const { files } = request
  const paths = USUAL_NAMES.map((name) => join(files.workingDirectory, name))
  const found = paths.find((path) => files.kindOf(path) && !isScriptAlone(path, request))
  return success(found ? [found] : [])
}

/** Whether a path is this script, or a directory that holds nothing besides it. */
function isScriptAlone(path: string, { files, scriptPath }: SourcesRequest): boolean {
  if (files.kindOf(path) !== 'directory') return files.isSame(path, scriptPath)
  const names = files.namesIn(path)
  return names.ok && names.value.every((name) => files.isSame(join(path, name), scriptPath))
}

function besideScript(request: SourcesRequest): Outcome<string[]> {
  const { files, scriptPath } = request
  const directory = dirname(scriptPath)
  const names = files.namesIn(directory)
  if (!names.ok) return success([])
  const paths = names.value
    .filter((name) => !name.startsWith('.'))
    .map((name) => join(directory, name))
  return success(paths.filter((path) => files.kindOf(path) === 'file' && isInventory(path, files)))
}

/**
 * Whether a file is an inventory, by its name or by its content. Playbooks and much else may lie
 * beside it, so a file that is no valid YAML counts only where its name says what it is to be.
 */
function isInventory(path: string, files: InventoryFiles): boolean {
  const name = path.slice(dirname(path).length + 1)
  if (name === 'hosts' || name.endsWith('.ini')) return true
  if (!['.yml', '.yaml', '.json'].includes(extname(name))) return false
  const file = files.document(path)
  return file.ok ? hasGroups(file.value.document) : /^(hosts|inventory)\./.test(name)
}

const SECTIONS: readonly Value[] = ['hosts', 'vars', 'children']

function hasGroups(document: Value): boolean {
  if (!isMap(document) || document.size === 0) return false
  if (!isFalsy(document.get('plugin'))) return true
  return [...document.values()].every(
    (group) =>
      group === null || (isMap(group) && [...group.keys()].every((key) => SECTIONS.includes(key))),
  )
}
