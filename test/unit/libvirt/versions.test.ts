import { expect, test } from '@jest/globals'
import { readVersions } from '../../../src/libvirt/versions.ts'

test('what virsh says of itself and of the URI', () => {
  const output = `Compiled against library: libvirt 9.0.0
Using library: libvirt 9.1.0
Using API: QEMU 9.1.0
Running hypervisor: QEMU 7.2.22

qemu+tcp://me:hush@localhost/system

`
  expect(readVersions(output)).toEqual({
    library: 'libvirt 9.1.0',
    hypervisor: 'QEMU 7.2.22',
    uri: 'qemu+tcp://me:…@localhost/system',
  })
})

test('a driver may say nothing of it', () => {
  const nothing = { library: undefined, hypervisor: undefined, uri: undefined }
  expect(readVersions('cannot extract running hypervisor version\n')).toEqual(nothing)
})
