// A run on more hypervisors than a machine has ports for: this file answers for each of them, and
// everything else is as in `--list`. `timeOfSimulation` forks this file; it prints nothing.
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import type { Context } from '../src/dispatch/context.ts'
import { withFiles } from '../test/support/built_file.ts'

/** What a simulated run took. */
export interface Simulation {
  /** Processor time, in ms. */
  cpuMs: number
  /** The most memory that the run had, in MB. */
  megabytes: number
}

/** A run on so many hypervisors, with an entry for every tenth. */
export function timeOfSimulation(hypervisors: number): Promise<Simulation> {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env
  const child = fork(import.meta.filename, [String(hypervisors)], { env })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the simulation ended with ${code}`)))
    child.once('message', (found: Simulation) => resolve(found))
  })
}

const hosts = (hypervisors: number): string => {
  const entries = Array.from(
    { length: hypervisors / 10 },
    (_, n) => `{target: amd64, platform: p${n}}`,
  )
  const names = Array.from(
    { length: hypervisors },
    (_, n) => `        hv${n}: {ansible_port: ${1 + (n % 60_000)}}`,
  )
  return `all:
  hosts:
    localhost:
      config: {list: [${entries.join(', ')}]}
  children:
    hypervisors:
      vars: {ansible_host: 192.0.2.1, ansible_user: tester}
      hosts:
${names.join('\n')}
`
}

async function simulate(workingDirectory: string, hypervisors: number): Promise<void> {
  // The constants that the build defines: the modules need them as soon as they are loaded.
  Object.assign(globalThis, { PROGRAM_VERSION: '', PROGRAM_BUGS: '' })
  const { runDispatch } = await import('../src/dispatch/run/run.ts')
  const { askEach } = await import('../src/fleet/query.ts')
  const { renderInventory } = await import('../src/inventory/script_json.ts')
  const { additionsOf } = await import('../src/report/emitted/additions.ts')
  const xml = readFileSync('quickstart/capabilities/hv1.xml', 'utf8')
  const context: Context = {
    arguments: ['--list'],
    environment: { HOME: workingDirectory },
    workingDirectory,
    scriptPath: `${workingDirectory}/script.js`,
    stdout: process.stdout,
    stderr: process.stderr,
  }
  const run = await runDispatch(context, {
    verbosity: 0,
    settings: {},
    timings: false,
    askThem: (queries, options) =>
      askEach(queries, options, (query, { reader }) =>
        reader.read(query, { status: 'exited', exitCode: 0, stdout: xml, stderr: '' }, []),
      ),
  })
  if (!run.ok) throw new Error(JSON.stringify(run.problems))
  const { inventory, decision } = run.value
  const output = renderInventory(inventory, additionsOf(decision))
  const given = output.split('"status": "ok"').length - 1
  if (given !== hypervisors) throw new Error(`${given} of ${hypervisors} answered`)
}

if (process.argv[1] === import.meta.filename) {
  const hypervisors = Number(process.argv[2])
  await withFiles({ 'hosts.yml': hosts(hypervisors) }, (cwd) => simulate(cwd, hypervisors))
  const { user, system } = process.cpuUsage()
  const megabytes = process.resourceUsage().maxRSS / 1000
  process.send?.({ cpuMs: (user + system) / 1000, megabytes }, () => process.disconnect())
}
