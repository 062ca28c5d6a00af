import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { placeEntries } from '../../src/placement/place.ts'
import type { Hypervisor, PlaceableEntry, PlacedPool } from '../../src/placement/plan.ts'
import { STRATEGY_NAMES, type StrategyName } from '../../src/placement/strategies/strategies.ts'
import { type Remedy, remedyFor } from '../../src/placement/verdicts/remedies.ts'
import { newcomersOf } from '../../src/report/explain/explanations.ts'
import type { Entry } from '../../src/vm/entry.ts'
import { SeededRandom } from '../support/seeded_random.ts'
import { cases, PRIORITIES, randomCase } from './balance_cases.ts'

interface Fleet {
  hypervisors: Hypervisor[]
  entries: PlaceableEntry[]
  priorityDomains: string[]
  /** By entry: the hypervisor that has its VM. */
  homes: ReadonlyMap<Entry, string>
}

/**
 * A random fleet on which many entries have no hypervisor, for all reasons, often several. In half
 * of the fleets some VMs exist.
 */
function hardFleet(seed: number, size: Parameters<typeof randomCase>[1]): Fleet {
  const random = new SeededRandom(seed)
  const { hypervisors, entries } = randomCase(seed, size)
  const limits = random.pick([[0, 1, 3, Infinity], [Infinity]])
  const harder = hypervisors.map((hypervisor): Hypervisor => {
    const terms = { drained: random.chance(0.4), maxVms: random.pick(limits) }
    return hypervisor.status === 'ok' && random.chance(0.2)
      ? { ...hypervisor, ...terms, status: 'stale' }
      : { ...hypervisor, ...terms }
  })
  const built = random.chance(0.5) ? 0.5 : 0
  const homes = new Map(
    entries.flatMap(({ entry }) =>
      random.chance(built) ? [[entry, random.pick(harder).name] as const] : [],
    ),
  )
  return { hypervisors: harder, entries, priorityDomains: PRIORITIES, homes }
}

function place({ hypervisors, entries, priorityDomains, homes }: Fleet, strategy: StrategyName) {
  const answering = new Set(
    hypervisors.flatMap(({ name, status }) => (status === 'ok' ? name : [])),
  )
  const whereabouts = new Map(
    [...homes].map(([entry, home]) => {
      const [seen, remembered] = answering.has(home) ? [[home], []] : [[], [home]]
      return [entry, { seen, remembered, old: [] }]
    }),
  )
  return placeEntries(entries, hypervisors, { strategy, priorityDomains, whereabouts })
}

/** Does what a remedy says, to the fleet of a pool. */
function applied(fleet: Fleet, { demand }: PlacedPool, remedy: Remedy, raises = false): Fleet {
  const { hypervisor, steps, type = '' } = remedy
  const does = (step: Remedy['steps'][number]) => steps.includes(step)
  const change = (each: Hypervisor): Hypervisor => {
    if (each !== hypervisor || !('capabilities' in each)) return each
    return {
      ...each,
      drained: each.drained && !does('undrain'),
      maxVms: does('raise') || raises ? Infinity : each.maxVms,
      ...(does('answer') && { status: 'ok' }),
    }
  }
  const { pin } = demand
  const wider = pin && {
    ...pin,
    hypervisors: new Set([...pin.hypervisors, ...(does('widen') ? [hypervisor.name] : [])]),
  }
  return {
    hypervisors: fleet.hypervisors.map(change),
    entries: fleet.entries.map((each) =>
      each.pin === pin && pin ? { ...each, pin: wider } : each,
    ),
    homes: fleet.homes,
    priorityDomains: does('allow') ? [...fleet.priorityDomains, type] : fleet.priorityDomains,
  }
}

/** Whether no entry of a pool is left out after that. */
function helps(fleet: Fleet, pool: PlacedPool, strategy: StrategyName): boolean {
  const left = new Set(place(fleet, strategy).rejections.map(({ entry }) => entry))
  return !pool.entries.some((entry) => left.has(entry))
}

const EVERYTHING = ['widen', 'allow', 'undrain', 'answer', 'raise'] as const

const size = fc.record({
  hypervisors: fc.integer({ min: 1, max: 5 }),
  entries: fc.integer({ min: 1, max: 10 }),
  architectures: fc.integer({ min: 1, max: 4 }),
  weights: fc.constant(1),
})

describe.each(STRATEGY_NAMES)(
  'what to do about entries without a hypervisor, under %s',
  (strategy) => {
    test('helps where it is done, all of it is needed, and where nothing is known nothing helps', () => {
      const numRuns = Number(process.env.RANDOM_COUNT ?? 300)
      fc.assert(
        fc.property(cases(size), ({ seed, size }) => {
          const fleet = hardFleet(seed, size)
          const plan = place(fleet, strategy)
          const newcomers = plan.pools.reduce((sum, pool) => sum + newcomersOf(pool), 0)
          const left = new Set(plan.rejections.map(({ entry }) => entry))
          for (const pool of plan.pools.filter(({ hasRejected }) => hasRejected)) {
            const standing = new Map<string, number>()
            for (const [entry, home] of fleet.homes) {
              const isLeft = left.has(entry) && pool.entries.includes(entry)
              if (isLeft) standing.set(home, (standing.get(home) ?? 0) + 1)
            }
            const around = { loads: plan.loads, newcomers, standing }
            const remedy = remedyFor(pool, fleet.hypervisors, around)
            if (!remedy) {
              for (const hypervisor of fleet.hypervisors) {
                const types =
                  'capabilities' in hypervisor
                    ? [...(hypervisor.capabilities.get(pool.demand.architecture)?.keys() ?? [])]
                    : []
                for (const type of types) {
                  const all = { hypervisor, steps: EVERYTHING, type, mayFill: false }
                  expect(helps(applied(fleet, pool, all), pool, strategy)).toBe(false)
                }
              }
              continue
            }
            const { steps, mayFill } = remedy
            const raised = mayFill && !helps(applied(fleet, pool, remedy), pool, strategy)
            expect(helps(applied(fleet, pool, remedy, raised), pool, strategy)).toBe(true)
            // With limits, entries may also find room where others leave, or take their place.
            const limited = fleet.hypervisors.some(({ maxVms }) => maxVms < Infinity)
            const open = pool.entries.filter((entry) => left.has(entry)).length
            const isCertain = !limited || standing.get(remedy.hypervisor.name) === open
            for (const step of isCertain ? steps : []) {
              const fewer = { ...remedy, steps: steps.filter((each) => each !== step) }
              expect(helps(applied(fleet, pool, fewer), pool, strategy)).toBe(false)
            }
          }
        }),
        { numRuns },
      )
    })
  },
)
