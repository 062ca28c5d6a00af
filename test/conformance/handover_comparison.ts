import { delimiter, join } from 'node:path'
import { readStaticInventory } from '../../src/dispatch/input/static_inventory.ts'
import { writeObject } from '../../src/inventory/documents/json.ts'
import { variablesOf } from '../../src/inventory/model/precedence.ts'
import { readAnsibleCfg } from '../../src/inventory/reading/ansible_cfg.ts'
import { InventoryFiles } from '../../src/inventory/reading/files.ts'
import { renderInventory } from '../../src/inventory/script_json.ts'
import type { Problem } from '../../src/problems.ts'
import type { Ansible } from '../support/ansible.ts'
import { runProgram } from '../support/built_file.ts'
import { type FileTexts, removeFiles, writtenFiles } from '../support/written_files.ts'
import { writePrinted } from './printed_inventory.ts'

/** An inventory with a part that only Ansible can read. Paths are relative to its directory. */
export interface HandoverCase {
  files: FileTexts
  /** By default `hosts.ini`. */
  sources?: readonly string[]
  env?: Readonly<Record<string, string>>
  /** Whether Ansible prints warnings, for example of keys that are there twice. */
  hasWarnings?: boolean
  /** The working directory, by default `elsewhere`, which is empty. */
  directory?: string
}

type HostVars = Record<string, Record<string, unknown>>

/** Each host's variables and each group's hosts and children, all sorted. */
interface Facts {
  hosts: HostVars
  groups: Record<string, { hosts: string[]; children: string[] }>
}

const NOTHING = { hostVars: new Map(), groups: new Map(), groupVars: new Map(), allVars: new Map() }

/**
 * How an Ansible reads the sources, and the JSON that we print for them, both away from the working
 * directory; and the variables of each host there, Ansible's and ours.
 */
export async function compared(
  given: HandoverCase,
  { bin }: Ansible,
): Promise<{
  source: Facts
  printed: Facts
  theirs: HostVars
  ours: HostVars
}> {
  const { files, sources = ['hosts.ini'], env = {}, directory = 'elsewhere' } = given
  const isTolerable = ({ code }: Problem) => given.hasWarnings && code === 'ansible-warning'
  const root = writtenFiles({ [`${directory}/`]: '', 'nowhere/': '', ...files })
  const nowhere = join(root, 'nowhere')
  const here = join(root, directory)
  const paths = sources.map((source) => join(root, source))
  const PATH = [bin, process.env.PATH].join(delimiter)
  const environment = { PATH, HOME: '/nonexistent', ...inRoot(env, root) }
  try {
    const inventoryFiles = new InventoryFiles(here)
    const cfg = readAnsibleCfg(inventoryFiles, environment)
    if (!cfg.ok) throw new Error('ansible.cfg cannot be read')
    const { inventory, problems: all } = await readStaticInventory(paths, {
      files: inventoryFiles,
      environment,
      cfg: cfg.value,
      scriptPath: '/nonexistent',
    })
    const problems = all.filter((found) => !isTolerable(found))
    if (problems.length > 0) throw new Error(problems.map(({ text }) => text).join('\n'))
    const printedPath = join(nowhere, 'printed')
    writePrinted(printedPath, renderInventory(inventory, NOTHING))
    const [source, printed, there] = await Promise.all([
      listed(bin, paths, nowhere, environment),
      listed(bin, [printedPath], nowhere, environment),
      listed(bin, paths, here, environment),
    ])
    const ours = [...inventory.hosts.keys()].map((host) => {
      const { get, names } = variablesOf(inventory, host)
      const values = new Map(names().map((name) => [name, get(name)?.value ?? null]))
      return [host, JSON.parse(writeObject(values))]
    })
    const nonempty = ours.filter(([, variables]) => Object.keys(variables).length > 0)
    return { source, printed, theirs: there.hosts, ours: Object.fromEntries(nonempty) }
  } finally {
    removeFiles(root)
  }
}

/** `@/` in a value stands for the case's directory. */
const inRoot = (env: Readonly<Record<string, string>>, root: string) =>
  Object.fromEntries(
    Object.entries(env).map(([name, value]) => [name, value.replace('@/', `${root}/`)]),
  )

async function listed(
  bin: string,
  sources: readonly string[],
  cwd: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Facts> {
  const args = ['--list', '--playbook-dir', cwd, ...sources.flatMap((source) => ['-i', source])]
  const env = Object.fromEntries(Object.entries(environment).map(([k, v]) => [k, v ?? '']))
  const { stdout, stderr } = await runProgram(join(bin, 'ansible-inventory'), args, { cwd, env })
  if (stdout === '') throw new Error(stderr)
  const { _meta, ...groups } = JSON.parse(stdout)
  const sorted = Object.entries<{ hosts?: string[]; children?: string[] }>(groups).map(
    ([name, { hosts = [], children = [] }]) => [name, { hosts, children: [...children].sort() }],
  )
  return { hosts: _meta.hostvars, groups: Object.fromEntries(sorted) }
}
