import { expect, test } from '@jest/globals'
import { rejectionOf } from '../../../../src/placement/verdicts/rejection.ts'

test('counts every hypervisor under its own reason, in inventory order', () => {
  const unsupported = (...types: string[]) => ({
    kind: 'unsupported' as const,
    architecture: 'riscv64',
    offered: new Map(types.map((type) => [type, undefined])),
  })
  expect(
    rejectionOf([
      unsupported(),
      unsupported('xen', 'test'),
      { kind: 'unreachable' },
      unsupported(),
      { kind: 'failed' },
      { kind: 'unreachable' },
    ]),
  ).toEqual({
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
    { kind: 'full', vms: 3, maxVms: 3 },
    { kind: 'worse-tier', preferred: 'kvm', offered: new Map([['qemu', undefined]]) },
  ])
  expect(code).toBe('hypervisors-full')
  expect(reason).toBe('0/3 hypervisors: 1 drained, 1 full, 1 in a worse tier than kvm')
})
