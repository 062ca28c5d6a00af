import { expect, test } from '@jest/globals'
import { placeEntries } from '../../../../src/placement/place.ts'
import { STRATEGIES, STRATEGY_NAMES } from '../../../../src/placement/strategies/strategies.ts'
import { placedEntries } from '../../../support/placed_entries.ts'
import { hypervisor, placeable } from '../hypervisors.ts'

test.each(STRATEGY_NAMES)('%s follows weights if its row says so, and only then', (strategy) => {
  const placed = (weight: bigint) => {
    const hypervisors = [
      hypervisor('hv1', { x86_64: ['kvm'] }),
      hypervisor('hv2', { x86_64: ['kvm'] }, { weight }),
    ]
    const entries = placeable('a/x86_64', 'b/x86_64', 'c/x86_64', 'd/x86_64')
    const plan = placeEntries(entries, hypervisors, { strategy, priorityDomains: ['kvm'] })
    return placedEntries(plan).map(({ hypervisor: name, entry }) => `${name} ${entry.platform}`)
  }
  const isWeighed = JSON.stringify(placed(1n)) !== JSON.stringify(placed(9n))
  expect(isWeighed).toBe(STRATEGIES[strategy].weighs)
})
