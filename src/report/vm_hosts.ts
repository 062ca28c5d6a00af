import type { Decision } from '../dispatch/decision.ts'
import type { Additions } from '../inventory/script_json.ts'
import type { Assignment } from '../placement/plan.ts'
import { inert, type Value } from '../values.ts'
import type { Entry } from '../vm/entry.ts'
import { variables } from './variables.ts'

/**
 * The VMs as hosts: each with `kvm_host`, `target`, `platform`, `arch`, `domain_type` and, if its
 * hypervisor says it, `vm_dispatcher_state`, in the groups `vms`, PLATFORM, TARGET,
 * `vms_on_HYPERVISOR` and the one of its state. Nothing if the decision names none.
 */
export function vmHosts(
  decision: Pick<
    Decision,
    'assignments' | 'ownedRuns' | 'vmNames' | 'vmGroups' | 'vmStates' | 'stateGroups'
  >,
): Pick<Additions, 'hostVars' | 'groups'> {
  const { assignments, ownedRuns, vmNames, vmGroups, vmStates, stateGroups } = decision
  const hostVars = new Map<string, () => Map<string, Value>>()
  if (!vmGroups) return { hostVars, groups: new Map() }
  const groups = new Map<string, string[]>([
    ['vms', []],
    ...[...stateGroups.values(), ...vmGroups.values()].map((name): [string, string[]] => [
      name,
      [],
    ]),
  ])
  for (const assignment of [...assignments, ...ownedRuns]) {
    const on = vmGroups.get(assignment.hypervisor) ?? ''
    for (const entry of assignment.entries) {
      const name = vmNames.get(entry) ?? ''
      const state = vmStates.get(entry)
      const ofState = state === undefined ? [] : [stateGroups.get(state) ?? '']
      hostVars.set(name, () => varsOf(entry, assignment, state))
      for (const group of new Set(['vms', entry.platform, entry.target, on, ...ofState])) {
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
  state: string | undefined,
): Map<string, Value> =>
  variables<'VMs'>({
    kvm_host: inert(hypervisor),
    target: fields.get('target') ?? target,
    platform: fields.get('platform') ?? platform,
    arch: architecture,
    domain_type: domainType,
    vm_dispatcher_state: state,
  })
