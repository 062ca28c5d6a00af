import type { Additions } from '../inventory/script_json.ts'
import { inert, type Value } from '../values.ts'
import type { Decision } from './additions.ts'

/**
 * The VMs as hosts: each with `kvm_host`, `target`, `platform`, `arch` and `domain_type`, in the
 * groups `vms`, PLATFORM, TARGET and `vms_on_HYPERVISOR`. Nothing where the decision names none.
 */
export function vmHosts({
  hypervisors,
  assignments,
  vmNames,
}: Pick<Decision, 'hypervisors' | 'assignments' | 'vmNames'>): Pick<
  Additions,
  'hostVars' | 'groups'
> {
  const hostVars = new Map<string, Map<string, Value>>()
  if (!vmNames) return { hostVars, groups: new Map() }
  const groups = new Map<string, string[]>([
    ['vms', []],
    ...hypervisors.map(({ name }): [string, string[]] => [groupOn(name), []]),
  ])
  for (const { hypervisor, entry, architecture, domainType } of assignments) {
    const name = vmNames.get(entry) ?? ''
    const { platform, target, fields } = entry
    hostVars.set(
      name,
      new Map<string, Value>([
        ['kvm_host', inert(hypervisor)],
        ['target', fields.get('target') ?? target],
        ['platform', fields.get('platform') ?? platform],
        ['arch', architecture],
        ['domain_type', domainType],
      ]),
    )
    for (const group of new Set(['vms', platform, target, groupOn(hypervisor)])) {
      const hosts = groups.get(group)
      if (hosts) hosts.push(name)
      else groups.set(group, [name])
    }
  }
  return { hostVars, groups }
}

const groupOn = (hypervisor: string): string => `vms_on_${hypervisor}`
