import { expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { placeEntries } from '../../src/placement/place.ts'
import { placedEntries } from '../support/placed_entries.ts'
import { type Case, cases, PRIORITIES, randomCase, type Size } from './balance_cases.ts'
import { bestOfAll } from './best_by_trial.ts'

const small: fc.Arbitrary<Size> = fc.record({
  hypervisors: fc.integer({ min: 1, max: 4 }),
  entries: fc.integer({ min: 1, max: 6 }),
  architectures: fc.integer({ min: 1, max: 3 }),
  weights: fc.constant(1),
})

/** How many entries are placed, then how many each hypervisor has, in inventory order. */
const worthOf = ({ hypervisors }: Case, takers: readonly (string | undefined)[]): number[] => [
  takers.filter((taker) => taker !== undefined).length,
  ...hypervisors.map(({ name }) => takers.filter((taker) => taker === name).length),
]

/** Whether the first number that differs is the greater one. */
const isBetter = (a: readonly number[], b: readonly number[]): boolean => {
  const index = a.findIndex((number, at) => number !== b[at])
  return index >= 0 && Number(a[index]) > Number(b[index])
}

test('packed places as many as can be placed, and then fills the first hypervisors first', () => {
  fc.assert(
    fc.property(cases(small), ({ seed, size }) => {
      const input = randomCase(seed, size)
      const plan = placeEntries(input.entries, input.hypervisors, {
        strategy: 'packed',
        priorityDomains: PRIORITIES,
      })
      const places = new Map(placedEntries(plan).map((each) => [each.entry, each.hypervisor]))
      expect(
        worthOf(
          input,
          input.entries.map(({ entry }) => places.get(entry)),
        ),
      ).toEqual(bestOfAll(input, worthOf, isBetter))
    }),
    { numRuns: 2000 },
  )
})
