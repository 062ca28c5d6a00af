import type { Answer } from '../../fleet/answer.ts'
import { noFile } from '../../inventory/documents/source_file.ts'
import { type Problem, problem } from '../../problems.ts'
import { CONNECTION_VARIABLES } from '../../ssh/from_ansible/connection_variables.ts'
import { hasTemplate, hasVault, isMap, type Value, type ValueMap } from '../../values.ts'
import type { Entry } from '../../vm/entry.ts'
import type { Context } from '../context.ts'
import type { DefinedVm } from '../decision.ts'
import type { Input } from '../input/input.ts'
import { forAnsible } from '../input/settle_values.ts'
import { onlyOf } from '../input/taken_names.ts'
import { groupsOfVm } from '../input/vm_groups.ts'
import type { RequestedHypervisor } from '../request/request.ts'
import { vmConnection } from './vm_connection.ts'
import { Ways } from './ways.ts'

/** A hypervisor that is a VM of another one. */
interface Nested {
  /** The hypervisor that runs it. */
  outer: string
  /** The entry that asks for it, as it was written. */
  fields: ValueMap
  /** Its entry; undefined if it is in the other's own list. */
  entry: Entry | undefined
}

/**
 * The input in which hypervisors that are VMs of others are reached through these, unless the
 * static inventory says otherwise. Such a VM is in the own list of another hypervisor, or its entry
 * is pinned to one: it must not move, because VMs run on it.
 */
export async function withNested(input: Input, context: Context): Promise<Input> {
  const nested = nestedIn(input)
  if (nested.size === 0) return input
  const defined = await definitionsOf(nested, input, context)
  const hypervisors = new Map(input.request.hypervisors.map((each) => [each.name, each]))
  const unsettled = new Map(input.unsettled)
  const settle = (name: string): void => {
    const [found, hypervisor] = [nested.get(name), hypervisors.get(name)]
    if (!found || !hypervisor || hypervisor.outer !== undefined) return
    settle(found.outer)
    const ways = new Ways(
      { ...input, request: { hypervisors: [...hypervisors.values()] } },
      context,
    )
    const variables = variablesOf(name, found, defined.get(found), ways, input)
    hypervisors.set(name, { ...laidOver(hypervisor, variables), outer: found.outer })
    const open = unsettledIn(name, variables)
    if (open.length > 0) unsettled.set(name, open)
  }
  for (const name of nested.keys()) settle(name)
  const request = { ...input.request, hypervisors: [...hypervisors.values()] }
  return { ...input, request, unsettled }
}

/**
 * The hypervisors that are VMs, by their names, without those that would run each other in a
 * circle.
 */
function nestedIn({ request: { hypervisors, pins }, vmNames }: Input): Map<string, Nested> {
  const isHypervisor = new Set(hypervisors.map(({ name }) => name))
  const nested = new Map<string, Nested>()
  for (const [entry, name] of vmNames.entries) {
    const outer = onlyOf(pins.get(entry.pin ?? '')?.hypervisors)
    if (!isHypervisor.has(name) || outer === undefined) continue
    nested.set(name, { outer, fields: entry.fields, entry })
  }
  for (const { name: outer, own } of hypervisors) {
    for (const [index, name] of (vmNames.own.get(outer) ?? []).entries()) {
      const fields = own.entries[index]
      if (name === undefined || !isHypervisor.has(name) || !isMap(fields)) continue
      nested.set(name, { outer, fields, entry: undefined })
    }
  }
  return new Map([...nested].filter(([name]) => !isInCircle(name, nested)))
}

function isInCircle(name: string, nested: ReadonlyMap<string, Nested>): boolean {
  const seen = new Set<string>()
  for (let at: string | undefined = name; at !== undefined; at = nested.get(at)?.outer) {
    if (seen.has(at)) return true
    seen.add(at)
  }
  return false
}

/** Their definitions, as far as they are known before any hypervisor is asked. */
async function definitionsOf(
  nested: ReadonlyMap<string, Nested>,
  input: Input,
  context: Context,
): Promise<Map<Nested, DefinedVm>> {
  if (!input.definitions) return new Map()
  const { defineVms } = await import('../definitions/define_vms.ts')
  const all = [...nested.values()]
  const hypervisors = [...new Set(all.map(({ outer }) => outer))].map((name) => {
    const own = all.filter(({ outer, entry }) => outer === name && !entry)
    const list = own.map(({ fields }) => fields)
    return { name, own: { config: new Map(), list, entries: list }, answer: NONE }
  })
  const assignments = all.flatMap(({ outer: hypervisor, entry }) => {
    const architecture = entry && input.architectures.get(entry.target)
    if (!entry || architecture === undefined) return []
    return [{ hypervisor, entries: [entry], architecture, domainType: '', emulator: undefined }]
  })
  const decision = { hypervisors, assignments }
  const { definitions } = await defineVms(input, input.definitions, decision, context)
  return new Map(
    all.flatMap((each): [Nested, DefinedVm][] => {
      const defined = definitions.get(each.outer)?.find(({ fields }) => fields === each.fields)
      return defined ? [[each, defined]] : []
    }),
  )
}

/** What is known of a hypervisor before it is asked. */
const NONE: Answer = {
  status: 'unreachable',
  problem: problem('deadline-passed', '', { seconds: 0 }),
  warnings: [],
}

/** The variables of a VM that override those that it has as a hypervisor. */
function variablesOf(
  name: string,
  { outer }: Nested,
  defined: DefinedVm | undefined,
  ways: Ways,
  { ofVms }: Input,
): Map<string, Value> {
  if (!defined || !ofVms) return new Map()
  const groups = groupsOfVm(defined, outer)
  const plugin = ofVms.said.of(name, groups).get('ansible_connection')
  const way = ways.through(outer)
  const { ansible_libvirt_uri: _, ...connection } = vmConnection({
    name,
    vm: defined.vm,
    host: defined.host,
    way,
    connection: plugin,
  })
  const made = Object.entries<Value | undefined>(connection).flatMap(
    ([key, value]): [string, Value][] => (value === undefined ? [] : [[key, value]]),
  )
  const variables = new Map([...made, ...ofVms.said.ofGroups(groups)])
  for (const own of ofVms.said.ofHost(name).keys()) variables.delete(own)
  return variables
}

/** Problems with variables of a VM that only Ansible can work out, and not before the play. */
const unsettledIn = (name: string, variables: ReadonlyMap<string, Value>): Problem[] =>
  CONNECTION_VARIABLES.flatMap((variable) => {
    const value = variables.get(variable) ?? null
    if (!hasTemplate(value) && !hasVault(value)) return []
    const place = `the definition of ${name}`
    const detail = { name: variable, kind: forAnsible(value), place }
    return problem('connection-needs-ansible', name, detail)
  })

/** The hypervisor with these variables, which override all others. */
function laidOver(
  hypervisor: RequestedHypervisor,
  values: ReadonlyMap<string, Value>,
): RequestedHypervisor {
  const layer = { values, file: noFile(`definition of ${hypervisor.name}`), path: [] }
  const { variables } = hypervisor
  const get = (name: string) => {
    const value = values.get(name)
    return value === undefined ? variables.get(name) : { value, layer }
  }
  return { ...hypervisor, variables: { ...variables, get } }
}
