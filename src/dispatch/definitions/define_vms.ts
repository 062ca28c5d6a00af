import { createHash } from 'node:crypto'
import type { Answer } from '../../fleet/answer.ts'
import { addTo } from '../../grouped.ts'
import type { Assignment } from '../../placement/plan.ts'
import { type Problem, problem } from '../../problems.ts'
import { SETTINGS } from '../../settings.ts'
import { foreign, isMap, textOf, type Value, type ValueMap } from '../../values.ts'
import { libvirtArchitecture } from '../../vm/architectures.ts'
import { type MergedDefinition, placedDefinition } from '../../vm/definition.ts'
import { distinctEntries, type Entry } from '../../vm/entry.ts'
import { unmarked } from '../../vm/later_values.ts'
import { seededMac } from '../../vm/seeded_mac.ts'
import { targetByName } from '../../vm/target.ts'
import { formattedName } from '../../vm/vm_name.ts'
import type { Context } from '../context.ts'
import type { AnsweredHypervisor, Decision, DefinedVm } from '../decision.ts'
import type { Input } from '../input/input.ts'
import type { Definitions } from '../input/read_definitions.ts'
import { ownLabels } from '../input/vm_names.ts'
import { type Draft, Drafts, type LeftToRole } from './drafts.ts'
import { type EvaluatedQuestion, evaluateQuestions } from './evaluated_questions.ts'
import { HostKnowledge } from './host_knowledge.ts'
import { unofferedParts } from './unoffered_parts.ts'

/** A VM of a hypervisor, and the draft of its definition. */
interface Wanted {
  hypervisor: string
  answer: Answer
  fields: ValueMap
  platform: string
  target: string
  assignment: Assignment | undefined
  draft: Draft
}

/** The definitions of all VMs, by hypervisor, and the problems with them. */
export interface DefinedVms {
  definitions: Map<string, DefinedVm[]>
  problems: Problem[]
  /** Whether they depend on more than the files that were read. */
  isOpen: boolean
}

/** The hypervisors, and the entries that they are given. */
interface Asked {
  hypervisors: readonly Pick<AnsweredHypervisor, 'name' | 'own' | 'answer'>[]
  assignments: Decision['assignments']
}

/** Merges the definition of each VM: of the entries of hypervisors and of their own ones. */
export async function defineVms(
  input: Input,
  definitions: Definitions,
  decision: Asked,
  context: Context,
): Promise<DefinedVms> {
  const wanted = wantedVms(input, definitions, decision)
  const questions = wanted.flatMap(({ draft }) => ('open' in draft.result ? [draft.result] : []))
  const asked =
    questions.length > 0
      ? await evaluateQuestions(questions, { ...input, mayKeep: !definitions.byAnsible }, context)
      : { evaluated: new Map(), problems: [], isOpen: false }
  const defined = new Map(decision.hypervisors.map(({ name }): [string, DefinedVm[]] => [name, []]))
  const problems = new Map<string, Problem>()
  const report = (found: Problem) =>
    problems.set(JSON.stringify([found.subject, found.text]), found)
  for (const vm of wanted) {
    const merged = mergedOf(vm.draft, asked.evaluated)
    if ('found' in merged) report(problem('definition-left', merged.place, { found: merged.found }))
    else defined.get(vm.hypervisor)?.push(definedVm(vm, merged, input, report))
  }
  return {
    definitions: defined,
    problems: [...asked.problems, ...problems.values()],
    isOpen: asked.isOpen,
  }
}

function wantedVms(
  input: Input,
  definitions: Definitions,
  { hypervisors, assignments }: Asked,
): Wanted[] {
  const { request, architectures } = input
  const drafts = new Drafts({
    definitions,
    architectureOf: (target) => architectures.get(target) ?? architectureByName(target),
    nameOf: (label) => formattedName(request.vms.nameFormat, label),
    macOf: (name) => seededMac(name, sha512),
  })
  const given = new Map<string, { fields: ValueMap; assignment: Assignment }[]>()
  for (const assignment of assignments) {
    for (const { fields } of assignment.entries) {
      addTo(given, assignment.hypervisor, { fields, assignment })
    }
  }
  const variables = new Map(request.hypervisors.map((each) => [each.name, each.variables]))
  return hypervisors.flatMap(({ name, own, answer }) => {
    const known = variables.get(name)
    if (!known) return []
    const host = new HostKnowledge(name, known, answer)
    const terms = {
      uri: host.text(SETTINGS.libvirtUri.variable) || undefined,
      hostArchitecture: hostArchitectureOf(answer),
    }
    const ofOwn = (entries: typeof own.entries) =>
      entries.flatMap((fields) => (isMap(fields) ? [{ fields, assignment: undefined }] : []))
    // The first of equal ones stays, so permutations come after what is appended to the list.
    const all = [...ofOwn(own.list), ...(given.get(name) ?? []), ...ofOwn(own.entries)]
    const labelled = all.flatMap(withLabel)
    const distinct = new Set<Entry>(distinctEntries(labelled))
    return labelled
      .filter((each) => distinct.has(each))
      .map((each) => ({ ...each, hypervisor: name, answer, draft: drafts.of(each, host, terms) }))
  })
}

/** An entry of any `config` as one that can be compared, if it has a platform and a target. */
function withLabel(each: { fields: ValueMap; assignment: Assignment | undefined }) {
  const [label] = ownLabels([each.fields])
  return label ? [{ ...each, ...label }] : []
}

const sha512 = (text: string): Uint8Array => createHash('sha512').update(text).digest()

function architectureByName(target: string): string | undefined {
  const found = targetByName(target)
  return 'architecture' in found ? found.architecture : undefined
}

const hostArchitectureOf = (answer: Answer): string | undefined =>
  'hostArchitecture' in answer ? answer.hostArchitecture : undefined

function mergedOf(
  { result, originals, place }: Draft,
  evaluated: ReadonlyMap<string, EvaluatedQuestion>,
): MergedDefinition | LeftToRole {
  if ('found' in result) return result
  const left = (found: string) => ({ place: place(), found })
  const merged = 'open' in result ? evaluated.get(result.content) : result
  if (merged === undefined) return left('a template, which needs Ansible (not installed here)')
  if ('error' in merged)
    return left(`a value that Ansible cannot evaluate (${withoutValue(merged.error)})`)
  if (originals.length === 0) return merged
  const [vm, host] = [unmarked(merged.vm, originals), unmarked(merged.host, originals)]
  return isMap(vm) && isMap(host) ? { vm, host } : left('text that would become a template')
}

/** A message without the value that it is about, which Ansible shows first: it may have passwords. */
const withoutValue = (message: string): string => message.replace(/^[[{].*[\]}]: /s, '')

function definedVm(
  { hypervisor, answer, fields, platform, target, assignment, draft }: Wanted,
  { vm, host }: MergedDefinition,
  { request }: Input,
  report: (problem: Problem) => void,
): DefinedVm {
  const literal = draft.literal(vm)
  const capabilities = 'capabilities' in answer ? answer.capabilities : undefined
  const arch = assignment?.architecture ?? libvirtName(vm.get('arch'))
  const types = arch === undefined ? undefined : capabilities?.get(arch)
  const own = literal.has('virt_domain') ? textOf(vm.get('virt_domain')) : undefined
  const type = [own, assignment?.domainType, ...request.priorityDomains].find(
    (name) => name !== undefined && types?.has(name),
  )
  const emulator = type === undefined ? undefined : types?.get(type)
  const placed =
    arch === undefined || type === undefined
      ? undefined
      : {
          architecture: arch,
          domainType: type,
          emulator: emulator === undefined ? undefined : foreign(emulator),
        }
  const template = fields.get('template')
  if (capabilities) {
    for (const part of unofferedParts(vm, literal, arch, capabilities)) {
      report(problem('definition-unoffered', hypervisor, { ...part, vm: `${platform}/${target}` }))
    }
  }
  return { fields, platform, target, vm: placedDefinition(vm, placed, literal, template), host }
}

function libvirtName(arch: Value | undefined): string | undefined {
  const name = textOf(arch)
  return name === undefined ? undefined : (libvirtArchitecture(name) ?? name)
}
