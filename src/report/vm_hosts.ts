import type { Decision } from '../dispatch/decision.ts'
import type { Additions } from '../inventory/script_json.ts'
import type { Assignment } from '../placement/plan.ts'
import { inert, type Value } from '../values.ts'
import type { Entry } from '../vm/entry.ts'
import { variables } from './variables.ts'

/**
 * The VMs as hosts: each with `kvm_host`, `target`, `platform`, `arch` and `domain_type`, in the
 * groups `vms`, PLATFORM, TARGET and `vms_on_HYPERVISOR`. Nothing if the decision names none.
 */
export function vmHosts({
  assignments,
  ownedRuns,
  vmNames,
  vmGroups,
}: Pick<Decision, 'assignments' | 'ownedRuns' | 'vmNames' | 'vmGroups'>): Pick<
  Additions,
  'hostVars' | 'groups'
> {
  const hostVars = new Map<string, () => Map<string, Value>>()
  if (!vmGroups) return { hostVars, groups: new Map() }
  const groups = new Map<string, string[]>([
    ['vms', []],
    ...[...vmGroups.values()].map((name): [string, string[]] => [name, []]),
  ])
  for (const assignment of [...assignments, ...ownedRuns]) {
    const on = vmGroups.get(assignment.hypervisor) ?? ''
    for (const entry of assignment.entries) {
      const name = vmNames.get(entry) ?? ''
      hostVars.set(name, () => varsOf(entry, assignment))
      for (const group of new Set(['vms', entry.platform, entry.target, on])) {
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
  variables<'VMs'>({
    kvm_host: inert(hypervisor),
    target: fields.get('target') ?? target,
    platform: fields.get('platform') ?? platform,
    arch: architecture,
    domain_type: domainType,
  })
