import { writeFileSync } from 'node:fs'
import { type Ended, SCRIPT, withFiles } from '../test/support/built_file.ts'
import { type Curve, growthPlot } from './growth_plot.ts'
import { startLightServers } from './light_servers.ts'
import { hostsIn, processorTimeOf } from './programs.ts'
import { type Extent, median, type Row } from './rows.ts'
import { timeOfSimulation } from './simulated_fleet.ts'
import { sshLab } from './ssh_lab.ts'

const PLOT = 'docs/growth.svg'

/** Runs of each size; the largest takes seconds, and noise is little beside them. */
const RUNS = 3

/** How the processor time of `--list` grows with the fleet, the matrix and the files; a plot of it in docs/. */
export async function growthRows({ quick }: Extent): Promise<Row[]> {
  const servers = await startLightServers([{ commandMs: 0, answer: 'recorded' }])
  const lab = (hypervisors: number, entries: number) =>
    sshLab(servers, servers.ports[0], hypervisors, entries)
  const sizes = (...all: number[]) => all.slice(0, quick ? 2 : undefined)
  try {
    const curves = [
      await curve('hypervisors', sizes(10, 100, 1000, 10_000), (count) => lab(count, 1)),
      await curve('entries', sizes(10, 100, 1000, 10_000, 100_000), (count) => lab(4, count)),
      await curve('bytes of inventory', sizes(1e5, 6e5, 3.5e6, 2e7), (bytes) => ({
        ...lab(1, 1),
        'more.yml': hostsOfSize(bytes),
      })),
    ]
    if (!quick) writeFileSync(PLOT, growthPlot(curves))
    return [...curves.map(exponentRow), ...(quick ? [] : await simulatedRows())]
  } finally {
    servers.stop()
  }
}

/** A fleet that is larger than this machine can run: everything is real except the connections. */
async function simulatedRows(): Promise<Row[]> {
  const points: Curve['points'] = []
  let megabytes = Number.NaN
  for (const size of [1000, 10_000, 100_000]) {
    const found = await timeOfSimulation(size)
    points.push({ size, seconds: found.cpuMs / 1000 })
    megabytes = found.megabytes
  }
  const memory = {
    group: 'growth',
    name: '100000 simulated hypervisors, memory',
    unit: 'MB' as const,
    median: megabytes,
    ratioTo: '1500 MB',
    ratio: megabytes / 1500,
    aim: { atMost: 1 },
  }
  return [exponentRow({ name: 'simulated hypervisors', points }), memory]
}

async function curve(
  name: string,
  sizes: readonly number[],
  labOf: (size: number) => Record<string, string>,
): Promise<Curve> {
  const points: Curve['points'] = []
  for (const size of sizes) {
    const runs = size === sizes.at(-1) ? 1 : RUNS
    await withFiles(labOf(size), async (cwd) => {
      const times: number[] = []
      const env = { VM_DISPATCHER_INVENTORY: 'hosts.yml,more.yml' }
      const sources = 'more.yml' in labOf(size) ? env : {}
      for (let run = 0; run < runs; run++) {
        times.push(await processorTimeOf(`./${SCRIPT}`, ['--list'], { cwd, env: sources }, allWell))
      }
      points.push({ size, seconds: median(times) / 1000 })
    })
  }
  return { name, points }
}

/**
 * The exponent between the two largest sizes, of what they take more than the smallest, which is
 * nearly all start. That of n log n is the most that it may be.
 */
function exponentRow({ name, points }: Curve): Row {
  const [first, last, before] = [points[0], points.at(-1), points.at(-2)] as const
  if (!first || !last || !before) throw new Error('two sizes are the least')
  const least = before === first ? 0 : first.seconds
  const steps = Math.log(last.size / before.size)
  const exponent = Math.log((last.seconds - least) / (before.seconds - least)) / steps
  const work = (size: number) => size * Math.log(size)
  const mostly = Math.log(work(last.size) / work(before.size)) / steps
  return {
    group: 'growth',
    name: `exponent from ${before.size} to ${last.size} ${name}`,
    median: 1000 * last.seconds,
    unit: 'ms',
    ratioTo: '1, which is proportional',
    ratio: exponent,
    aim: { atMost: Number(mostly.toFixed(3)) },
  }
}

/** Hosts with some variables each, in YAML, as many bytes in all. */
function hostsOfSize(bytes: number): string {
  const lines = ['servers:\n  hosts:\n']
  let length = 0
  for (let host = 0; length < bytes; host++) {
    const line = `    s${host}: {ansible_host: 192.0.2.1, serial: "x${host}", disks: [{size: 20, kind: ssd}]}\n`
    length += line.length
    lines.push(line)
  }
  return lines.join('')
}

function allWell(ended: Ended): void {
  const hosts = Object.values(hostsIn(ended))
  const failed = hosts.filter(({ vm_dispatcher }) => (vm_dispatcher?.status ?? 'ok') !== 'ok')
  if (failed.length > 0) throw new Error(`${failed.length} hypervisors failed`)
}
