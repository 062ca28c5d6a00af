import { NOTHING, plus, type Size } from '../src/placement/capacity/size.ts'
import { type Policy, placeEntries } from '../src/placement/place.ts'
import type { Hypervisor, PlaceableEntry } from '../src/placement/plan.ts'
import { STRATEGY_NAMES } from '../src/placement/strategies/strategies.ts'
import { SeededRandom } from '../test/support/seeded_random.ts'
import { compare, figuresOf } from './pairs.ts'
import type { Extent, Row } from './rows.ts'

interface Fleet {
  hypervisors: Hypervisor[]
  entries: PlaceableEntry[]
}

const PAIRS = 9

const PRIORITIES = ['kvm', 'qemu']

/** Few architectures that most hypervisors run and most entries want, and many rare ones. */
function mixedFleet(hypervisorCount: number, entryCount: number, heaviest = 1): Fleet {
  const random = new SeededRandom(1)
  const architectures = Array.from({ length: 38 }, (_, index) => `arch${index}`)
  const commonness = architectures.map((_, index) => (index < 4 ? 0.9 : 0.02 + 0.3 * random.next()))
  const hypervisors = Array.from({ length: hypervisorCount }, (_, index) =>
    hypervisor(`hv${index}`, {
      architectures: architectures.filter((_, position) =>
        random.chance(commonness[position] as number),
      ),
      ownVms: random.below(20),
      weight: BigInt(1 + random.below(heaviest)),
    }),
  )
  const entries = Array.from({ length: entryCount }, (_, index) =>
    entry(architectures[Math.floor(38 * random.next() * random.next())] as string, index),
  )
  return { hypervisors, entries }
}

/** Entries of several sizes, which fill four fifths of the memory. */
function sizedFleet(hypervisorCount: number, entryCount: number, sizeCount: number): Fleet {
  const random = new SeededRandom(3)
  const { hypervisors, entries } = mixedFleet(hypervisorCount, entryCount)
  const sizes = Array.from(
    { length: sizeCount },
    (): Size => ({ memory: 524_288 * (1 + random.below(32)), cpus: 1 + random.below(8) }),
  )
  const sized = entries.map((entry) => ({ ...entry, size: random.pick(sizes) }))
  const all = sized.reduce((sum, { size }) => plus(sum, size), NOTHING)
  const limit = {
    memory: Math.ceil(all.memory / hypervisorCount / 0.8),
    cpus: Math.ceil(all.cpus / hypervisorCount / 0.6),
  }
  return {
    entries: sized,
    hypervisors: hypervisors.map((each) => ({ ...each, capacity: { limit, taken: NOTHING } })),
  }
}

/** Every architecture runs on two neighbours, and is wanted more than the one before: long chains. */
function chain(length: number): Fleet {
  const hypervisors = Array.from({ length: length + 1 }, (_, index) =>
    hypervisor(`hv${index}`, {
      architectures: [`arch${index}`, `arch${index + 1}`],
      ownVms: 0,
      weight: 1n,
    }),
  )
  const entries = Array.from({ length }, (_, index) =>
    Array.from({ length: index + 1 }, (_, number) => entry(`arch${index + 1}`, number)),
  ).flat()
  return { hypervisors, entries }
}

const hypervisor = (
  name: string,
  given: { architectures: string[]; ownVms: number; weight: bigint },
): Hypervisor => ({
  name,
  ownVms: given.ownVms,
  weight: given.weight,
  drained: false,
  maxVms: Infinity,
  status: 'ok',
  capabilities: new Map(
    given.architectures.map((architecture) => [architecture, new Map([['qemu', '/usr/bin/qemu']])]),
  ),
})

function entry(target: string, number: number): PlaceableEntry {
  const platform = `platform${number}`
  const fields = new Map([
    ['target', target],
    ['platform', platform],
  ])
  return { architecture: target, entry: { target, platform, fields } }
}

/** The hypervisors on which entries were before, by another rule or at random. */
function history(
  { hypervisors, entries }: Fleet,
  kind: 'fair queue' | 'random',
): Policy['previous'] {
  if (kind === 'fair queue') {
    const policy: Policy = { strategy: 'fair_queue', priorityDomains: PRIORITIES }
    const { assignments } = placeEntries(entries, hypervisors, policy)
    return new Map(
      assignments.flatMap(({ hypervisor, entries }) => entries.map((entry) => [entry, hypervisor])),
    )
  }
  const random = new SeededRandom(2)
  return new Map(entries.map(({ entry }) => [entry, random.pick(hypervisors).name]))
}

/**
 * Placement of large fleets beside JSON.stringify of the same entries, which is the least that a
 * program can do with them. If the ratio grows with the size, the work grows faster than the size.
 */
export async function placementRows({ quick }: Extent): Promise<Row[]> {
  const large = mixedFleet(1000, 100_000)
  const queue = await measure('fair_queue', large, 'fair_queue', { atMost: 1 })
  if (quick) return [queue]
  const rows = [
    queue,
    await measure('balanced', large, 'balanced', { atMost: 30 }),
    await measure('balanced, weights to 1e9', mixedFleet(1000, 100_000, 1e9), 'balanced'),
    await measure(
      'balanced, where the queue put them',
      large,
      'balanced',
      { atMost: 100 },
      history(large, 'fair queue'),
    ),
    await measure(
      'balanced, from anywhere',
      large,
      'balanced',
      { atMost: 100 },
      history(large, 'random'),
    ),
  ]
  for (const count of [125, 250, 500]) {
    const fleet = mixedFleet(count, 100 * count)
    const from = history(fleet, 'random')
    rows.push(await measure('fair_queue', fleet, 'fair_queue'))
    rows.push(await measure('balanced', fleet, 'balanced'))
    rows.push(await measure('balanced, from anywhere', fleet, 'balanced', undefined, from))
  }
  const sized = sizedFleet(500, 10_000, 20)
  for (const strategy of STRATEGY_NAMES) {
    rows.push(await measure(`${strategy}, 20 sizes`, sized, strategy))
  }
  rows.push(await measure('balanced, one size', sizedFleet(500, 10_000, 1), 'balanced'))
  return [...rows, await measure('balanced, a chain', chain(400), 'balanced')]
}

async function measure(
  name: string,
  { hypervisors, entries }: Fleet,
  strategy: Policy['strategy'],
  aim?: Row['aim'],
  previous: Policy['previous'] = new Map(),
): Promise<Row> {
  const plain = entries.map(({ entry: { target, platform } }) => ({ target, platform }))
  const policy = { strategy, priorityDomains: PRIORITIES, previous }
  const compared = await compare(
    () => milliseconds(() => placeEntries(entries, hypervisors, policy)),
    () => milliseconds(() => JSON.stringify(plain)),
    PAIRS,
  )
  return {
    group: 'placement',
    name: `${name}: ${entries.length} entries, ${hypervisors.length} hypervisors`,
    unit: 'ms',
    ratioTo: 'JSON.stringify of the entries',
    ...figuresOf(compared),
    aim,
  }
}

function milliseconds(run: () => unknown): number {
  const start = performance.now()
  run()
  return performance.now() - start
}
