import { expect, test } from '@jest/globals'
import { candidatesFor } from '../../../src/placement/candidates.ts'
import { rejectionOf } from '../../../src/placement/verdicts.ts'
import { hypervisor, silent } from './hypervisors.ts'

const demand = (architecture: string) => ({
  architecture,
  pin: undefined,
  priorityDomains: ['kvm', 'qemu'],
})

test('counts every hypervisor under its own reason, in inventory order', () => {
  const fleet = [
    hypervisor('hv1', { x86_64: ['kvm'] }),
    hypervisor('hv2', { riscv64: ['xen', 'test'] }),
    silent('hv3'),
    hypervisor('hv4', {}),
    silent('hv5', 'failed'),
    silent('hv6'),
  ]
  expect(rejectionOf(candidatesFor(demand('riscv64'), fleet).verdicts)).toEqual({
    code: 'architecture-unsupported',
    reason:
      '0/6 hypervisors: 2 without riscv64, 1 with riscv64 only as xen and test, 2 unreachable, 1 failed',
  })
})

test('says what keeps an entry from hypervisors that could run it', () => {
  const { code, reason } = rejectionOf([
    { kind: 'pinned-elsewhere', pin: 'rack1' },
    { kind: 'pinned-elsewhere', pin: 'rack1' },
    { kind: 'drained' },
  ])
  expect(code).toBe('hypervisors-excluded')
  expect(reason).toBe('0/3 hypervisors: 2 outside rack1, 1 drained')
})

test('being full is what to mend first', () => {
  const { code, reason } = rejectionOf([
    { kind: 'drained' },
    { kind: 'full', maxVms: 3 },
    { kind: 'worse-tier', preferred: 'kvm', offered: new Map([['qemu', undefined]]) },
  ])
  expect(code).toBe('hypervisors-full')
  expect(reason).toBe('0/3 hypervisors: 1 drained, 1 full, 1 in a worse tier than kvm')
})
