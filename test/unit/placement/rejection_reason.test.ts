import { expect, test } from '@jest/globals'
import { rejectionReason } from '../../../src/placement/rejection_reason.ts'
import { hypervisor } from './hypervisors.ts'

test('counts every hypervisor under its own reason, in inventory order', () => {
  expect(
    rejectionReason('riscv64', [
      hypervisor('hv1', { x86_64: ['kvm'] }),
      hypervisor('hv2', { riscv64: ['xen', 'test'] }),
      { name: 'hv3', status: 'unreachable' },
      hypervisor('hv4', {}),
      { name: 'hv5', status: 'failed' },
      { name: 'hv6', status: 'unreachable' },
    ]),
  ).toBe(
    '0/6 hypervisors: 2 without riscv64, 1 with riscv64 only as xen and test, 2 unreachable, 1 failed',
  )
})
