import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { placeEntries } from '../../src/placement/place.ts'
import type { Hypervisor, PlaceableEntry, PlacedPool } from '../../src/placement/plan.ts'
import { STRATEGY_NAMES, type StrategyName } from '../../src/placement/strategies/strategies.ts'
import {
  type Remedy,
  remedyAtHome,
  remedyFor,
  remedyText,
} from '../../src/placement/verdicts/remedies.ts'
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

/** What to do where the VM of an entry exists; undefined if it exists nowhere, or nothing helps there. */
function atHome(fleet: Fleet, { demand }: PlacedPool, entry: Entry): Remedy | undefined {
  const home = fleet.homes.get(entry)
  return home === undefined ? undefined : remedyAtHome([home], demand, fleet.hypervisors)
}

/** Whether none of these entries is left out in a fleet. */
function helps(fleet: Fleet, entries: readonly Entry[], strategy: StrategyName): boolean {
  const left = new Set(place(fleet, strategy).rejections.map(({ entry }) => entry))
  return !entries.some((entry) => left.has(entry))
}

/** Whether the VM of an entry stays where it exists. */
const stays = (fleet: Fleet, entry: Entry, strategy: StrategyName): boolean =>
  place(fleet, strategy).assignments.some(
    ({ hypervisor, entries }) => fleet.homes.get(entry) === hypervisor && entries.includes(entry),
  )

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
            const rejected = pool.entries.filter((entry) => left.has(entry))
            const standing = rejected.filter((entry) => atHome(fleet, pool, entry)).length
            if (standing === rejected.length) continue
            const others = pool.entries.filter((entry) => !atHome(fleet, pool, entry))
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
                  expect(helps(applied(fleet, pool, all), others, strategy)).toBe(false)
                }
              }
              continue
            }
            const { steps, mayFill } = remedy
            const raised = mayFill && !helps(applied(fleet, pool, remedy), others, strategy)
            expect(helps(applied(fleet, pool, remedy, raised), others, strategy)).toBe(true)
            // With limits, entries may also find room where others leave, or take their place.
            const limited = fleet.hypervisors.some(({ maxVms }) => maxVms < Infinity)
            for (const step of limited ? [] : steps) {
              const fewer = { ...remedy, steps: steps.filter((each) => each !== step) }
              expect(helps(applied(fleet, pool, fewer), others, strategy)).toBe(false)
            }
          }
        }),
        { numRuns },
      )
    })

    test('keeps a VM where it exists, and all of it is needed for that', () => {
      fc.assert(
        fc.property(cases(size), ({ seed, size }) => {
          const fleet = hardFleet(seed, size)
          const plan = place(fleet, strategy)
          for (const { entry, hint } of plan.rejections) {
            const pool = plan.pools.find(({ entries }) => entries.includes(entry))
            const remedy = pool && atHome(fleet, pool, entry)
            if (!remedy) continue
            expect(hint).toBe(remedyText(remedy, pool.demand, fleet.hypervisors))
            expect(stays(applied(fleet, pool, remedy), entry, strategy)).toBe(true)
            for (const step of remedy.steps) {
              const fewer = { ...remedy, steps: remedy.steps.filter((each) => each !== step) }
              expect(stays(applied(fleet, pool, fewer), entry, strategy)).toBe(false)
            }
          }
        }),
        { numRuns: 200 },
      )
    })
  },
)
