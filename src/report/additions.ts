import type { AnsweredHypervisor, Decision, UnassignedEntry } from '../dispatch/decision.ts'
import type { Answer } from '../fleet/answer.ts'
import type { Additions } from '../inventory/script_json.ts'
import type { Capabilities } from '../libvirt/capabilities.ts'
import type { Assignment } from '../placement/plan.ts'
import { inert, TaggedText, type Value, type ValueMap } from '../values.ts'
import { variables } from './variables.ts'
import { vmHosts } from './vm_hosts.ts'

/**
 * What the script adds to the static inventory: for each hypervisor `config`,
 * `libvirt_supported_virtualizzation_types` (in both spellings) and `vm_dispatcher`; in the
 * variables of `all` `vm_dispatcher_unassigned`; the groups `vm_dispatcher_ARCH_DOMAINTYPE` and
 * `vm_dispatcher_unreachable`; and the VMs and their groups, if VMs are to be hosts.
 */
export function additionsOf(decision: Decision): Additions {
  const { hypervisors, assignments, unassigned } = decision
  const assigned = new Map<string, Assignment[]>(hypervisors.map(({ name }) => [name, []]))
  const vms = vmHosts(decision)
  for (const assignment of assignments) assigned.get(assignment.hypervisor)?.push(assignment)
  return {
    hostVars: new Map([
      ...hypervisors.map((hypervisor): [string, () => Map<string, Value>] => [
        hypervisor.name,
        () => hypervisorVars(hypervisor, assigned.get(hypervisor.name) ?? [], decision),
      ]),
      ...vms.hostVars,
    ]),
    groups: new Map([...groupsOf(decision), ...vms.groups]),
    allVars: variables<'all'>({ vm_dispatcher_unassigned: unassigned.map(unassignedValue) }),
  }
}

function hypervisorVars(
  { name, own, answer }: AnsweredHypervisor,
  assignments: readonly Assignment[],
  { vmNames, definitions }: Pick<Decision, 'vmNames' | 'definitions'>,
): Map<string, Value> {
  const list = [
    ...own.list,
    ...assignments.flatMap(({ entries }) => entries.map(({ fields }) => fields)),
  ]
  const state = new Map<string, Value>([
    ['status', answer.status],
    ['assigned', assignments.flatMap((assignment) => assignedValues(assignment, vmNames))],
  ])
  const capabilities = 'capabilities' in answer ? answer.capabilities : undefined
  if (capabilities) state.set('emulators', emulatorsOf(capabilities))
  if ('since' in answer) state.set('since', answer.since)
  if ('problem' in answer) {
    const { code, text } = answer.problem
    state.set('error', valueMap({ code, text: foreign(text) }))
  }
  const types = capabilities && supportedTypes(capabilities)
  return variables<'hypervisors'>({
    config: new Map(own.config).set('list', list),
    libvirt_supported_virtualizzation_types: types,
    libvirt_supported_virtualization_types: types,
    vm_dispatcher: state,
    virtual_machines: definitions?.get(name)?.map(({ vm }) => vm),
  })
}

const supportedTypes = (capabilities: Capabilities): ValueMap =>
  new Map([...capabilities].map(([architecture, types]) => [architecture, [...types.keys()]]))

/**
 * The emulators by architecture and domain type; domain types for which libvirt names none are left
 * out.
 */
const emulatorsOf = (capabilities: Capabilities): ValueMap =>
  new Map(
    [...capabilities].map(([architecture, types]) => [
      architecture,
      new Map(
        [...types].flatMap(([type, emulator]) =>
          emulator === undefined ? [] : [[type, foreign(emulator)]],
        ),
      ),
    ]),
  )

const assignedValues = (
  { entries, architecture, domainType, emulator }: Assignment,
  vmNames: Decision['vmNames'],
): ValueMap[] =>
  entries.map((entry) => {
    const value = new Map<Value, Value>(entry.fields)
      .set('arch', architecture)
      .set('domain_type', domainType)
      .set('emulator', emulator === undefined ? null : foreign(emulator))
    const vmName = vmNames.get(entry)
    return vmName === undefined ? value : value.set('vm_name', inert(vmName))
  })

const unassignedValue = ({ entry, problem }: UnassignedEntry): ValueMap =>
  valueMap({ entry: entry.fields, code: problem.code, reason: inert(problem.text) })

function groupsOf({ hypervisors, architectures, priorityDomains }: Decision): Additions['groups'] {
  const namesWhere = (accept: (answer: Answer) => boolean | undefined) =>
    hypervisors.filter(({ answer }) => accept(answer)).map(({ name }) => name)
  const groups = new Map<string, string[]>()
  for (const architecture of architectures) {
    for (const domainType of priorityDomains) {
      groups.set(
        `vm_dispatcher_${architecture}_${domainType}`,
        namesWhere(
          (answer) =>
            'capabilities' in answer && answer.capabilities.get(architecture)?.has(domainType),
        ),
      )
    }
  }
  return groups.set(
    'vm_dispatcher_unreachable',
    namesWhere(({ status }) => status !== 'ok'),
  )
}

/**
 * Marks text that a hypervisor wrote; without the mark Ansible would template it on the controller.
 */
const foreign = (text: string): TaggedText => new TaggedText('unsafe', text)

const valueMap = (object: Record<string, Value>): ValueMap => new Map(Object.entries(object))
