import { describe, expect, test } from '@jest/globals'
import type { Decision, DefinedVm, VmHost } from '../../../../src/dispatch/decision.ts'
import { vmConnection } from '../../../../src/dispatch/guests/vm_connection.ts'
import { emittedOn } from '../../../../src/emitted_variables.ts'
import { vmAdditions } from '../../../../src/report/emitted/vm_hosts.ts'
import { TaggedText, type Value, type ValueMap } from '../../../../src/values.ts'
import { type Plain, toValue } from '../../../support/values.ts'

/** What the role `init_vm_connection` sets; its generated ssh configuration is ansible_ssh_common_args here. */
const OF_ROLE = [
  ...['vm', 'kvm_host', 'ansible_user', 'ansible_password', 'ansible_become_method'],
  ...['ansible_become_user', 'ansible_become_password', 'ansible_host_real', 'ansible_hostname'],
  ...['ansible_host', 'hostjumps'],
]

const host = (vm: Plain, ofHost: Plain = {}, said: Record<string, string> = {}): VmHost => {
  const definition: DefinedVm = {
    platform: 'debian',
    target: 'amd64',
    fields: new Map(),
    vm: toValue(vm) as ValueMap,
    host: toValue(ofHost) as ValueMap,
  }
  return {
    name: 'vm1',
    hypervisor: 'hv{{ 1 }}',
    groups: ['vms', 'debian'],
    index: 3,
    platform: 'debian',
    target: 'amd64',
    architecture: 'x86_64',
    domainType: 'kvm',
    defined: definition,
    said: new Map(Object.entries(said)),
    state: undefined,
    connection: () =>
      vmConnection({ name: 'vm1', ...definition, way: undefined, connection: undefined }),
  }
}

const varsOf = (vm: VmHost, definitions: Decision['definitions'] = new Map()) => {
  const { hostVars } = vmAdditions({
    vmHosts: [vm],
    vmGroups: [],
    definitions,
  })
  return hostVars.get('vm1')?.() as ReadonlyMap<string, Value>
}

describe('vmHosts', () => {
  test('have all variables that they had from the role', () => {
    expect(emittedOn('VMs', { emitDefinitions: false })).toEqual(expect.arrayContaining(OF_ROLE))
  })

  test('are in their groups; there are groups of hypervisors without VMs too', () => {
    const vmGroups = ['vms', 'vms_on_hv2']
    const { groups } = vmAdditions({
      vmHosts: [host({})],
      vmGroups,
      definitions: undefined,
    })
    expect(Object.fromEntries(groups)).toEqual({ vms: ['vm1'], debian: ['vm1'], vms_on_hv2: [] })
  })

  test('have what add_host gives, without what says which host', () => {
    const vars = varsOf(host({}, { name: 'vm1', groups: 'x', ansible_port: 2222, rack: 'a' }))
    expect(vars.get('rack')).toBe('a')
    expect(vars.get('ansible_port')).toBe(2222)
    expect(vars.has('name') || vars.has('groups')).toBe(false)
  })

  test('leave the inventory its say, but for what was planned', () => {
    const said = { ansible_host: 'x', rack: 'x', kvm_host: 'x', domain_type: 'x' }
    const vars = varsOf(host({ net: { ip: '192.0.2.1', type: 'bridge' } }, { rack: 'a' }, said))
    expect(vars.has('ansible_host') || vars.has('rack')).toBe(false)
    expect(vars.get('kvm_host')).toEqual(new TaggedText('unsafe', 'hv{{ 1 }}'))
    expect(vars.get('domain_type')).toBe('kvm')
  })

  test('take a definition with templates from the hypervisor, where that has it', () => {
    const vm = { home: '{{ ansible_env.HOME }}' }
    expect(varsOf(host(vm)).get('vm')).toBe("{{ hostvars[kvm_host]['virtual_machines'][3] }}")
    const { hostVars } = vmAdditions({
      vmHosts: [host(vm)],
      vmGroups: [],
      definitions: undefined,
    })
    expect(hostVars.get('vm1')?.().get('vm')).toEqual(toValue(vm))
    expect(varsOf(host({ ram: 1 })).get('vm')).toEqual(toValue({ ram: 1 }))
  })
})
