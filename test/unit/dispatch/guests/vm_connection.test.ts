import { describe, expect, test } from '@jest/globals'
import { type Guest, vmConnection } from '../../../../src/dispatch/guests/vm_connection.ts'
import { TaggedText, type ValueMap } from '../../../../src/values.ts'
import { type Plain, toValue } from '../../../support/values.ts'

const WAY = {
  hostjumps: ['hv1'],
  throughIt: "-o 'ProxyCommand=ssh -W hv1'",
  asks: false,
  libvirtUri: 'qemu+ssh://root@hv1/system',
}

const connection = (vm: Plain, more: Partial<Guest> = {}) => {
  const guest = { name: 'vm1', vm: toValue(vm) as ValueMap, host: new Map(), way: WAY }
  const all = vmConnection({ connection: undefined, ...guest, ...more })
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

const THROUGH_HV1 = `${WAY.throughIt} -o HostKeyAlias=vm1`

describe('vmConnection', () => {
  test('leads to a port of the hypervisor for a guest in the network of QEMU itself', () => {
    const net = { type: 'user', ip: '127.0.0.1', source: 'hostfwd=tcp:127.0.0.1:8022-:22' }
    expect(connection({ net })).toEqual({
      ansible_host: '127.0.0.1',
      ansible_host_real: '127.0.0.1',
      ansible_port: 8022,
      ansible_ssh_common_args: THROUGH_HV1,
      hostjumps: ['hv1'],
    })
  })

  test('takes the port that the definition gives by add_host', () => {
    const host = new Map([['ansible_port', 50_022]])
    const net = { type: 'user', source: 'hostfwd=tcp::8022-:22' }
    expect(connection({ net }, { host })).toMatchObject({ ansible_port: 50_022 })
  })

  test('names no port where none leads to the sshd of the guest', () => {
    const net = { type: 'user', source: 'hostfwd=tcp::8080-:2222' }
    expect(connection({ net })).not.toHaveProperty('ansible_port')
  })

  test('leads through the hypervisor to an address in a network that it makes', () => {
    expect(connection({ net: { type: 'network', ip: '192.168.122.7' } })).toEqual({
      ansible_host: '192.168.122.7',
      ansible_host_real: '192.168.122.7',
      ansible_port: 22,
      ansible_ssh_common_args: THROUGH_HV1,
      hostjumps: ['hv1'],
    })
  })

  test.each(['bridge', 'direct'])(
    'leads straight to an address in a network of type %s',
    (type) => {
      const found = connection({ net: { type, ip: '192.0.2.7' } })
      expect(found).toMatchObject({ ansible_host: '192.0.2.7' })
      expect(found).not.toHaveProperty('ansible_ssh_common_args')
    },
  )

  test('needs no jump on a hypervisor that is this machine', () => {
    const way = { hostjumps: ['hv1'], throughIt: undefined, asks: false, libvirtUri: undefined }
    const found = connection({ net: { type: 'user' } }, { way })
    expect(found).not.toHaveProperty('ansible_ssh_common_args')
  })

  test('takes users and passwords from the definition, and leaves what is encrypted as it is', () => {
    const auth = { user: 'admin', become_method: 'su', become_user: 'root' }
    const password = new TaggedText('vault', '$ANSIBLE_VAULT')
    const vm = toValue({ metadata: { hostname: 'vm.amd64', auth } }) as Map<string, ValueMap>
    const inner = vm.get('metadata')?.get('auth') as Map<string, TaggedText>
    inner.set('password', password)
    const found = vmConnection({
      name: 'vm1',
      vm,
      host: new Map(),
      way: WAY,
      connection: undefined,
    })
    expect(found).toMatchObject({
      ansible_hostname: 'vm.amd64',
      ansible_user: 'admin',
      ansible_password: password,
      ansible_become_method: 'su',
      ansible_become_user: 'root',
      ansible_become_password: undefined,
    })
  })

  test('names what only Ansible can work out', () => {
    const password = "{{ lookup('file', 'secret') }}"
    const vm = { net: { type: 'bridge', ip: '{{ x }}' }, metadata: { auth: { password } } }
    expect(connection(vm)).toMatchObject({
      ansible_host: '{{ vm.net.ip }}',
      ansible_password: '{{ vm.metadata.auth.password }}',
    })
    expect(connection({ net: '{{ net }}' })).toMatchObject({ ansible_host: '{{ vm.net.ip }}' })
  })

  test('is the domain itself for a connection through libvirt', () => {
    const plugin = { connection: 'community.libvirt.libvirt_qemu' }
    expect(connection({ net: { type: 'user', ip: '127.0.0.1' } }, plugin)).toEqual({
      ansible_host: 'vm1',
      ansible_host_real: '127.0.0.1',
      ansible_libvirt_uri: 'qemu+ssh://root@hv1/system',
      hostjumps: ['hv1'],
    })
  })

  test('gives known_hosts a name that it can have', () => {
    expect(connection({}, { name: 'VM Debian_amd64;$(x)' })).toMatchObject({
      ansible_ssh_common_args: `${WAY.throughIt} -o HostKeyAlias=vm_debian_amd64___x_`,
    })
  })

  test('is nothing but text where a name or a way looks like a template', () => {
    const way = { ...WAY, throughIt: '-o {{ x }}', hostjumps: ['{{ hv }}'] }
    const found = vmConnection({
      name: 'vm',
      vm: new Map(),
      host: new Map(),
      way,
      connection: undefined,
    })
    expect(found.hostjumps).toEqual([new TaggedText('unsafe', '{{ hv }}')])
    expect(found.ansible_ssh_common_args).toBeInstanceOf(TaggedText)
  })
})
