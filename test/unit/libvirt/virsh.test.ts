import { describe, expect, test } from '@jest/globals'
import { capabilitiesArguments, remoteCommandLine } from '../../../src/libvirt/virsh.ts'

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

// That every argument stays one argument is tested with real shells, in test/property.
test('a remote command line sets the locale in a way that every shell takes', () => {
  expect(remoteCommandLine(['virsh', '--connect', 'a;b'])).toMatch(
    /^env LC_ALL=C sh -c '[^']+' sh virsh --connect 'a;b'$/,
  )
})
