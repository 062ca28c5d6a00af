import { describe, expect, test } from '@jest/globals'
import type { DefinedVm } from '../../../../src/dispatch/decision.ts'
import { type Surroundings, vmHosts } from '../../../../src/dispatch/guests/vm_hosts.ts'
import type { SaidOfVms } from '../../../../src/dispatch/input/said_of_vms.ts'
import type { ValueMap } from '../../../../src/values.ts'
import type { Entry } from '../../../../src/vm/entry.ts'
import { type Plain, toPlain, toValue } from '../../../support/values.ts'

const map = (plain: Plain) => toValue(plain) as ValueMap

const entry = (platform: string, target: string): Entry => ({
  platform,
  target,
  fields: map({ platform, target }),
})

const defined = ({ platform, target, fields }: Entry, vm: Plain = {}): DefinedVm => ({
  fields,
  platform,
  target,
  host: new Map(),
  vm: map({ metadata: { name: `VM ${platform}_${target}` }, arch: 'x86_64', ...(vm as object) }),
})

const SURROUNDINGS: Surroundings = {
  said: { of: () => new Map(), ofEveryHost: () => undefined } as unknown as SaidOfVms,
  wayThrough: (name) => ({
    hostjumps: [name],
    throughIt: `-J ${name}`,
    asks: false,
    libvirtUri: undefined,
  }),
  taken: { reason: () => undefined, impossibleGroup: () => undefined },
}

const [debian, fedora, server] = [
  entry('debian', 'amd64'),
  entry('fedora', 'amd64'),
  entry('server', 'amd64'),
]

const ASSIGNED = { hypervisor: 'hv1', entries: [debian], architecture: 'x86_64' }

const decided = (definitions: Record<string, DefinedVm[]>) => ({
  hypervisors: ['hv1', 'hv2'].map((name) => ({ name })) as never,
  assignments: [{ ...ASSIGNED, domainType: 'kvm', emulator: undefined }],
  ownedRuns: [],
  vmNames: new Map([[debian, 'VM debian_amd64']]),
  definitions: new Map(Object.entries(definitions)),
})

const hostsOf = (
  definitions: Record<string, DefinedVm[]>,
  surroundings: Partial<Surroundings> = {},
) => {
  const { hosts, problems } = vmHosts(decided(definitions), { ...SURROUNDINGS, ...surroundings })
  return {
    hosts: hosts.map((host) => [host.name, host.hypervisor, host.architecture, host.domainType]),
    codes: problems.map(({ code }) => code),
    of: (name: string) => hosts.find((host) => host.name === name),
  }
}

describe('vmHosts', () => {
  test('are the VMs of entries, and those that hypervisors have of their own', () => {
    const { hosts, codes, of } = hostsOf({
      hv1: [defined(debian)],
      hv2: [defined(server, { virt_domain: 'qemu' })],
    })
    expect(hosts).toEqual([
      ['VM debian_amd64', 'hv1', 'x86_64', 'kvm'],
      ['VM server_amd64', 'hv2', 'x86_64', 'qemu'],
    ])
    expect(codes).toEqual([])
    expect(of('VM server_amd64')?.groups).toEqual(['vms', 'server', 'amd64', 'vms_on_hv2'])
    expect(of('VM server_amd64')?.connection()).toMatchObject({ hostjumps: ['hv2'] })
  })

  test('have the definition that stands with the own list, where that asks for the entry too', () => {
    const own = defined({ ...debian, fields: map({ target: 'amd64', platform: 'debian' }) })
    const { hosts, of } = hostsOf({ hv1: [defined(fedora), own] })
    expect(hosts).toHaveLength(2)
    expect(of('VM debian_amd64')).toMatchObject({ defined: own, index: 1, domainType: 'kvm' })
  })

  test('say how they are run only where that is known', () => {
    const { hosts } = hostsOf({ hv2: [defined(server, { virt_domain: '{{ x }}', arch: null })] })
    expect(hosts.at(-1)).toEqual(['VM server_amd64', 'hv2', undefined, undefined])
  })

  test('are no hosts twice: the line says of which hypervisors', () => {
    const { hosts, codes } = hostsOf({ hv1: [defined(debian)], hv2: [defined(debian)] })
    expect(hosts).toEqual([['VM debian_amd64', 'hv1', 'x86_64', 'kvm']])
    expect(codes).toEqual(['vm-host-twice'])
  })

  test('have no connection where the definition is left to the role', () => {
    const { of } = hostsOf({ hv1: [] })
    expect(of('VM debian_amd64')?.connection()).toBeUndefined()
  })

  test.each([
    ['vm-name', { reason: () => 'is the name of a group' }],
    ['vm-group', { impossibleGroup: () => ({ what: 'platform', name: 'all' }) }],
  ])('leave one of its own out that cannot be a host: %s', (code, taken) => {
    const { hosts, codes } = hostsOf(
      { hv2: [defined(server)] },
      { taken: { ...SURROUNDINGS.taken, ...taken } },
    )
    expect(hosts).toHaveLength(1)
    expect(codes).toEqual([code])
  })

  test('are not reached through a hypervisor that wants a secret, and a line says so', () => {
    const asking = (name: string) => ({
      hostjumps: [name],
      throughIt: '-J x',
      libvirtUri: undefined,
      asks: name === 'hv1',
    })
    const definitions = { hv1: [defined(debian), defined(fedora)], hv2: [defined(server)] }
    const { codes } = hostsOf(definitions, { wayThrough: asking })
    expect(codes).toEqual(['jump-wants-secret'])
    const said = new Map([['ansible_ssh_common_args', '-J y']])
    const byOther = { of: () => said, ofEveryHost: () => undefined } as unknown as SaidOfVms
    expect(hostsOf(definitions, { wayThrough: asking, said: byOther }).codes).toEqual([])
  })

  test('know what the inventory says of them, also how they are connected to', () => {
    const said = new Map([['ansible_connection', 'community.libvirt.libvirt_qemu']])
    const { of } = hostsOf(
      { hv1: [defined(debian)] },
      { said: { of: () => said, ofEveryHost: () => undefined } as unknown as SaidOfVms },
    )
    expect(of('VM debian_amd64')?.connection()).toMatchObject({ ansible_host: 'VM debian_amd64' })
    expect(toPlain(of('VM debian_amd64')?.said as never)).toEqual(Object.fromEntries(said))
  })
})
