import { expect, test } from '@jest/globals'
import { validGroupName, vmGroupOn } from '../../../../src/inventory/model/group_names.ts'

test.each([
  ['hv1', 'hv1'],
  ['hv-1.example.org', 'hv_1_example_org'],
  ['[2001:db8::1]:22', '_2001_db8__1__22'],
  ['1hv', '_hv'],
  ['٣x', '_x'],
  ['größe', 'größe'],
  ['a\u0301', 'a_'],
  ['x\u{1f600}y', 'x_y'],
])('%s becomes %s', (name, valid) => {
  expect(validGroupName(name)).toBe(valid)
})

test('the group of the VMs on a hypervisor keeps its beginning', () => {
  expect(vmGroupOn('192.0.2.1')).toBe('vms_on_192_0_2_1')
})
