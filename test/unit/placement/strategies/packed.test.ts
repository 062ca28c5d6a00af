import { describe, expect, test } from '@jest/globals'
import { placeEntries } from '../../../../src/placement/place.ts'
import type { Hypervisor } from '../../../../src/placement/plan.ts'
import { placedEntries } from '../../../support/placed_entries.ts'
import { hypervisor, placeable } from '../hypervisors.ts'

/** What goes where, as `HYPERVISOR: PLATFORM/ARCHITECTURE`. */
const dispatch = (entries: string[], hypervisors: Hypervisor[]): string[] =>
  placedEntries(
    placeEntries(placeable(...entries), hypervisors, {
      strategy: 'packed',
      priorityDomains: ['kvm', 'qemu'],
    }),
  ).map(({ hypervisor, entry }) => `${hypervisor}: ${entry.platform}/${entry.target}`)

const BOTH = { x86_64: ['qemu'], aarch64: ['qemu'] }

describe('packed', () => {
  test('fills the first hypervisor up to its limit, its own VMs counted, then the next', () => {
    const hypervisors = [
      hypervisor('hv1', BOTH, { ownVms: 1, maxVms: 3 }),
      hypervisor('hv2', BOTH, { maxVms: 2 }),
      hypervisor('hv3', BOTH),
    ]
    expect(dispatch(['a/x86_64', 'b/x86_64', 'c/x86_64', 'd/x86_64'], hypervisors)).toEqual([
      ...['hv1: a/x86_64', 'hv1: b/x86_64', 'hv2: c/x86_64', 'hv2: d/x86_64'],
    ])
  })

  test('gives all to the first one where there is no limit', () => {
    const hypervisors = [hypervisor('hv1', BOTH), hypervisor('hv2', BOTH)]
    expect(dispatch(['a/x86_64', 'a/aarch64'], hypervisors)).toEqual([
      ...['hv1: a/x86_64', 'hv1: a/aarch64'],
    ])
  })

  test('leaves room to entries that can go nowhere else', () => {
    const hypervisors = [
      hypervisor('hv1', BOTH, { maxVms: 1 }),
      hypervisor('hv2', { x86_64: ['qemu'] }, { maxVms: 1 }),
    ]
    expect(dispatch(['a/x86_64', 'a/aarch64'], hypervisors)).toEqual([
      ...['hv2: a/x86_64', 'hv1: a/aarch64'],
    ])
  })
})
