import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { placeEntries } from '../../src/placement/place.ts'
import { newcomerVerdicts } from '../../src/placement/verdicts/explain.ts'
import { placedEntries } from '../support/placed_entries.ts'
import { type Case, cases, PRIORITIES, randomCase, type Size } from './balance_cases.ts'
import { bestByTrial, worthOf } from './best_by_trial.ts'
import { hasBetterRearrangement, improvement, type Places } from './certificates.ts'

const placeBalanced = ({ hypervisors, entries, previous }: Case) =>
  placeEntries(entries, hypervisors, {
    strategy: 'balanced',
    priorityDomains: PRIORITIES,
    previous,
  })

const placesOf = (input: Case): Places =>
  new Map(placedEntries(placeBalanced(input)).map(({ entry, hypervisor }) => [entry, hypervisor]))

const small: fc.Arbitrary<Size> = fc.record({
  hypervisors: fc.integer({ min: 1, max: 4 }),
  entries: fc.integer({ min: 1, max: 6 }),
  architectures: fc.integer({ min: 1, max: 3 }),
  weights: fc.integer({ min: 1, max: 7 }),
})

const middling: fc.Arbitrary<Size> = fc.record({
  hypervisors: fc.integer({ min: 2, max: 20 }),
  entries: fc.integer({ min: 1, max: 200 }),
  architectures: fc.integer({ min: 1, max: 12 }),
  weights: fc.integer({ min: 1, max: 12 }),
})

const large: fc.Arbitrary<Size> = fc.record({
  hypervisors: fc.integer({ min: 50, max: 300 }),
  entries: fc.integer({ min: 1000, max: 5000 }),
  architectures: fc.integer({ min: 5, max: 38 }),
  weights: fc.integer({ min: 1, max: 1_000_000_000 }),
})

/** Holds `law` to random cases; a failure prints the seed and size that `randomCase` takes. */
const hold = (size: fc.Arbitrary<Size>, numRuns: number, law: (input: Case) => void) =>
  fc.assert(
    fc.property(cases(size), ({ seed, size }) => law(randomCase(seed, size))),
    { numRuns },
  )

describe('balanced', () => {
  test('is as good as the best of all assignments: most placed, most even, fewest moves', () => {
    hold(small, 4000, (input) => {
      const places = placesOf(input)
      const takers = input.entries.map(({ entry }) => places.get(entry))
      expect(worthOf(input, takers)).toEqual(bestByTrial(input))
    })
  })

  test('leaves no way to be more even, or to move less, in larger fleets', () => {
    hold(middling, 1000, (input) => {
      const places = placesOf(input)
      expect(improvement(input, places)).toBeUndefined()
      expect(hasBetterRearrangement(input, places)).toBe(false)
    })
  })

  test('leaves no way to be more even in large fleets with weights of any size', () => {
    hold(large, 20, (input) => {
      expect(improvement(input, placesOf(input))).toBeUndefined()
    })
  })

  test('decides every entry once, within the limits, and explains it by every hypervisor', () => {
    hold(middling, 500, (input) => {
      const plan = placeBalanced(input)
      const placed = placedEntries(plan)
      const decided = [...placed, ...plan.rejections].map(({ entry }) => entry)
      expect(decided).toHaveLength(input.entries.length)
      expect(new Set(decided).size).toBe(input.entries.length)
      for (const pool of plan.pools) {
        const verdicts = newcomerVerdicts(pool, input.hypervisors)
        expect(verdicts).toHaveLength(input.hypervisors.length)
        const takers = verdicts.filter(({ kind }) => kind === 'chosen' || kind === 'full')
        expect(takers.length > 0 || pool.hasRejected).toBe(true)
      }
      for (const { name, ownVms, maxVms, drained } of input.hypervisors) {
        const count = placed.filter(({ hypervisor }) => hypervisor === name).length
        expect(count).toBeLessThanOrEqual(drained ? 0 : Math.max(0, maxVms - ownVms))
      }
    })
  })

  test('says of each entry that is left out that nobody could take it', () => {
    hold(middling, 500, (input) => {
      const plan = placeBalanced(input)
      for (const { reason } of plan.rejections) {
        const counts = [...reason.matchAll(/[:,] (\d+) /g)].map(([, count]) => Number(count))
        expect(counts.reduce((sum, count) => sum + count)).toBe(input.hypervisors.length)
        expect(reason).not.toMatch(/chosen|candidate/)
      }
      expect(placedEntries(plan).length + plan.rejections.length).toBe(input.entries.length)
    })
  })

  test('moves nothing when it is run again', () => {
    hold(middling, 500, (input) => {
      const places = placesOf(input)
      expect(placesOf({ ...input, previous: new Map(places) })).toEqual(places)
    })
  })

  test('moves as little as can be when a hypervisor is added, and when it is removed again', () => {
    hold(middling, 500, (input) => {
      const fewer = { ...input, hypervisors: input.hypervisors.slice(1) }
      const before = placesOf(fewer)
      const added = { ...input, previous: new Map(before) }
      const during = placesOf(added)
      expect(hasBetterRearrangement(added, during)).toBe(false)
      const removed = { ...fewer, previous: new Map(during) }
      expect(hasBetterRearrangement(removed, placesOf(removed))).toBe(false)
    })
  })

  test('decides the same for the same input', () => {
    hold(middling, 200, (input) => expect(placeBalanced(input)).toEqual(placeBalanced(input)))
  })
})
