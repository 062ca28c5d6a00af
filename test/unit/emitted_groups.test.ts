import { expect, test } from '@jest/globals'
import { EMITTED_GROUPS } from '../../src/emitted_groups.ts'

const { vmsOn, carrier, like } = EMITTED_GROUPS

test.each([
  ['hv1', 'hv1'],
  ['hv-1.example.org', 'hv_1_example_org'],
  ['[2001:db8::1]:22', '_2001_db8__1__22'],
  ['192.0.2.1', '192_0_2_1'],
  ['٣x', '٣x'],
  ['größe', 'größe'],
  ['a\u0301', 'a_'],
  ['x\u{1f600}y', 'x_y'],
])('the group of the VMs on %s ends with %s, as Ansible makes names valid', (name, valid) => {
  expect(vmsOn.name(name)).toBe(`vms_on_${valid}`)
})

test('hosts whose names differ only in characters that groups may not have share no carrier', () => {
  expect(carrier.name('x_1')).toBe('vm_dispatcher_host_x_1')
  const others = [carrier.name('x-1'), carrier.name('x.1')]
  expect(others).toEqual([
    expect.stringMatching(/^vm_dispatcher_host_x_1_[0-9a-f]{8}$/),
    expect.stringMatching(/^vm_dispatcher_host_x_1_[0-9a-f]{8}$/),
  ])
  expect(others[0]).not.toBe(others[1])
})

test('a group that is a variable too has a name that is valid in Python', () => {
  expect(like.name('größe-1.x', 'ab12')).toBe('vm_dispatcher_like_gr__e_1_x_ab12')
})
