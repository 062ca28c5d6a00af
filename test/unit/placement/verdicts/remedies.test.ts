import { describe, expect, test } from '@jest/globals'
import { type Policy, placeEntries } from '../../../../src/placement/place.ts'
import type { Hypervisor, PlaceableEntry } from '../../../../src/placement/plan.ts'
import type { Whereabouts } from '../../../../src/placement/staying/keep.ts'
import { hypervisor, pinnedTo, placeable, silent } from '../hypervisors.ts'

const KVM = { x86_64: ['kvm'] }
const stale = {
  ...(hypervisor('hv4', KVM) as Hypervisor & { status: 'ok' }),
  status: 'stale',
} as const

const hints = (entries: PlaceableEntry[], ...fleet: Hypervisor[]) => {
  const priorityDomains = ['kvm', 'qemu']
  const { rejections } = placeEntries(entries, fleet, { strategy: 'fair_queue', priorityDomains })
  return rejections.map(({ hint }) => hint)
}

const entry = placeable('debian/x86_64')
const pinned = pinnedTo(['hv1'], entry)

test.each<[string, PlaceableEntry[], Hypervisor[], string]>([
  ['drained', entry, [hypervisor('hv1', KVM, { drained: true })], 'undrain hv1'],
  [
    'pinned to a drained one that does not have it',
    pinned,
    [hypervisor('hv1', {}, { drained: true }), hypervisor('hv2', KVM)],
    "make the entry's key hypervisor include hv2",
  ],
  [
    'several reasons at once',
    pinned,
    [hypervisor('hv1', {}), hypervisor('hv2', KVM, { drained: true, maxVms: 0 })],
    "make the entry's key hypervisor include hv2, and undrain hv2, and raise vm_dispatcher_max_vms of hv2",
  ],
  [
    'a domain type that may not be used',
    entry,
    [hypervisor('hv1', { x86_64: ['xen'] })],
    'add xen to priority_domains',
  ],
  ['a remembered answer', entry, [stale], 'fix hv4, which did not answer'],
  [
    'a drained one of a worse tier than a full one is of no use',
    entry,
    [
      hypervisor('hv1', { x86_64: ['qemu'] }, { drained: true }),
      hypervisor('hv2', KVM, { maxVms: 0 }),
    ],
    'raise vm_dispatcher_max_vms of hv2',
  ],
  [
    'one that others may fill',
    [...entry, ...placeable('a/aarch64', 'b/aarch64')],
    [
      hypervisor('hv1', { ...KVM, aarch64: ['kvm'] }, { drained: true, maxVms: 2 }),
      hypervisor('hv2', { aarch64: ['qemu'] }),
    ],
    'undrain hv1; if it is full then, raise its limit',
  ],
  [
    'nothing is known',
    entry,
    [silent('hv1')],
    'fix those that did not answer, or add a hypervisor for such entries',
  ],
  [
    'one that is drained and does not answer is not said to help',
    entry,
    [silent('hv1', 'unreachable', { drained: true })],
    'add a hypervisor with x86_64, or install its emulator on one',
  ],
  ['a pin without it', pinned, [hypervisor('hv1', {})], 'install the emulator of x86_64 on hv1'],
])('what to do: %s', (_, entries, fleet, hint) => {
  expect(hints(entries, ...fleet)).toEqual([hint])
})

describe('what to do about an entry whose VM exists', () => {
  const hintFor = (
    whereabouts: Partial<Whereabouts>,
    policy: Partial<Policy>,
    fleet: Hypervisor[],
  ) =>
    placeEntries(entry, fleet, {
      strategy: 'fair_queue',
      priorityDomains: ['kvm', 'qemu'],
      whereabouts: new Map(
        entry.map(({ entry }) => [entry, { seen: [], remembered: [], old: [], ...whereabouts }]),
      ),
      ...policy,
    }).rejections.map(({ hint }) => hint)
  const full = hypervisor('hv2', KVM, { maxVms: 0 })

  test('is what keeps it where it is, and not what others need', () => {
    const drained = hypervisor('hv1', KVM, { drained: true, maxVms: 0 })
    expect(hintFor({ seen: ['hv1'] }, {}, [drained, full])).toEqual(['undrain hv1'])
  })

  test('is about others where the architecture is gone', () => {
    const drained = hypervisor('hv2', KVM, { drained: true, maxVms: 0 })
    expect(hintFor({ seen: ['hv1'] }, {}, [hypervisor('hv1', {}), drained])).toEqual([
      'undrain hv2, and raise vm_dispatcher_max_vms of hv2',
    ])
  })

  test('is about others where it could stay, but is placed because a copy is seen', () => {
    const copies = { seen: ['hv2'], remembered: ['hv4'] }
    expect(hintFor(copies, { onlySilent: true }, [full, stale])).toEqual([
      'raise vm_dispatcher_max_vms of hv2',
    ])
  })
})
