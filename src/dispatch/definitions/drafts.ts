import { placeIn } from '../../inventory/documents/source_file.ts'
import { mapOf, type Value, type ValueMap } from '../../values.ts'
import { builtInTarget, platformDefaults } from '../../vm/built_in_definitions.ts'
import { literalKeys, type MergedDefinition, mergeSteps } from '../../vm/definition.ts'
import { readsAddedHost, type Step } from '../../vm/definition_steps.ts'
import { markLater, markOf, type WithMarks } from '../../vm/later_values.ts'
import { type Definitions, type FoundDefinition, placeOfFault } from '../input/read_definitions.ts'
import type { VmLabel } from '../input/vm_names.ts'
import { HOME, type HostKnowledge } from './host_knowledge.ts'
import { type DraftQuestion, questionOf } from './questions.ts'

/** Why the definition of a VM is left to the role: where, and what is found there. */
export interface LeftToRole {
  place: string
  found: string
}

/** The definition of a VM before its placement: merged, or with a question, or left to the role. */
export interface Draft {
  result: MergedDefinition | DraftQuestion | LeftToRole
  /** What the marks in it stand for. */
  originals: readonly Value[]
  /** The place of the file that it is mostly from. */
  place: () => string
  /** The keys that the definition's own files set, of those that placement decides. */
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

/** The parts of a hypervisor that every definition depends on. */
export interface HostTerms {
  /** Its libvirt URI; undefined for that of a session. */
  uri: string | undefined
  /** libvirt's name of its own architecture, if it is known. */
  hostArchitecture: string | undefined
}

/** Facts have no variables of their own in Ansible from 2.24 on. */
const LATER_HOME = '{{ ansible_facts.env.HOME }}'
const MIXED = 'a template that needs both a fact of the hypervisor and a value of the definition'

/** Makes the drafts of a run; hypervisors that are alike for a definition share its draft. */
export class Drafts {
  readonly #sources: DraftSources
  readonly #drafts = new Map<string, Draft>()

  constructor(sources: DraftSources) {
    this.#sources = sources
  }

  /** The draft of the definition of a VM on a hypervisor. */
  of(label: VmLabel, host: HostKnowledge, terms: HostTerms): Draft {
    const { platform, target } = label
    const { definitions } = this.#sources
    const files = [definitions.targets.get(target), definitions.platforms.get(platform)] as const
    const words = files.flatMap((file) => (file && 'words' in file ? [...file.words] : []))
    const used = words.flatMap((word) => (host.knows(word) ? [word, host.contentOf(word)] : []))
    const home = host.facts.get(HOME) ?? null
    const key = JSON.stringify([platform, target, terms.uri, terms.hostArchitecture, home, ...used])
    const known = this.#drafts.get(key)
    if (known) return known
    const draft = this.#make({ platform, target }, files, host, terms)
    this.#drafts.set(key, draft)
    return draft
  }

  #make(
    label: VmLabel,
    files: readonly (FoundDefinition | undefined)[],
    host: HostKnowledge,
    terms: HostTerms,
  ): Draft {
    const place = () => files.flatMap((file) => (file ? placeIn(file.file, []) : [])).at(-1) ?? ''
    const left = (result: LeftToRole): Draft => ({
      result,
      originals: [],
      place,
      literal: () => new Set(),
    })
    const fault = files.find((file) => file && 'found' in file)
    if (fault && 'found' in fault) return left({ place: placeOfFault(fault), found: fault.found })
    const read = files.flatMap((file) => (file && 'steps' in file ? file : []))
    const isData = read.every((file) => file.isData)
    const marked: WithMarks | undefined = isData
      ? { phases: this.#phases(label, files, host, terms, LATER_HOME), originals: [] }
      : markLater(
          this.#phases(label, files, host, terms, markOf(0)),
          (word) => host.isLater(word),
          [LATER_HOME],
        )
    if (!marked) return left({ place: place(), found: MIXED })
    if (!isData && readsAddedHost(read.map(({ steps }) => steps))) {
      return left({ place: place(), found: 'a template that may read what add_host has set' })
    }
    const start = new Map<Value, Value>([
      ['metadata', mapOf({ platform_name: label.platform, target_name: label.target })],
    ])
    const merged = mergeSteps(start, marked.phases)
    if ('found' in merged) return left({ place: place(), found: merged.found })
    return {
      result: 'left' in merged ? questionOf(merged, host) : merged,
      originals: marked.originals,
      place,
      literal: (vm) =>
        literalKeys(
          read.map(({ decided }) => decided),
          vm,
        ),
    }
  }

  /** The steps of target, defaults and platform, with `laterHome` where the home there is not known. */
  #phases(
    label: VmLabel,
    [target, platform]: readonly (FoundDefinition | undefined)[],
    host: HostKnowledge,
    { uri, hostArchitecture }: HostTerms,
    laterHome: string,
  ): (readonly Step[])[] {
    const { architectureOf, nameOf, macOf } = this.#sources
    const name = nameOf(label)
    const home = String(host.facts.get(HOME) ?? laterHome)
    const stepsIn = (file: FoundDefinition | undefined) =>
      file && 'steps' in file ? file.steps : undefined
    return [
      stepsIn(target) ??
        setting(builtInTarget(label.target, architectureOf(label.target), hostArchitecture)),
      setting(platformDefaults({ ...label, name, uri, mac: macOf(name), home })),
      stepsIn(platform) ?? [],
    ]
  }
}

const setting = (vm: ValueMap): Step[] => [
  { kind: 'facts', values: mapOf({ vm }), vars: new Map(), isData: true },
]
