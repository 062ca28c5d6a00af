import { join } from 'node:path'
import { SETTINGS } from '../src/settings.ts'
import { type Ended, withFiles } from '../test/support/built_file.ts'
import { type LightServers, startLightServers } from './light_servers.ts'
import { compare } from './pairs.ts'
import { type BareHosts, bareLoop, hostsIn, succeeded, timeOf, timeOfList } from './programs.ts'
import { listWithResources, withResources } from './resources.ts'
import type { Extent, Row } from './rows.ts'
import { sshLab } from './ssh_lab.ts'

const FORKS = SETTINGS.forks.default

const COMMAND_MS = 400

const ROUND_TRIP_MS = 50

const SERVERS = [
  { commandMs: 0, answer: 'recorded' },
  { commandMs: COMMAND_MS, answer: 'recorded' },
  { commandMs: COMMAND_MS, answer: 'least' },
  { commandMs: 0, answer: 'recorded', roundTripMs: ROUND_TRIP_MS },
] as const

/** Many hypervisors at a time, over SSH to servers that do next to nothing. */
export async function fanOutRows({ quick }: Extent): Promise<Row[]> {
  const [some, many] = quick ? [2 * FORKS, 2 * FORKS] : [1000, 10_000]
  const servers = await startLightServers(SERVERS)
  try {
    return [
      ...(await manyRows(servers, many)),
      ...(await waitingRows(servers, some, quick ? 1 : 3)),
      await roundTripsRow(servers, quick ? 5 : 15),
    ]
  } finally {
    servers.stop()
  }
}

/** As many hosts as possible, beside a loop that does nothing but ask them. */
function manyRows(servers: LightServers, count: number): Promise<Row[]> {
  const port = servers.ports[0] as number
  return withFiles(sshLab(servers, port, count), async (cwd) => {
    const bare = await withResources('node', bareLoop(labHosts(cwd, port, count)), cwd)
    succeeded(bare)
    const list = await listWithResources(cwd)
    allAnswered(list, count)
    const row = { group: 'fan-out', name: `${count} hypervisors` }
    return [
      {
        ...row,
        median: list.ms,
        unit: 'ms',
        ratioTo: 'the rate of a bare loop of ssh2',
        ratio: bare.ms / list.ms,
        aim: { atLeast: 0.85 },
      },
      {
        ...row,
        name: `${count} hypervisors, processor time`,
        median: list.processorMs,
        unit: 'ms',
        ratioTo: 'a bare loop of ssh2',
        ratio: list.processorMs / bare.processorMs,
        // The same as the rate where nothing waits.
        aim: { atMost: 1.18 },
      },
      {
        ...row,
        name: `${count} hypervisors, memory`,
        median: list.megabytes,
        unit: 'MB',
        ratioTo: '200 MB',
        ratio: list.megabytes / 200,
        aim: { atMost: 1 },
      },
    ]
  })
}

const labHosts = (cwd: string, port: number, count: number): BareHosts => ({
  user: 'tester',
  keyFile: join(cwd, 'client_key'),
  ports: [port],
  count,
})

/** Hosts whose command takes long: all forks wait for it at the same time. */
function waitingRows(servers: LightServers, count: number, pairs: number): Promise<Row[]> {
  const [idle, waiting, terse] = servers.ports as [number, number, number]
  const inLab = <T>(port: number, use: (cwd: string) => Promise<T>) =>
    withFiles(sshLab(servers, port, count), use)
  const rounds = Math.ceil(count / FORKS)
  return inLab(waiting, (cwd) =>
    inLab(terse, async (terseCwd) => {
      const list = () => timeOfList(cwd, (ended) => allAnswered(ended, count))
      const bound = async () => {
        const handshakes = await timeOf('node', bareLoop(labHosts(cwd, idle, count)), { cwd })
        return rounds * COMMAND_MS + handshakes
      }
      const bounded = await compare(list, bound, pairs)
      const overlap = await compare(
        list,
        () => timeOfList(terseCwd, (ended) => allAnswered(ended, count)),
        pairs,
      )
      const row = {
        group: 'fan-out',
        name: `${count} hypervisors whose command takes ${COMMAND_MS} ms`,
        median: bounded.measured,
        unit: 'ms' as const,
      }
      return [
        {
          ...row,
          ratioTo: `${rounds} rounds × ${COMMAND_MS} ms + handshakes of bare ssh2`,
          ratio: bounded.ratio,
          spread: bounded.spread,
          aim: { atMost: 1.5 },
        },
        {
          ...row,
          ratioTo: 'the same with next to nothing to parse',
          ratio: overlap.ratio,
          spread: overlap.spread,
        },
      ]
    }),
  )
}

/**
 * How many round trips one host takes, measured by how much longer it takes over a slower network.
 */
function roundTripsRow(servers: LightServers, pairs: number): Promise<Row> {
  const [near, , , far] = servers.ports
  return withFiles(sshLab(servers, near, 1), (nearCwd) =>
    withFiles(sshLab(servers, far, 1), async (farCwd) => {
      const list = (cwd: string) => () => timeOfList(cwd, (ended) => allAnswered(ended, 1))
      const { measured, reference } = await compare(list(farCwd), list(nearCwd), pairs)
      // The proxy answers the round trip of TCP itself, at once.
      const trips = 1 + (measured - reference) / ROUND_TRIP_MS
      return {
        group: 'fan-out',
        name: `round trips to one hypervisor, of ${ROUND_TRIP_MS} ms`,
        median: trips,
        unit: 'trips',
        ratioTo: 'one',
        ratio: trips,
        aim: { atMost: 9 },
      }
    }),
  )
}

function allAnswered(ended: Ended, count: number): void {
  const answered = Object.values(hostsIn(ended)).filter(
    ({ vm_dispatcher }) => vm_dispatcher?.status === 'ok',
  )
  if (answered.length !== count) throw new Error(`${answered.length} of ${count} answered`)
}
