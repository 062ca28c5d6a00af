import { dirname, join, sep } from 'node:path'
import { failure, type Outcome, type Problem, problem, success } from '../../problems.ts'
import type { AnsibleCfg } from './ansible_cfg.ts'
import { besideScript, laterInDirectory } from './beside_script.ts'
import type { InventoryFiles } from './files.ts'
import { expandPath } from './paths.ts'
import { stopsOnRefusal } from './refusals.ts'

/** Where sources may be named, and where they are looked for. */
export interface SourcesRequest {
  /** The text of `--inventory`: paths, separated by commas. */
  option?: string | undefined
  environment: Readonly<Record<string, string | undefined>>
  /** The script as it was invoked: an absolute path, a symlink not followed. */
  scriptPath: string
  cfg: AnsibleCfg
  files: InventoryFiles
}

/** The sources, and how they were found: by an option, a variable, a place. */
export interface LocatedSources {
  /** The absolute paths of the sources. */
  paths: string[]
  way: string
  /**
   * Files and directories, absolute, that Ansible reads after this script, as far as that can be seen
   * from here: in a directory that holds both, or in a list that names both.
   */
  later: () => string[]
  /**
   * Whether Ansible reads a file itself, besides what this script prints: it lies beside the script, or
   * in a source that the script is in, or Ansible's own settings name its sources.
   */
  isReadBesides: (path: string) => boolean
  /** Warnings about paths in a list that do not exist. */
  warnings: Problem[]
}

/** The sources that one way gives; `after` has the paths in a list after the script. */
interface Found {
  paths: string[]
  warnings: Problem[]
  after: string[]
  /** Whether a list gives them. */
  isListed: boolean
  /** What lies beside the script and only Ansible can read: it comes after the script. */
  leftToAnsible: readonly string[]
  /** The directories that a list names and that have no source. */
  empty: readonly string[]
}

const NOTHING: Found = {
  paths: [],
  warnings: [],
  after: [],
  isListed: false,
  leftToAnsible: [],
  empty: [],
}

/**
 * The names that are looked for in the working directory if nothing else says which inventory to
 * use.
 */
const USUAL_NAMES = ['inventory', 'hosts.yml', 'hosts.yaml', 'hosts.ini', 'hosts']

/**
 * The static inventory's sources, by the first of these that gives any:
 * the option or VM_DISPATCHER_INVENTORY; the inventories in the script's directory;
 * ANSIBLE_INVENTORY or ansible.cfg; the usual names in the working directory.
 *
 * The script itself is not a source: a list or directory of nothing else gives none.
 */
export function locateSources(request: SourcesRequest): Outcome<LocatedSources> {
  const left: string[] = []
  const empty: string[] = []
  for (const way of waysToFind(request)) {
    const found = way.find()
    if (!found.ok) return found
    if (found.value.paths.length > 0) return success(locatedBy(way, found.value, request))
    left.push(...found.value.leftToAnsible)
    empty.push(...found.value.empty)
  }
  return failure(noInventory(request, left, empty))
}

/** A way to find sources. */
interface Way {
  /** Its name for messages. */
  name: string
  /** Whether it is a setting of this program, and not of Ansible too. */
  isOurs: boolean
  find: () => Outcome<Found>
}

/** All ways, in the order in which they are tried. */
function waysToFind(request: SourcesRequest): Way[] {
  const { environment, cfg, option } = request
  const { VM_DISPATCHER_INVENTORY, ANSIBLE_INVENTORY } = environment
  const fromCfg = cfg.get('defaults', 'inventory')
  const inList = (name: string, list: string | undefined, base?: string) => ({
    name,
    find: () => listed(request, list, name, base),
  })
  return [
    { isOurs: true, ...inList('--inventory', option) },
    { isOurs: true, ...inList('VM_DISPATCHER_INVENTORY', VM_DISPATCHER_INVENTORY) },
    { isOurs: false, name: 'beside the script', find: () => inScriptDirectory(request) },
    {
      isOurs: false,
      // Set and empty it counts too: then Ansible uses no other source.
      ...(ANSIBLE_INVENTORY === undefined
        ? inList(fromCfg?.place ?? '', fromCfg?.value, cfg.path && dirname(cfg.path))
        : inList('ANSIBLE_INVENTORY', ANSIBLE_INVENTORY)),
    },
    { isOurs: false, name: 'in the working directory', find: () => inWorkingDirectory(request) },
  ]
}

function locatedBy(
  { name, isOurs }: Way,
  { paths, warnings, after, isListed }: Found,
  { scriptPath, files }: SourcesRequest,
): LocatedSources {
  const roots = [dirname(scriptPath), ...paths.filter((path) => scriptPath.startsWith(path + sep))]
  return {
    paths,
    way: name,
    later: () => [
      ...(isOurs ? [] : after),
      ...roots.flatMap((root) => laterInDirectory(root, scriptPath, files)),
    ],
    isReadBesides: (path) =>
      (isListed && !isOurs) || roots.some((root) => path.startsWith(root + sep)),
    warnings,
  }
}

/** The problem that no way gives any; `left` are those beside the script that only Ansible reads. */
function noInventory(
  { files, scriptPath }: SourcesRequest,
  left: readonly string[],
  empty: readonly string[],
): Problem {
  const named = (paths: readonly string[]) => paths.map((path) => files.nameOf(path))
  const places = new Set(named([...empty, dirname(scriptPath), files.workingDirectory]))
  const looked = `looked in ${[...places].join(', ')}`
  const note =
    left.length > 0
      ? `; ${named(left).join(', ')} comes after the script, so only Ansible reads it`
      : ''
  return problem('no-inventory', files.nameOf(scriptPath), { looked: looked + note })
}

/** The paths of a list like ANSIBLE_INVENTORY's; `origin` is where it stands. */
function listed(
  request: SourcesRequest,
  list: string | undefined,
  origin: string,
  base = request.files.workingDirectory,
): Outcome<Found> {
  const { files, environment, cfg, scriptPath } = request
  const { workingDirectory } = files
  const items = (list ?? '').split(',').map((item) => item.trim())
  const paths = items
    .filter(Boolean)
    .map((item) => expandPath(item, base, { environment, workingDirectory }))
  const missing = paths.filter((path) => files.kindOf(path) === undefined)
  const found = paths.filter((path) => !missing.includes(path) && !isScriptAlone(path, request))
  const [first] = missing
  const reason = `${origin} names it, but there is no such file or directory`
  if (first !== undefined && (found.length === 0 || stopsOnRefusal(cfg, environment))) {
    if (found.length > 0 || (items.at(-1) !== '' && !first.includes('['))) {
      return failure(problem('inventory-unreadable', files.nameOf(first), { reason }))
    }
    const hosts = `${list} is a list of hosts, which has no variables`
    return failure(problem('inventory-unreadable', origin, { reason: hosts }))
  }
  const self = paths.findIndex((path) => files.isSame(path, scriptPath))
  return success({
    ...NOTHING,
    paths: found,
    warnings: missing.map((path) => problem('source-left-out', files.nameOf(path), { reason })),
    after: self < 0 ? [] : paths.slice(self + 1),
    isListed: true,
    empty: paths.filter((path) => files.kindOf(path) === 'directory' && !found.includes(path)),
  })
}

function inScriptDirectory({ files, scriptPath }: SourcesRequest): Outcome<Found> {
  const { inventories, leftToAnsible } = besideScript(scriptPath, files)
  return success({ ...NOTHING, paths: inventories, leftToAnsible })
}

function inWorkingDirectory(request: SourcesRequest): Outcome<Found> {
  const { files } = request
  const paths = USUAL_NAMES.map((name) => join(files.workingDirectory, name))
  const found = paths.find((path) => files.kindOf(path) && !isScriptAlone(path, request))
  return success({ ...NOTHING, paths: found ? [found] : [] })
}

/** Whether a path is this script, or a directory that contains nothing else. */
function isScriptAlone(path: string, { files, scriptPath }: SourcesRequest): boolean {
  if (files.kindOf(path) !== 'directory') return files.isSame(path, scriptPath)
  const names = files.namesIn(path)
  return names.ok && names.value.every((name) => files.isSame(join(path, name), scriptPath))
}
