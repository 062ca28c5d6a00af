import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { KVM_LOOK, kvmProblem, readKvmLook } from '../../../src/libvirt/kvm.ts'

const DEVICE = 'device crw-rw----+ 1 root kvm 10, 232 Nov 20 07:59 /dev/kvm'

test('what a host printed is read, whatever its start files print around it', () => {
  const output = `Welcome!\r\n${DEVICE}\r\nopen\r\nmachine x86_64\r\nextensions\r\n`
  expect(readKvmLook(output)).toEqual({
    device: 'crw-rw----+ root kvm',
    open: true,
    machine: 'x86_64',
    extensions: true,
  })
  expect(readKvmLook('no device\nmachine aarch64\n')).toEqual({
    device: undefined,
    open: false,
    machine: 'aarch64',
    extensions: false,
  })
})

test.each(['', 'no device\n', 'machine x86_64\n', `${DEVICE}\n`])('%j is no look', (output) => {
  expect(readKvmLook(output)).toBeUndefined()
})

test('endless names are cut', () => {
  const seen = readKvmLook(`no device\nmachine ${'x'.repeat(5000)}\n`)
  expect(seen?.machine).toHaveLength(100)
})

test('the look at this machine can be read', () => {
  expect(readKvmLook(execFileSync('sh', ['-c', KVM_LOOK]).toString())).toBeDefined()
})

test.each([
  ['kvm-refused', 'group kvm', { device: 'crw------- root root', open: true }],
  ['kvm-device-missing', 'modprobe', { extensions: true }],
  ['kvm-device-missing', 'firmware', { machine: 'aarch64' }],
  ['kvm-extensions-missing', 'VT-x', {}],
  ['kvm-extensions-missing', 'VT-x', { machine: 'i686' }],
])('%s, and what to do about it (%s)', (code, hint, seen) => {
  const nothing = { device: undefined, open: false, machine: 'x86_64', extensions: false }
  expect(kvmProblem('hv1', { ...nothing, ...seen })).toMatchObject({
    code,
    subject: 'hv1',
    hint: expect.stringContaining(hint),
  })
})
