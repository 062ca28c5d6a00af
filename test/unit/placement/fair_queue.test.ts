import { describe, expect, test } from '@jest/globals'
import { dispatchFairQueue } from '../../../src/placement/fair_queue.ts'
import type { Hypervisor } from '../../../src/placement/plan.ts'
import { hypervisor, placeable } from './hypervisors.ts'

/** What goes where, as `HYPERVISOR: PLATFORM/ARCHITECTURE`. */
function dispatch(entries: string[], hypervisors: Hypervisor[]): string[] {
  const { assignments } = dispatchFairQueue(placeable(...entries), hypervisors, ['kvm', 'qemu'])
  return assignments.map(
    ({ hypervisor, entry, architecture }) => `${hypervisor}: ${entry.platform}/${architecture}`,
  )
}

describe('dispatchFairQueue', () => {
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
    expect(dispatchFairQueue([entry!], hypervisors, ['kvm', 'qemu']).assignments).toEqual([
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
    const plan = dispatchFairQueue(
      entries,
      [hypervisor('hv1', { x86_64: ['kvm'] })],
      ['kvm', 'qemu'],
    )
    expect(plan.assignments).toHaveLength(1)
    const reason = '0/1 hypervisors: 1 without riscv64'
    expect(plan.rejections).toEqual([
      { entry: entries[0]!.entry, reason },
      { entry: entries[2]!.entry, reason },
    ])
  })

  test('places nothing where every hypervisor failed', () => {
    const down: Hypervisor[] = [{ name: 'hv1', status: 'failed' }]
    const plan = dispatchFairQueue(placeable('debian/x86_64'), down, ['kvm', 'qemu'])
    expect(plan.assignments).toEqual([])
    expect(plan.rejections).toMatchObject([{ reason: '0/1 hypervisors: 1 failed' }])
  })
})
