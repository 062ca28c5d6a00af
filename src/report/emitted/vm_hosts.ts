import type { Decision, VmHost } from '../../dispatch/decision.ts'
import { yields } from '../../emitted_variables.ts'
import { addTo } from '../../grouped.ts'
import type { Additions } from '../../inventory/script_json.ts'
import { hasTemplate, inert, type Value, type ValueMap } from '../../values.ts'
import { variables } from './variables.ts'

/**
 * The VMs as hosts, each with its definition, its hypervisor, how it is run and how Ansible reaches
 * it, in their groups. Nothing if VMs are not to be hosts.
 */
export function vmAdditions({
  vmHosts: hosts,
  vmGroups,
  definitions,
}: Pick<Decision, 'vmHosts' | 'vmGroups' | 'definitions'>): Pick<Additions, 'hostVars' | 'groups'> {
  if (!vmGroups) return { hostVars: new Map(), groups: new Map() }
  const groups = new Map<string, string[]>(vmGroups.map((name) => [name, []]))
  for (const { name, groups: its } of hosts) {
    for (const group of its) addTo(groups, group, name)
  }
  const isOnHypervisors = definitions !== undefined
  return {
    hostVars: new Map(hosts.map((host) => [host.name, () => varsOf(host, isOnHypervisors)])),
    groups,
  }
}

/**
 * The variables of a VM, without those that the static inventory sets itself and may override.
 *
 * @param isOnHypervisors whether hypervisors have the definitions too, as virtual_machines
 */
function varsOf(host: VmHost, isOnHypervisors: boolean): Map<string, Value> {
  const { hypervisor, defined, index, said } = host
  const connection = host.connection() ?? LEFT_TO_ROLE
  const vars = new Map([
    ...variables<'VMs'>({
      vm: defined && (isOnHypervisors ? definitionOf(defined.vm, index) : defined.vm),
      kvm_host: inert(hypervisor),
      target: host.target,
      platform: host.platform,
      arch: host.architecture,
      domain_type: host.domainType,
      vm_dispatcher_state: host.state,
      ...connection,
    }),
    ...givenTo(defined?.host),
  ])
  for (const name of said.keys()) if (yields(name)) vars.delete(name)
  return vars
}

/** The variables that `add_host` in a definition sets, without the arguments that name the host. */
const givenTo = (host: ValueMap | undefined): [string, Value][] =>
  [...(host ?? [])].flatMap(([key, value]) =>
    /^(name|host|hostname|groups?|groupname)$/.test(String(key)) ? [] : [[String(key), value]],
  )

/**
 * The definition as a variable of the VM. Templates in it need facts of the hypervisor, so they are
 * evaluated there.
 */
const definitionOf = (vm: Value, index: number): Value =>
  hasTemplate(vm) ? `{{ hostvars[kvm_host]['virtual_machines'][${index}] }}` : vm

const LEFT_TO_ROLE = {
  ansible_host: undefined,
  ansible_host_real: undefined,
  ansible_hostname: undefined,
  ansible_port: undefined,
  ansible_user: undefined,
  ansible_password: undefined,
  ansible_become_method: undefined,
  ansible_become_user: undefined,
  ansible_become_password: undefined,
  ansible_ssh_common_args: undefined,
  ansible_libvirt_uri: undefined,
  hostjumps: undefined,
}
