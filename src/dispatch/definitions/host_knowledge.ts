import type { Answer } from '../../fleet/answer.ts'
import { writeJson } from '../../inventory/documents/json.ts'
import type { HostVariables } from '../../inventory/model/precedence.ts'
import { hasVault, textOf, type Value, type ValueMap } from '../../values.ts'
import { templatesIn, templateWords } from '../../vm/template_words.ts'

/** Architectures that libvirt and the facts of Ansible call alike. */
const SAME_NAME = /^(x86_64|aarch64|ppc64|ppc64le|s390x|riscv64|loongarch64)$/

/** What a lookup finds may be a secret, and a run must not print or keep it. */
const LOOKUP = /^(lookup|query|q)$/

/** The name of the fact that is the home of the user who runs virsh. */
export const HOME = 'ansible_env.HOME'

/** What is known of a hypervisor before a play gathers its facts. */
export class HostKnowledge {
  /** The name of the hypervisor in the inventory. */
  readonly name: string
  /** The facts that are known, each by its name; `ansible_env.HOME` is one. */
  readonly facts: ReadonlyMap<string, Value>
  readonly #variables: HostVariables
  readonly #later = new Map<string, boolean>()

  constructor(name: string, variables: HostVariables, answer: Answer) {
    this.name = name
    this.#variables = variables
    this.facts = knownFacts(answer)
  }

  /** The text of a variable of the inventory; undefined if it is a template or not there. */
  text(name: string): string | undefined {
    const value = this.#variables.get(name)?.value
    return value === undefined || templatesIn(value).length > 0 ? undefined : textOf(value)
  }

  /** The value of a fact that is known, or else of a variable; undefined if there is none. */
  value(name: string): Value | undefined {
    return this.facts.get(name) ?? this.#variables.get(name)?.value
  }

  /**
   * Whether Ansible has to evaluate a name when it is used: a fact that is not known here, a
   * lookup, an encrypted value, or a value that uses one of these.
   */
  isLater(name: string): boolean {
    const known = this.#later.get(name)
    if (known !== undefined) return known
    // Variables may use each other in a circle.
    this.#later.set(name, false)
    const value = this.value(name)
    const isLater =
      value === undefined
        ? name.startsWith('ansible_') || LOOKUP.test(name)
        : hasVault(value) || this.#wordsIn(value).some((word) => this.isLater(word))
    this.#later.set(name, isLater)
    return isLater
  }

  /** Whether a name is that of a variable or fact which is known. */
  knows(name: string): boolean {
    return this.value(name) !== undefined
  }

  /** The value of a variable or fact, and of all that its templates use, as text. */
  contentOf(name: string, seen = new Set<string>()): string {
    const value = this.value(name)
    if (value === undefined || seen.has(name)) return ''
    seen.add(name)
    const others = this.#wordsIn(value).map((word) => this.contentOf(word, seen))
    return [writeJson(value), ...others].join()
  }

  /** The templates in the value of a variable, and in all that these use. */
  templatesOf(name: string, seen = new Set<string>()): string[] {
    const value = this.value(name)
    if (value === undefined || seen.has(name)) return []
    seen.add(name)
    const others = this.#wordsIn(value).flatMap((word) => this.templatesOf(word, seen))
    return [...templatesIn(value), ...others]
  }

  #wordsIn(value: Value): string[] {
    return templatesIn(value).flatMap((template) => [...templateWords(template)])
  }
}

function knownFacts(answer: Answer): Map<string, Value> {
  const facts = new Map<string, Value>()
  if (answer.status !== 'ok') return facts
  const { hostArchitecture, topology, sessionUser } = answer
  if (hostArchitecture !== undefined && SAME_NAME.test(hostArchitecture)) {
    facts.set('ansible_architecture', hostArchitecture)
  }
  if (topology?.cpus !== undefined) facts.set('ansible_processor_vcpus', topology.cpus)
  if (topology?.memory !== undefined) {
    facts.set('ansible_memtotal_mb', Math.floor(topology.memory / 1024))
  }
  if (sessionUser) {
    facts.set('ansible_user_id', sessionUser.user)
    facts.set(HOME, sessionUser.home)
  }
  return facts
}

/** The facts as the variables that Ansible has for them. */
export function factVariables(facts: ReadonlyMap<string, Value>): ValueMap {
  const variables = new Map<Value, Value>()
  const members = new Map<Value, Value>()
  for (const [name, value] of facts) {
    const [variable = '', key] = name.split('.')
    const fact = key === undefined ? value : new Map([[key, value]])
    variables.set(variable, fact)
    members.set(variable.replace('ansible_', ''), fact)
  }
  return variables.set('ansible_facts', members)
}
