// npm start: the first thing to try in README. It shows four hypervisors, the inventory that
// Ansible would read from the script, and who got which VM.
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { table } from '../src/report/text/table.ts'
import { startFleet } from './fleet.ts'

const SCRIPT = 'inventory/vm_dispatcher_inventory.js'

// A copy of the inventory with ports that are free now: an `npm run fleet`, or another `npm start`,
// may be up.
const directory = await mkdtemp(join(tmpdir(), 'vm-dispatcher-'))

interface Entry {
  target: string
  platform: string
}
interface Hypervisor {
  config: { list: Entry[] }
  vm_dispatcher: { status: string; assigned: (Entry & { arch: string; domain_type: string })[] }
}
interface Inventory {
  _meta: { hostvars: Record<string, Partial<Hypervisor>> }
  all: { vars?: { vm_dispatcher_unassigned?: { entry: Entry; reason: string }[] } }
}

/** Runs a command and shows it. Gives its output; undefined if it failed. */
function run(command: string, ...commandArguments: string[]): Promise<string | undefined> {
  console.log(`$ ${[command, ...commandArguments].join(' ')}\n`)
  const child = spawn(command, commandArguments, {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text) => {
    output += text
  })
  return new Promise((resolve) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      console.log(error.code === 'ENOENT' ? `There is no ${command} here.` : error.message)
      resolve(undefined)
    })
    // Only a program that exists has an exit code.
    child.once('exit', (exitCode) => {
      if (exitCode !== 0) process.exitCode = 1
    })
    child.once('close', (exitCode) => resolve(exitCode === 0 ? output : undefined))
  })
}

/** One line for each VM of each hypervisor, and for each that found none. */
function show({ _meta, all }: Inventory): void {
  const rows = Object.entries(_meta.hostvars).flatMap(([name, { config, vm_dispatcher }]) => {
    if (!config || !vm_dispatcher) return []
    if (vm_dispatcher.status !== 'ok') process.exitCode = 1
    const own = config.list.slice(0, config.list.length - vm_dispatcher.assigned.length)
    return [
      ...own.map(({ platform, target }) => [name, platform, target, 'its own', '']),
      ...vm_dispatcher.assigned.map(({ platform, target, arch, domain_type }) => [
        name,
        platform,
        target,
        arch,
        domain_type,
      ]),
    ]
  })
  console.log(table([['HYPERVISOR', 'PLATFORM', 'TARGET', 'ARCHITECTURE', 'TYPE'], ...rows]))
  for (const { entry, reason } of all.vars?.vm_dispatcher_unassigned ?? []) {
    console.log(`unassigned: ${entry.platform}/${entry.target}: ${reason}`)
  }
  console.log()
}

async function showAll(): Promise<void> {
  const list = await run(SCRIPT, '--list')
  if (list === undefined) {
    process.exitCode = 1
    return
  }
  show(JSON.parse(list))
  const graph = await run('ansible-inventory', '-i', SCRIPT, '--graph')
  if (graph !== undefined) console.log(graph)
}

const fleet = await startFleet(directory, 'any that are free')
try {
  await mkdir(join(directory, 'inventory'))
  await symlink(resolve(SCRIPT), join(directory, SCRIPT))
  const inventory = await readFile('inventory/hosts.yml', 'utf8')
  await writeFile(join(directory, 'inventory/hosts.yml'), fleet.withPorts(inventory))
  await showAll()
} finally {
  await fleet.stop()
  await rm(directory, { recursive: true })
}
