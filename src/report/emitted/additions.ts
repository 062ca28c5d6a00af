import type { AnsweredHypervisor, Decision, UnassignedEntry } from '../../dispatch/decision.ts'
import { EMITTED_GROUPS } from '../../emitted_groups.ts'
import type { Answer } from '../../fleet/answer.ts'
import type { Additions } from '../../inventory/script_json.ts'
import type { Assignment } from '../../placement/plan.ts'
import { foreign, inert, mapOf, type Value, type ValueMap } from '../../values.ts'
import { alikeGroups, type Offer } from './alike.ts'
import { variables } from './variables.ts'
import { vmAdditions } from './vm_hosts.ts'

/**
 * What the script adds to the static inventory: for each hypervisor `config`,
 * `libvirt_supported_virtualizzation_types` (in both spellings) and `vm_dispatcher`; in the
 * variables of `all` `vm_dispatcher_unassigned`; the groups of hypervisors; and the VMs and their
 * groups, if VMs are to be hosts.
 */
export function additionsOf(decision: Decision): Additions {
  const { hypervisors, assignments, unassigned } = decision
  const assigned = new Map<string, Assignment[]>(hypervisors.map(({ name }) => [name, []]))
  const vms = vmAdditions(decision)
  const alike = alikeGroups(hypervisors)
  for (const assignment of assignments) assigned.get(assignment.hypervisor)?.push(assignment)
  const ofVm = (name: string) => vms.hostVars.get(name)?.() ?? []
  return {
    hostVars: new Map([
      ...vms.hostVars,
      ...hypervisors.map((hypervisor): [string, () => Map<string, Value>] => [
        hypervisor.name,
        () =>
          new Map([
            ...hypervisorVars(
              hypervisor,
              alike.offers.get(hypervisor.name),
              assigned.get(hypervisor.name) ?? [],
              decision,
            ),
            ...ofVm(hypervisor.name),
          ]),
      ]),
    ]),
    groups: new Map([...groupsOf(decision), ...alike.groups, ...vms.groups]),
    groupVars: alike.groupVars,
    allVars: variables<'all'>({ vm_dispatcher_unassigned: unassigned.map(unassignedValue) }),
  }
}

function hypervisorVars(
  { name, own, answer }: AnsweredHypervisor,
  offer: Offer | undefined,
  assignments: readonly Assignment[],
  { vmNames, vmStates, definitions }: Pick<Decision, 'vmNames' | 'vmStates' | 'definitions'>,
): Map<string, Value> {
  const list = [
    ...own.list,
    ...assignments.flatMap(({ entries }) => entries.map(({ fields }) => fields)),
  ]
  const state = new Map<string, Value>([
    ['status', answer.status],
    ['assigned', assignments.flatMap((each) => assignedValues(each, { vmNames, vmStates }))],
  ])
  if (offer) state.set('emulators', offer.emulators)
  if ('since' in answer) state.set('since', answer.since)
  if ('problem' in answer) {
    const { code, text } = answer.problem
    state.set('error', mapOf({ code, text: foreign(text) }))
  }
  return variables<'hypervisors'>({
    config: new Map(own.config).set('list', list),
    libvirt_supported_virtualizzation_types: offer?.types,
    libvirt_supported_virtualization_types: offer?.types,
    vm_dispatcher: state,
    virtual_machines: definitions?.get(name)?.map(({ vm }) => vm),
  })
}

const assignedValues = (
  { entries, architecture, domainType, emulator }: Assignment,
  { vmNames, vmStates }: Pick<Decision, 'vmNames' | 'vmStates'>,
): ValueMap[] =>
  entries.map((entry) => {
    const value = new Map<Value, Value>(entry.fields)
      .set('arch', architecture)
      .set('domain_type', domainType)
      .set('emulator', emulator === undefined ? null : foreign(emulator))
    const vmName = vmNames.get(entry)
    const vmState = vmStates.get(entry)
    if (vmName !== undefined) value.set('vm_name', inert(vmName))
    return vmState === undefined ? value : value.set('vm_state', vmState)
  })

const unassignedValue = ({ entry, problem }: UnassignedEntry): ValueMap =>
  mapOf({ entry: entry.fields, code: problem.code, reason: inert(problem.text) })

function groupsOf({ hypervisors, architectures, priorityDomains }: Decision): Additions['groups'] {
  const namesWhere = (accept: (answer: Answer) => boolean | undefined) =>
    hypervisors.filter(({ answer }) => accept(answer)).map(({ name }) => name)
  const groups = new Map<string, string[]>()
  for (const architecture of architectures) {
    for (const domainType of priorityDomains) {
      groups.set(
        EMITTED_GROUPS.offering.name(architecture, domainType),
        namesWhere(
          (answer) =>
            'capabilities' in answer && answer.capabilities.get(architecture)?.has(domainType),
        ),
      )
    }
  }
  return groups.set(
    EMITTED_GROUPS.unreachable.name(),
    namesWhere(({ status }) => status !== 'ok'),
  )
}
