import * as fc from 'fast-check'
import type { Pin } from '../../src/placement/demand.ts'
import type { Hypervisor, PlaceableEntry } from '../../src/placement/plan.ts'
import { SeededRandom } from '../support/seeded_random.ts'

/** An input of placement, with where entries were before. */
export interface Case {
  hypervisors: Hypervisor[]
  entries: PlaceableEntry[]
  previous: Map<PlaceableEntry['entry'], string>
}

/** How large and how varied a random case is. */
export interface Size {
  hypervisors: number
  entries: number
  architectures: number
  /** Weights are from 1 to this. */
  weights: number
}

export const PRIORITIES = ['kvm', 'qemu']

/** A random case: drained and silent hypervisors, limits, weights, own VMs, pins and a history. */
export function randomCase(seed: number, size: Size): Case {
  const random = new SeededRandom(seed)
  const architectures = Array.from({ length: size.architectures }, (_, index) => `arch${index}`)
  // Some cases have no limits or no weights, so that each is also seen alone.
  const hasLimits = random.chance(0.5)
  const heaviest = random.chance(0.3) ? 1 : size.weights
  const usual = Math.ceil(size.entries / size.hypervisors)
  const hypervisors = Array.from({ length: size.hypervisors }, (_, index): Hypervisor => {
    const capabilities = new Map(
      random.some(architectures, architectures.length).map((architecture) => {
        const types = random.pick([['qemu'], ['qemu'], ['qemu', 'kvm'], ['xen']])
        return [architecture, new Map(types.map((type) => [type, `/usr/bin/${type}`]))]
      }),
    )
    const terms = {
      name: `hv${index + 1}`,
      ownVms: random.chance(0.5) ? 0 : random.below(usual + 2),
      drained: random.chance(0.1),
      maxVms: hasLimits && random.chance(0.5) ? random.below(2 * usual + 2) : Infinity,
      weight: BigInt(1 + random.below(heaviest)),
    }
    return random.chance(0.1)
      ? { ...terms, status: random.pick(['unreachable', 'failed']) }
      : { ...terms, status: 'ok', capabilities }
  })
  const names = hypervisors.map(({ name }) => name)
  const pins = Array.from({ length: 2 }, (_, index): Pin => {
    const named = [random.pick(names), ...random.some(names, names.length)]
    return { name: `group${index}`, hypervisors: new Set(named) }
  })
  const previous: Case['previous'] = new Map()
  const entries = Array.from({ length: size.entries }, (_, index): PlaceableEntry => {
    const architecture = random.pick(architectures)
    const entry = { target: architecture, platform: `vm${index}`, fields: new Map() }
    if (random.chance(0.7)) previous.set(entry, random.pick([...names, 'gone']))
    return { entry, architecture, pin: random.chance(0.2) ? random.pick(pins) : undefined }
  })
  return { hypervisors, entries, previous }
}

/** Random cases from a size. A failure prints a seed, which gives the case again. */
export const cases = (size: fc.Arbitrary<Size>): fc.Arbitrary<{ seed: number; size: Size }> =>
  fc.record({ seed: fc.nat(), size })

/** A second implementation of who may take an entry, as literal as possible. */
export function allowed({ architecture, pin }: PlaceableEntry, fleet: Hypervisor[]): Hypervisor[] {
  const willing = fleet.filter(
    ({ name, drained }) => !drained && (pin?.hypervisors.has(name) ?? true),
  )
  for (const type of PRIORITIES) {
    const able = willing.filter(
      (each) => each.status === 'ok' && each.capabilities.get(architecture)?.has(type),
    )
    if (able.length > 0) return able
  }
  return []
}
