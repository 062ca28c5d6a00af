import type { Size } from '../../src/placement/capacity/size.ts'
import type { Hypervisor, PlaceableEntry } from '../../src/placement/plan.ts'
import { SeededRandom } from '../support/seeded_random.ts'
import type { Case } from './balance_cases.ts'

const GIB = 1024 * 1024

/** How large a random fleet is. */
export interface Extent {
  hypervisors: number
  entries: number
  architectures: number
  /** How many sizes entries have. */
  sizes: number
  /**
   * The share of the free memory and CPUs that entries take, on average: 0.7 is easy; above 1 there
   * is not room for all.
   */
  filling: number
}

/** A random extent of a small farm, mostly one on which all have room. */
export const randomExtent = (random: SeededRandom): Extent => ({
  hypervisors: 2 + random.below(9),
  entries: 4 + random.below(60),
  architectures: 1 + random.below(4),
  sizes: 2 + random.below(6),
  filling: 0.3 + 0.8 * random.next(),
})

/** A mixed fleet: hosts of 16 GiB to 256, VMs of half a GiB to 16, some taken already. */
export function sizedCase(seed: number, extent: Extent): Case {
  const random = new SeededRandom(seed)
  const architectures = Array.from({ length: extent.architectures }, (_, at) => `arch${at}`)
  const sizes = Array.from(
    { length: extent.sizes },
    (): Size => ({
      memory: random.pick([0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16]) * GIB,
      cpus: random.pick([1, 2, 4, 8]),
    }),
  )
  const entries = Array.from({ length: extent.entries }, (_, at): PlaceableEntry => {
    const architecture = random.pick(architectures)
    const entry = { target: architecture, platform: `vm${at}`, fields: new Map() }
    return { entry, architecture, size: random.pick(sizes) }
  })
  const wanted = (part: keyof Size) =>
    entries.reduce((sum, { size }) => sum + (size?.[part] ?? 0), 0)
  const shares = Array.from({ length: extent.hypervisors }, () => random.pick([1, 1, 2, 4]))
  const all = shares.reduce((sum, share) => sum + share, 0)
  const hypervisors = shares.map((share, at): Hypervisor => {
    const some = random.some(architectures, architectures.length)
    const runs = some.length > 0 ? some : architectures
    const free = (part: keyof Size) => (wanted(part) * share) / all / extent.filling
    const limit = { memory: Math.ceil(free('memory')), cpus: Math.ceil(free('cpus') * 1.2) }
    const taken = random.chance(0.5)
      ? { memory: 0, cpus: 0 }
      : { memory: Math.floor(limit.memory * 0.3 * random.next()), cpus: random.below(4) }
    return {
      name: `hv${at + 1}`,
      ownVms: 0,
      drained: false,
      maxVms: Infinity,
      weight: 1_000_000n,
      capacity: {
        limit: { memory: limit.memory + taken.memory, cpus: limit.cpus + taken.cpus },
        taken,
      },
      status: 'ok',
      capabilities: new Map(
        runs.map((architecture) => [architecture, new Map([['qemu', '/usr/bin/qemu']])]),
      ),
    }
  })
  return { hypervisors, entries, previous: new Map() }
}
