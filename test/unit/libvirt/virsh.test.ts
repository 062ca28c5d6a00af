import { describe, expect, test } from '@jest/globals'
import { capabilitiesArguments } from '../../../src/libvirt/virsh.ts'
import type { Wanted } from '../../../src/libvirt/wanted.ts'

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

  test('ask for all that is wanted at once, list last: the exit code is that of the last one', () => {
    const commands = (wanted: Wanted) => capabilitiesArguments(undefined, wanted)[1]
    expect(commands({ domains: true })).toBe('capabilities; echo /; list --all --name')
    expect(commands({ topology: true })).toBe(
      'nodeinfo; echo /; nodememstats; echo /; capabilities',
    )
    expect(commands({ sizes: true })).toBe(
      'nodeinfo; echo /; nodememstats; echo /; capabilities; echo /; domstats --raw --state --balloon --vcpu; echo /; list --all --name',
    )
  })
})
