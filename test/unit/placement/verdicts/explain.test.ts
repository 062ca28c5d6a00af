import { describe, expect, test } from '@jest/globals'
import { placeEntries } from '../../../../src/placement/place.ts'
import type { Hypervisor, PlaceableEntry } from '../../../../src/placement/plan.ts'
import { newcomerVerdicts } from '../../../../src/placement/verdicts/explain.ts'
import { hypervisor, pinnedTo, placeable, silent } from '../hypervisors.ts'

/** The verdicts of the fleet for each pool, after placing. */
function explained(entries: PlaceableEntry[], fleet: Hypervisor[]) {
  const priorityDomains = ['kvm', 'qemu']
  const { pools } = placeEntries(entries, fleet, { strategy: 'fair_queue', priorityDomains })
  return pools.map((pool) => newcomerVerdicts(pool, fleet))
}

describe('explain', () => {
  test('says for each pool what every hypervisor is to it', () => {
    const fleet = [
      hypervisor('hv1', { i686: ['kvm'] }),
      hypervisor('hv2', { i686: ['kvm'] }),
      hypervisor('hv3', { i686: ['kvm'] }, { maxVms: 0 }),
      hypervisor('hv4', { i686: ['qemu'] }),
      silent('hv5'),
    ]
    const pinned = pinnedTo(['hv2'], placeable('b/i686'))
    const outside = { kind: 'pinned-elsewhere', pin: 'hv2' }
    expect(explained([...placeable('a/i686'), ...pinned], fleet)).toEqual([
      [
        { kind: 'chosen', entries: 1 },
        { kind: 'candidate' },
        { kind: 'full', vms: 0, maxVms: 0 },
        {
          kind: 'worse-tier',
          preferred: 'kvm',
          offered: new Map([['qemu', '/usr/bin/qemu-i686']]),
        },
        { kind: 'unreachable' },
      ],
      [outside, { kind: 'chosen', entries: 1 }, outside, outside, outside],
    ])
  })

  test('a hypervisor that is full after its share is chosen, unless entries were left over', () => {
    const fleet = [hypervisor('hv1', { i686: ['kvm'] }, { maxVms: 1 })]
    expect(explained(placeable('a/i686'), fleet)).toEqual([[{ kind: 'chosen', entries: 1 }]])
    expect(explained(placeable('a/i686', 'b/i686'), fleet)).toEqual([
      [{ kind: 'full', vms: 1, maxVms: 1 }],
    ])
  })

  test('names what a hypervisor has where it has no tier that may be used', () => {
    const fleet = [hypervisor('hv1', { i686: ['xen'] })]
    const offered = new Map([['xen', '/usr/bin/xen-i686']])
    expect(explained(placeable('a/i686'), fleet)).toEqual([
      [{ kind: 'unsupported', architecture: 'i686', offered }],
    ])
  })
})
