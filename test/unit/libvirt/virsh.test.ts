import { describe, expect, test } from '@jest/globals'
import { capabilitiesArguments } from '../../../src/libvirt/virsh.ts'

describe('capabilitiesArguments', () => {
  test('leave the choice of a URI to virsh where none is set', () => {
    expect(capabilitiesArguments(undefined)).toEqual(['virsh', 'capabilities'])
  })

  test('hold the URI that is set, an empty one included', () => {
    expect(capabilitiesArguments('qemu:///session')).toEqual([
      ...['virsh', '--connect', 'qemu:///session', 'capabilities'],
    ])
    expect(capabilitiesArguments('')).toEqual(['virsh', '--connect', '', 'capabilities'])
  })
})
