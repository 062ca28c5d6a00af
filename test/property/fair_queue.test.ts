import { describe, expect, test } from '@jest/globals'
import * as fc from 'fast-check'
import { placedEntries } from '../support/placed_entries.ts'
import { type FleetHypervisor, fleets, referenceInput } from './fleets.ts'
import { countCases } from './interesting_fleets.ts'
import { decide, placeByProgram } from './real_rules.ts'
import { placeByReference } from './reference_rules.ts'

/** A failure prints `{ seed, path }`: give them here beside `numRuns` to see the same fleet again. */
const RUNS = { numRuns: 1000 }

describe('the fair queue', () => {
  test('gives what the reference gives', () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        expect(placeByProgram(fleet)).toEqual(placeByReference(referenceInput(fleet)))
      }),
      RUNS,
    )
  })

  test('gives each entry to one hypervisor that can run it in the preferred way, or to none', () => {
    fc.assert(
      fc.property(fleets, (fleet) => {
        const { placeable, plan } = decide(fleet)
        const decided = [...placedEntries(plan), ...plan.rejections].map(({ entry }) => entry)
        expect(decided.length).toBe(placeable.length)
        expect(new Set(decided)).toEqual(new Set(placeable.map(({ entry }) => entry)))
        for (const { hypervisor, architecture, domainType, emulator } of plan.assignments) {
          const preferred = fleet.priorityDomains.find((type) =>
            fleet.hypervisors.some((each) => firstOffer(each, architecture, type)),
          )
          expect(domainType).toBe(preferred)
          const chosen = fleet.hypervisors.find(({ name }) => name === hypervisor)!
          expect({ emulator }).toEqual(firstOffer(chosen, architecture, domainType))
        }
      }),
      RUNS,
    )
  })

  test('meets every case often enough in the random fleets', () => {
    const counts = countCases(fc.sample(fleets, { numRuns: 1000, seed: 1 }))
    expect(Object.entries(counts).filter(([, count]) => count < 50)).toEqual([])
  })
})

/** The first offer of a domain type in document order, with the emulator that libvirt would start. */
function firstOffer({ guests }: FleetHypervisor, arch: string, domainType: string) {
  for (const guest of guests ?? []) {
    const domain = guest.domains.find(({ type }) => type === domainType)
    if (guest.arch === arch && domain) return { emulator: domain.emulator ?? guest.emulator }
  }
  return undefined
}
