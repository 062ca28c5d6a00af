import { describe, expect, test } from '@jest/globals'
import { placeEntries } from '../../../../src/placement/place.ts'
import type { Hypervisor, PlaceableEntry } from '../../../../src/placement/plan.ts'
import { placedEntries } from '../../../support/placed_entries.ts'
import { hypervisor, pinnedTo, placeable, silent } from '../hypervisors.ts'

const place = (entries: PlaceableEntry[], hypervisors: Hypervisor[]) =>
  placeEntries(entries, hypervisors, {
    strategy: 'fair_queue',
    priorityDomains: ['kvm', 'qemu'],
  })

/** What goes where, as `HYPERVISOR: PLATFORM/ARCHITECTURE`. */
function dispatch(entries: string[], hypervisors: Hypervisor[]): string[] {
  return placedEntries(place(placeable(...entries), hypervisors)).map(
    ({ hypervisor, entry, architecture }) => `${hypervisor}: ${entry.platform}/${architecture}`,
  )
}

describe('the fair queue', () => {
  test('takes turns in each pool, as in the example of the rules', () => {
    const hypervisors = [
      hypervisor('hv1', { i686: ['qemu', 'kvm'], x86_64: ['qemu', 'kvm'] }),
      hypervisor('hv2', { armv7l: ['qemu'], aarch64: ['qemu'], i686: ['qemu'], x86_64: ['qemu'] }),
      hypervisor('hv3', { armv7l: ['qemu'], aarch64: ['qemu'], ppc64: ['qemu'] }),
      hypervisor('hv4', { aarch64: ['qemu'], i686: ['qemu', 'kvm'], x86_64: ['qemu', 'kvm'] }),
    ]
    const entries = [
      ...['arch-linux/x86_64', 'debian/x86_64', 'debian/aarch64'],
      ...['fedora/x86_64', 'fedora/aarch64'],
    ]
    expect(dispatch(entries, hypervisors)).toEqual([
      ...['hv1: arch-linux/x86_64', 'hv4: debian/x86_64', 'hv1: fedora/x86_64'],
      ...['hv2: debian/aarch64', 'hv3: fedora/aarch64'],
    ])
  })

  test('starts to count anew for every pool', () => {
    const all = { x86_64: ['qemu'], i686: ['qemu'], aarch64: ['qemu'] }
    const hypervisors = [hypervisor('hv1', all), hypervisor('hv2', all)]
    expect(dispatch(['a/x86_64', 'a/i686', 'a/aarch64', 'b/i686'], hypervisors)).toEqual([
      ...['hv1: a/x86_64', 'hv1: a/i686', 'hv2: b/i686', 'hv1: a/aarch64'],
    ])
  })

  test('says how each VM would be run', () => {
    const hypervisors = [hypervisor('hv1', { aarch64: ['qemu'] })]
    const [entry] = placeable('debian/aarch64')
    expect(placedEntries(place([entry!], hypervisors))).toEqual([
      {
        hypervisor: 'hv1',
        entry: entry!.entry,
        architecture: 'aarch64',
        domainType: 'qemu',
        emulator: '/usr/bin/qemu-aarch64',
      },
    ])
  })

  test('rejects what nobody can run, and places the rest', () => {
    const entries = placeable('debian/riscv64', 'debian/x86_64', 'fedora/riscv64')
    const plan = place(entries, [hypervisor('hv1', { x86_64: ['kvm'] })])
    expect(plan.assignments).toHaveLength(1)
    const code = 'architecture-unsupported'
    const reason = '0/1 hypervisors: 1 without riscv64'
    const hint = 'add a hypervisor with riscv64, or install its emulator on one'
    expect(plan.rejections).toEqual([
      { entry: entries[0]!.entry, code, reason, hint },
      { entry: entries[2]!.entry, code, reason, hint },
    ])
  })

  test('places nothing where every hypervisor failed', () => {
    const plan = place(placeable('debian/x86_64'), [silent('hv1', 'failed')])
    expect(plan.assignments).toEqual([])
    expect(plan.rejections).toMatchObject([{ reason: '0/1 hypervisors: 1 failed' }])
  })

  test('passes over a hypervisor that is full, in this pool and in later ones', () => {
    const both = { x86_64: ['kvm'], i686: ['kvm'] }
    const hypervisors = [
      hypervisor('hv1', both, { ownVms: 1, maxVms: 3 }),
      hypervisor('hv2', both),
      hypervisor('hv3', both, { ownVms: 2, maxVms: 1 }),
    ]
    const entries = ['a', 'b', 'c', 'd', 'e'].map((name) => `${name}/x86_64`)
    expect(dispatch([...entries, 'a/i686'], hypervisors)).toEqual([
      ...['hv1: a/x86_64', 'hv2: b/x86_64', 'hv1: c/x86_64', 'hv2: d/x86_64', 'hv2: e/x86_64'],
      'hv2: a/i686',
    ])
  })

  test('leaves out what comes when all candidates are full, though a worse tier has room', () => {
    const entries = placeable('a/i686', 'b/i686')
    const plan = place(entries, [
      hypervisor('hv1', { i686: ['kvm'] }, { maxVms: 1 }),
      hypervisor('hv2', { i686: ['qemu'] }),
    ])
    expect(placedEntries(plan)).toMatchObject([{ hypervisor: 'hv1', entry: entries[0]!.entry }])
    expect(plan.rejections).toEqual([
      {
        entry: entries[1]!.entry,
        code: 'hypervisors-full',
        reason: '0/2 hypervisors: 1 full, 1 in a worse tier than kvm',
        hint: 'raise vm_dispatcher_max_vms of hv1',
      },
    ])
  })

  test('gives what is pinned to the hypervisors of the pin, with turns of their own', () => {
    const fleet = ['hv1', 'hv2', 'hv3'].map((name) => hypervisor(name, { i686: ['kvm'] }))
    const pinned = pinnedTo(['hv2', 'hv3'], placeable('b/i686', 'c/i686'))
    const plan = place([...placeable('a/i686'), ...pinned], fleet)
    expect(placedEntries(plan).map(({ hypervisor }) => hypervisor)).toEqual(['hv1', 'hv2', 'hv3'])
  })
})
