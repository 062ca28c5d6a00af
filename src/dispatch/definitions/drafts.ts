import { writeJson } from '../../inventory/documents/json.ts'
import type { Value, ValueMap } from '../../values.ts'
import { builtInTarget, platformDefaults } from '../../vm/built_in_definitions.ts'
import {
  literalKeys,
  type MergedDefinition,
  mergeSteps,
  type OpenDefinition,
} from '../../vm/definition.ts'
import type { Step } from '../../vm/definition_steps.ts'
import { markLater, unmarked } from '../../vm/later_values.ts'
import { templatesIn, templateWords } from '../../vm/template_words.ts'
import { type Definitions, placeOfFault } from '../input/read_definitions.ts'
import type { VmLabel } from '../input/vm_names.ts'
import { type HostKnowledge, type Scope, scopeOf } from './host_knowledge.ts'

/** Why the definition of a VM is left to the role: where, and what is found there. */
export interface LeftToRole {
  place: string
  found: string
}

/** A definition of which Ansible has to work out the rest, for one hypervisor or for several that are alike. */
export interface Question {
  host: HostKnowledge
  open: OpenDefinition
  /** All that the answer depends on; the same text is the same answer. */
  content: string
  /** What else the answer depends on: nothing, the inventory, or more than that. */
  scope: Scope
}

/** The definition of a VM before its placement: merged, or with a question, or left to the role. */
export interface Draft {
  result: MergedDefinition | Question | LeftToRole
  place: string
  /** Makes the merged definition whole: with what is only known later; undefined if that cannot be. */
  finish: (merged: MergedDefinition) => MergedDefinition | undefined
  /** Which of the keys that placement decides the definition's own files set. */
  literal: (vm: ValueMap) => ReadonlySet<string>
}

/** What drafts are made from. */
export interface DraftSources {
  definitions: Definitions
  /** libvirt's names of the targets' architectures, as far as they are known. */
  architectureOf: (target: string) => string | undefined
  nameOf: (label: VmLabel) => string
  macOf: (name: string) => string
}

/** Makes the drafts of a run; hypervisors that are alike for a definition share its draft. */
export class Drafts {
  readonly #sources: DraftSources
  readonly #drafts = new Map<string, Draft>()
  readonly #words = new Map<string, ReadonlySet<string>>()

  constructor(sources: DraftSources) {
    this.#sources = sources
  }

  of(
    { platform, target }: VmLabel,
    host: HostKnowledge,
    { uri, hostArchitecture }: { uri: string | undefined; hostArchitecture: string | undefined },
  ): Draft {
    const words = this.#wordsOf({ platform, target })
    const home = host.facts.get('ansible_env.HOME')
    const depends = [...words].filter((word) => host.dependsOn(word))
    const alike = depends.map((word) => [word, host.contentOf(word)])
    const key = JSON.stringify([platform, target, uri, hostArchitecture, home ?? null, alike])
    const known = this.#drafts.get(key)
    if (known) return known
    const draft = this.#make({ platform, target }, host, { uri, hostArchitecture })
    this.#drafts.set(key, draft)
    return draft
  }

  #wordsOf({ platform, target }: VmLabel): ReadonlySet<string> {
    const key = JSON.stringify([platform, target])
    const known = this.#words.get(key)
    if (known) return known
    const { targets, platforms } = this.#sources.definitions
    const words = wordsIn([targets.get(target), platforms.get(platform)].map(stepsIn))
    this.#words.set(key, words)
    return words
  }

  #make(
    label: VmLabel,
    host: HostKnowledge,
    of: { uri: string | undefined; hostArchitecture: string | undefined },
  ): Draft {
    const { platform, target } = label
    const { definitions, architectureOf, nameOf, macOf } = this.#sources
    const found = [definitions.targets.get(target), definitions.platforms.get(platform)]
    const fault = found.find((definition) => definition && 'found' in definition)
    const place = found.flatMap((definition) => definition?.file.name ?? []).at(-1) ?? ''
    if (fault && 'found' in fault) {
      return left(place, { place: placeOfFault(fault), found: fault.found })
    }
    const name = nameOf(label)
    const home = String(host.facts.get('ansible_env.HOME') ?? '{{ ansible_env.HOME }}')
    const defaults = platformDefaults({ ...label, name, uri: of.uri, mac: macOf(name), home })
    const own = found.map(stepsIn) as [readonly Step[], readonly Step[]]
    const built = builtInTarget(target, architectureOf(target), of.hostArchitecture)
    const phases = [found[0] ? own[0] : setting(built), setting(defaults), own[1]]
    const marked = markLater(phases, (word) => host.isLater(word))
    if (!marked) return left(place, { place, found: MIXED })
    const start = new Map<Value, Value>([['metadata', new Map(metadataOf(label))]])
    const merged = mergeSteps(start, marked.phases)
    const result =
      'found' in merged
        ? { place, found: merged.found }
        : 'left' in merged
          ? question(merged, host)
          : merged
    return {
      result,
      place,
      finish: ({ vm, host: variables }) => finished(vm, variables, marked.originals),
      literal: (vm) => literalKeys(own, vm),
    }
  }
}

const MIXED = 'a template that needs both a fact of the hypervisor and a value of the definition'

const left = (place: string, result: LeftToRole): Draft => ({
  result,
  place,
  finish: () => undefined,
  literal: () => new Set(),
})

const metadataOf = ({ platform, target }: VmLabel): [Value, Value][] => [
  ['platform_name', platform],
  ['target_name', target],
]

const setting = (vm: ValueMap): Step[] => [
  { kind: 'facts', values: new Map([['vm', vm]]), vars: new Map() },
]

const stepsIn = (found: object | undefined): readonly Step[] =>
  found && 'steps' in found ? (found.steps as readonly Step[]) : []

const wordsIn = (phases: readonly (readonly Step[])[]): Set<string> =>
  new Set(
    phases
      .flat()
      .flatMap(({ values, vars }) => [...templatesIn(values), ...templatesIn(vars)])
      .flatMap((template) => [...templateWords(template)]),
  )

function finished(
  vm: ValueMap,
  host: ValueMap,
  originals: readonly Value[],
): MergedDefinition | undefined {
  if (originals.length === 0) return { vm, host }
  const [whole, variables] = [unmarked(vm, originals), unmarked(host, originals)]
  return whole && variables ? { vm: whole as ValueMap, host: variables as ValueMap } : undefined
}

function question(open: OpenDefinition, host: HostKnowledge): Question {
  const templates = open.left
    .flat()
    .flatMap(({ values, vars }) => [...templatesIn(values), ...templatesIn(vars)])
  const depends = [...wordsIn(open.left)].filter((word) => host.dependsOn(word))
  const scope = scopeOf([...templates, ...depends.flatMap((word) => host.templatesOf(word))])
  const content = writeJson([
    scope === 'content' ? null : host.name,
    ...[open.vm, open.before, open.host, open.facts],
    open.left.map((steps) =>
      steps.map(({ kind, values, vars }) => [kind, values, vars] as readonly Value[]),
    ),
    depends.map((word) => [word, host.contentOf(word)]),
  ])
  return { host, open, content, scope }
}
