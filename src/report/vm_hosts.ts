import type { Decision } from '../dispatch/decision.ts'
import type { Additions } from '../inventory/script_json.ts'
import type { Assignment } from '../placement/plan.ts'
import { inert, type Value } from '../values.ts'
import type { Entry } from '../vm/entry.ts'

/**
 * The VMs as hosts: each with `kvm_host`, `target`, `platform`, `arch` and `domain_type`, in the
 * groups `vms`, PLATFORM, TARGET and `vms_on_HYPERVISOR`. Nothing where the decision names none.
 */
export function vmHosts({
  hypervisors,
  assignments,
  vmNames,
  emitsVms,
}: Pick<Decision, 'hypervisors' | 'assignments' | 'vmNames' | 'emitsVms'>): Pick<
  Additions,
  'hostVars' | 'groups'
> {
  const hostVars = new Map<string, () => Map<string, Value>>()
  if (!emitsVms) return { hostVars, groups: new Map() }
  const groups = new Map<string, string[]>([
    ['vms', []],
    ...hypervisors.map(({ name }): [string, string[]] => [groupOn(name), []]),
  ])
  for (const assignment of assignments) {
    for (const entry of assignment.entries) {
      const name = vmNames.get(entry) ?? ''
      hostVars.set(name, () => varsOf(entry, assignment))
      for (const group of groupsOf(entry, assignment)) {
        const hosts = groups.get(group)
        if (hosts) hosts.push(name)
        else groups.set(group, [name])
      }
    }
  }
  return { hostVars, groups }
}

const varsOf = (
  { platform, target, fields }: Entry,
  { hypervisor, architecture, domainType }: Assignment,
): Map<string, Value> =>
  new Map<string, Value>([
    ['kvm_host', inert(hypervisor)],
    ['target', fields.get('target') ?? target],
    ['platform', fields.get('platform') ?? platform],
    ['arch', architecture],
    ['domain_type', domainType],
  ])

const groupsOf = ({ platform, target }: Entry, { hypervisor }: Assignment): Set<string> =>
  new Set(['vms', platform, target, groupOn(hypervisor)])

const groupOn = (hypervisor: string): string => `vms_on_${hypervisor}`
