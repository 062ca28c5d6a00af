import { availableParallelism } from 'node:os'
import { delimiter, join } from 'node:path'
import { readStaticInventory } from '../../src/dispatch/input/static_inventory.ts'
import { writeObject } from '../../src/inventory/documents/json.ts'
import type { Inventory } from '../../src/inventory/model/model.ts'
import { variablesOf } from '../../src/inventory/model/precedence.ts'
import { readAnsibleCfg } from '../../src/inventory/reading/ansible_cfg.ts'
import { InventoryFiles } from '../../src/inventory/reading/files.ts'
import { renderInventory } from '../../src/inventory/script_json.ts'
import type { Problem } from '../../src/problems.ts'
import type { Ansible } from '../support/ansible.ts'
import { askAnsible, type JudgedInventory } from '../support/ansible_judge.ts'
import { type FileTexts, removeFiles, writtenFiles } from '../support/written_files.ts'
import { writePrinted } from './printed_inventory.ts'

/** An inventory on disk. Paths are relative to a directory of its own. */
export interface Case {
  name: string
  files: FileTexts
  /** By default `hosts.yml`. */
  sources?: readonly string[]
  /** The working directory, by default `elsewhere`, which is empty. */
  directory?: string
  /** The files in INI format, which only Ansible reads. */
  ini?: readonly string[]
  /** Whether Ansible may leave sources out, as it does by default; else it has to fail on them. */
  leavesOut?: boolean
  /**
   * The minor version of Ansible 2 since which it reads this differently
   * (docs/ansible-versions.md).
   */
  changedIn?: number
}

const NOTHING = { hostVars: new Map(), groups: new Map(), groupVars: new Map(), allVars: new Map() }

/** A case on disk, read by this program. */
export interface Prepared {
  root: string
  sources: string[]
  ini: string[]
  /** A directory without vars files. */
  nowhere: string
  /** A script that prints the inventory as this program does. */
  printed: string
  directory: string
  inventory: Inventory
  problems: Problem[]
}

/**
 * Reads each case through an Ansible and through this program; returns what differs, by case:
 * - `verdict`: one refuses what the other accepts;
 * - `variables`: ours of a host, the working directory's vars files included;
 * - `script`: what Ansible makes of the JSON that we print, against what it makes of the sources.
 */
export async function differences(cases: readonly Case[], ansible: Ansible): Promise<string[]> {
  const prepared = await severalAtOnce(cases, (one) => prepare(one, ansible))
  const requests = prepared.flatMap(({ sources, ini, directory, nowhere, printed }, index) => {
    const leavesOut = cases[index]?.leavesOut ?? false
    return [
      { sources, ini, directory, leavesOut },
      { sources, ini, directory: nowhere, leavesOut },
      { sources: [printed], ini: [], directory: nowhere },
    ]
  })
  const { inventories } = askAnsible({ inventories: requests }, ansible)
  const ours = prepared.map(({ inventory }) =>
    [...inventory.hosts.keys(), 'localhost'].map((host) => ourText(inventory, host)),
  )
  const normalised = askAnsible({ documents: ours.flat() }, ansible).documents
  let next = 0
  return prepared.flatMap(({ root, ini, inventory, problems }, index) => {
    removeFiles(root)
    const [there, source, printed] = inventories.slice(index * 3)
    const texts = ours[index]?.map(() => normalised[next++]) ?? []
    const { name, leavesOut } = cases[index] ?? {}
    const refused = problems.filter(leavesOut ? ({ severity }) => severity === 'input' : isRefusal)
    if (!there || !source || !printed) return [`${name}: no answer`]
    if ('error' in there || refused.length > 0) {
      if ('error' in there && refused.length > 0) return []
      return [
        `${name}: verdict: ${'error' in there ? there.error : refused.map(({ text }) => text)}`,
      ]
    }
    if ('error' in source || 'error' in printed)
      return [`${name}: the printed inventory is refused`]
    const theirs = [...inventory.hosts.keys(), 'localhost'].map((host) =>
      theirText(host === 'localhost' ? there.localhost : there.hosts[host]),
    )
    const facts = ini.length > 0 ? listedFacts : allFacts
    return [
      ...differing(`${name}: variables`, texts, theirs),
      ...differing(`${name}: script`, facts(printed), facts(source)),
    ]
  })
}

/** Calls `use` for all, for as many at once as the machine has cores; results in their order. */
async function severalAtOnce<T, R>(
  items: readonly T[],
  use: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  const queue = items.entries()
  const work = async () => {
    for (const [index, item] of queue) results[index] = await use(item)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
  return results
}

/** Writes a case and the script of what this program makes of it; end with `removeFiles(root)`. */
export async function prepare(
  { files, sources = ['hosts.yml'], ini = [], directory = 'elsewhere', leavesOut = false }: Case,
  { bin }: Ansible,
): Promise<Prepared> {
  const root = writtenFiles({ [`${directory}/`]: '', 'nowhere/': '', ...files })
  const nowhere = join(root, 'nowhere')
  const paths = sources.map((source) => join(root, source))
  const ourFiles = new InventoryFiles(join(root, directory))
  const environment = {
    HOME: '/nonexistent',
    PATH: [bin, process.env.PATH].join(delimiter),
    ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED: String(!leavesOut),
  }
  const cfg = readAnsibleCfg(ourFiles, environment)
  if (!cfg.ok) throw new Error('no ansible.cfg was written')
  const context = { files: ourFiles, environment, cfg: cfg.value, scriptPath: '/nonexistent' }
  const { inventory, problems } = await readStaticInventory(paths, context)
  const printed = join(nowhere, 'printed')
  writePrinted(printed, renderInventory(inventory, NOTHING))
  return {
    root,
    sources: paths,
    ini: ini.map((path) => join(root, path)),
    directory: join(root, directory),
    nowhere,
    printed,
    inventory,
    problems,
  }
}

/** Whether a problem makes this program print nothing, or Ansible leave a source out. */
export const isRefusal = ({ severity, code, text }: Problem): boolean =>
  severity === 'input' || (code === 'ansible-warning' && text.startsWith('Unable to parse '))

function ourText(inventory: Inventory, host: string): string {
  const variables = variablesOf(inventory, host)
  const names = variables.names().sort()
  return writeObject(new Map(names.map((name) => [name, variables.get(name)?.value ?? null])))
}

const theirText = (variables: Record<string, string> = {}): string =>
  `{${Object.keys(variables)
    .sort()
    .map((name) => `${JSON.stringify(name)}: ${variables[name]}`)
    .join(', ')}}`

/**
 * All facts of an inventory, as lines. An implicit localhost is not a part of it. The order of
 * hosts of nested groups is random in Ansible, so it is not compared.
 */
const allFacts = ({ hosts, groups }: JudgedInventory): string[] =>
  [
    ...Object.entries(groups).flatMap(([name, group]) => {
      if (isCarrier(name)) return []
      const children = group.children.filter((child) => !isCarrier(child))
      const carriers = name === 'all' ? [] : group.children.filter(isCarrier)
      const carried = carriers.flatMap((child) => groups[child]?.hosts ?? [])
      const hosts = [...new Set([...group.hosts, ...carried])]
      // A host with a carrier is in it through the carrier, and so in another position.
      if (name === 'ungrouped') hosts.sort()
      return [`group ${name} ${JSON.stringify({ ...group, children, hosts })}`]
    }),
    ...Object.entries(hosts).map(([name, { ansible_group_priority, ...variables }]) => {
      // A priority has no meaning on a host, and a group cannot carry it.
      const kept = Object.hasOwn(groups, name)
        ? variables
        : { ...variables, ...(ansible_group_priority && { ansible_group_priority }) }
      return `host ${name} ${theirText(kept)}`
    }),
  ].sort()

/** Whether a group is there for the variables of a host with the name of a group. */
const isCarrier = (group: string) => group.startsWith('vm_dispatcher_host_')

/**
 * The same without what `ansible-inventory --list` does not show: which hosts are in `all` itself.
 */
function listedFacts({ groups: { all, ...groups }, ...judged }: JudgedInventory): string[] {
  return allFacts({ ...judged, groups: { ...groups, ...(all && { all: { ...all, hosts: [] } }) } })
}

function differing(
  title: string,
  ours: readonly (string | null | undefined)[],
  theirs: readonly string[],
): string[] {
  if (JSON.stringify(ours) === JSON.stringify(theirs)) return []
  const [us, them] = [
    ours.filter((line) => !theirs.includes(line ?? '')),
    theirs.filter((line) => !ours.includes(line)),
  ]
  return [`${title}: ${JSON.stringify({ us, them }, null, 2)}`]
}
