import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { dump } from 'js-yaml'
import type { FleetAddress } from '../test/e2e/support/fleet.ts'
import type { SharedFleet } from '../test/e2e/support/shared_fleet.ts'
import startSharedFleet from '../test/e2e/support/start_shared_fleet.ts'
import stopSharedFleet from '../test/e2e/support/stop_shared_fleet.ts'
import { workedExample } from '../test/e2e/support/worked_example.ts'
import { type Ended, runProgram, SCRIPT, withFiles } from '../test/support/built_file.ts'
import { compare, figuresOf } from './pairs.ts'
import {
  type BareHosts,
  bareLoop,
  hostsIn,
  processorTimeOf,
  succeeded,
  timeOf,
  timeOfList,
} from './programs.ts'
import { type Extent, median, type Row, Unmeasurable } from './rows.ts'

/**
 * `--list` beside what a user would do without it, on four real hypervisors, and where its time
 * goes.
 */
export async function alternativesRows({ quick }: Extent): Promise<Row[]> {
  await startSharedFleet()
  try {
    const fleet: SharedFleet = JSON.parse(process.env.SHARED_FLEET ?? '')
    if ('missing' in fleet)
      throw new Unmeasurable(`this machine has no ${fleet.missing.join(', ')}`)
    if ('failure' in fleet) throw new Error(fleet.failure)
    const { address } = fleet
    return await withFiles({ 'hosts.yml': dump(workedExample(address)) }, async (cwd) => [
      await ansibleRow(cwd, quick ? 1 : 5),
      await sshRow(cwd, address, quick ? 3 : 11),
      ...(await bareRows(cwd, address, quick ? 3 : 21)),
      ...(await phaseRows(cwd, quick ? 3 : 11)),
    ])
  } finally {
    await stopSharedFleet()
  }
}

const GROUP = 'alternatives'

/** The hypervisors of the worked example. */
const REAL = ['hv1', 'hv2', 'hv3', 'hv4']

const BESIDE_LIST = { group: GROUP, unit: 'ms', ratioTo: '--list' } as const

const list = (cwd: string) => () => timeOfList(cwd, everybodyAnswered)

/**
 * Each run has a home of its own, so that it cannot use connections that Ansible kept open for a
 * minute.
 */
async function ansibleRow(cwd: string, pairs: number): Promise<Row> {
  const words = ['hypervisors', '-i', 'hosts.yml', '-m', 'command', '-a', 'virsh capabilities']
  const compared = await compare(
    () => timeOf('ansible', words, { cwd, env: { HOME: mkdtempSync(join(cwd, 'home-')) } }),
    list(cwd),
    pairs,
  )
  return {
    ...BESIDE_LIST,
    name: "ansible -m command -a 'virsh capabilities'",
    ...figuresOf(compared),
    aim: { atLeast: 6 },
  }
}

async function sshRow(cwd: string, fleet: FleetAddress, pairs: number): Promise<Row> {
  const calls = REAL.map(
    (name) =>
      `ssh -F none -i ${fleet.directory}/id -p ${fleet.ports[name]} -o BatchMode=yes -o UserKnownHostsFile=${fleet.directory}/known_hosts root@127.0.0.1 virsh capabilities &`,
  )
  writeFileSync(join(cwd, 'four_times_ssh'), [...calls, 'wait\n'].join('\n'))
  const compared = await compare(
    () => timeOf('sh', ['four_times_ssh'], { cwd }, fourDocuments),
    list(cwd),
    pairs,
  )
  return {
    ...BESIDE_LIST,
    name: 'four ssh commands side by side',
    ...figuresOf(compared),
    aim: { atLeast: 1.3 },
  }
}

/** Beside the least that a script of one's own takes with the built-in SSH. */
async function bareRows(
  cwd: string,
  { directory, ports }: FleetAddress,
  pairs: number,
): Promise<Row[]> {
  const hosts: BareHosts = {
    user: 'root',
    keyFile: join(directory, 'id'),
    ports: REAL.map((name) => ports[name] as number),
    count: REAL.length,
  }
  const inTime = await compare(list(cwd), () => timeOf('node', bareLoop(hosts), { cwd }), pairs)
  const inProcessorTime = await compare(
    () => processorTimeOf(`./${SCRIPT}`, ['--list'], { cwd }, everybodyAnswered),
    () => processorTimeOf('node', bareLoop(hosts), { cwd }),
    pairs,
  )
  const name = '--list on four real hypervisors'
  const row = {
    group: GROUP,
    unit: 'ms' as const,
    ratioTo: 'a bare ssh2 script that checks no host keys',
  }
  return [
    { ...row, name, ...figuresOf(inTime), aim: { atMost: 1.2 } },
    { ...row, name: `${name}, processor time`, ...figuresOf(inProcessorTime) },
  ]
}

/**
 * Where the time goes. Of phases that run once for each hypervisor, at the same time, the slowest
 * is shown.
 */
async function phaseRows(cwd: string, runs: number): Promise<Row[]> {
  const found = new Map<string, number[]>()
  for (let run = 0; run < runs; run++) {
    const ended = await runProgram(`./${SCRIPT}`, ['--list', '--timings'], {
      cwd,
      env: { HOME: cwd },
    })
    for (const [, phase = '', time] of ended.stderr.matchAll(/^(\w+) +([\d.]+) ms/gm)) {
      found.set(phase, [...(found.get(phase) ?? []), Number(time)])
    }
  }
  const total = median(found.get('total') ?? [])
  return [...found].map(([phase, times]) => ({
    group: 'where time goes',
    name: `${phase}, of --list on them`,
    median: median(times),
    unit: 'ms',
    ratioTo: 'the whole run',
    ratio: median(times) / total,
  }))
}

function everybodyAnswered(ended: Ended): void {
  const statuses = Object.values(hostsIn(ended)).flatMap(
    ({ vm_dispatcher }) => vm_dispatcher?.status ?? [],
  )
  if (statuses.join() !== 'ok,ok,ok,ok') throw new Error(`the hypervisors are ${statuses}`)
}

function fourDocuments(ended: Ended): void {
  succeeded(ended)
  const documents = ended.stdout.split('</capabilities>').length - 1
  if (documents !== 4) throw new Error(`${documents} of 4 answered ssh`)
}
