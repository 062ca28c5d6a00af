import type { Answer } from '../../fleet/answer.ts'
import { writeJson } from '../../inventory/documents/json.ts'
import type { HostVariables } from '../../inventory/model/precedence.ts'
import { hasVault, textOf, type Value, type ValueMap } from '../../values.ts'
import { templatesIn, templateWords } from '../../vm/template_words.ts'
import type { Account } from '../account.ts'

/** Architectures that libvirt and the facts of Ansible call alike. */
const SAME_NAME = /^(x86_64|aarch64|ppc64|ppc64le|s390x|riscv64|loongarch64)$/

/** What is known of a hypervisor before a play gathers its facts. */
export class HostKnowledge {
  readonly name: string
  /** The facts that are known, each by its name; `ansible_env.HOME` is one. */
  readonly facts: ReadonlyMap<string, Value>
  readonly #variables: HostVariables
  readonly #later = new Map<string, boolean>()

  constructor(
    name: string,
    variables: HostVariables,
    answer: Answer,
    { account, home }: { account: Account; home: string | undefined },
  ) {
    this.name = name
    this.#variables = variables
    this.facts = knownFacts(variables, answer, account, home)
  }

  /** The text of a variable of the inventory; undefined if it is a template or not there. */
  text(name: string): string | undefined {
    const value = this.#variables.get(name)?.value
    return value === undefined || templatesIn(value).length > 0 ? undefined : textOf(value)
  }

  value(name: string): Value | undefined {
    return this.facts.get(name) ?? this.#variables.get(name)?.value
  }

  /**
   * Whether the value of a name is to be worked out by Ansible when it is used: a fact that is not
   * known here, and what is encrypted or comes from either.
   */
  isLater(name: string): boolean {
    const known = this.#later.get(name)
    if (known !== undefined) return known
    // Variables may use each other in a circle.
    this.#later.set(name, false)
    const value = this.value(name)
    const isLater =
      value === undefined
        ? name.startsWith('ansible_')
        : hasVault(value) || this.wordsIn(value).some((word) => this.isLater(word))
    this.#later.set(name, isLater)
    return isLater
  }

  /** Whether a name is that of a variable or fact which is known. */
  dependsOn(name: string): boolean {
    return this.value(name) !== undefined
  }

  /** The value of a variable or fact, and of all that its templates use, as text. */
  contentOf(name: string, seen = new Set<string>()): string {
    const value = this.value(name)
    if (value === undefined || seen.has(name)) return ''
    seen.add(name)
    const others = this.wordsIn(value).map((word) => this.contentOf(word, seen))
    return [writeJson(value), ...others].join()
  }

  /** The templates in the value of a variable, and in all that these use. */
  templatesOf(name: string, seen = new Set<string>()): string[] {
    const value = this.value(name)
    if (value === undefined || seen.has(name)) return []
    seen.add(name)
    const others = this.wordsIn(value).flatMap((word) => this.templatesOf(word, seen))
    return [...templatesIn(value), ...others]
  }

  private wordsIn(value: Value): string[] {
    return templatesIn(value).flatMap((template) => [...templateWords(template)])
  }
}

/** What templates depend on besides the values that they name: nothing, the inventory, or more than that. */
export type Scope = 'content' | 'inventory' | 'world'

const INVENTORY = /^(hostvars|groups|group_names|inventory_\w+|play_hosts|omit|vars)$/
const WORLD = /^(lookup|query|q|now|password_hash)$/
const RANDOM = /^(random|random_mac|shuffle)$/

export function scopeOf(templates: readonly string[]): Scope {
  const scopes = templates.map((template): Scope => {
    const words = [...templateWords(template)]
    const isSeeded = /\bseed\b/.test(template)
    if (words.some((word) => WORLD.test(word) || (RANDOM.test(word) && !isSeeded))) return 'world'
    return words.some((word) => INVENTORY.test(word)) ? 'inventory' : 'content'
  })
  if (scopes.includes('world')) return 'world'
  return scopes.includes('inventory') ? 'inventory' : 'content'
}

function knownFacts(
  variables: HostVariables,
  answer: Answer,
  account: Account,
  home: string | undefined,
): Map<string, Value> {
  const facts = new Map<string, Value>()
  if (answer.status !== 'ok') return facts
  const { hostArchitecture, topology } = answer
  if (hostArchitecture !== undefined && SAME_NAME.test(hostArchitecture)) {
    facts.set('ansible_architecture', hostArchitecture)
  }
  if (topology?.cpus !== undefined) facts.set('ansible_processor_vcpus', topology.cpus)
  if (topology?.memory !== undefined) {
    facts.set('ansible_memtotal_mb', Math.floor(topology.memory / 1024))
  }
  const user = userOf(variables, account)
  if (isPlain(user)) facts.set('ansible_user_id', user)
  if (user !== undefined && isLocal(variables) && isPlain(home)) facts.set('ansible_env.HOME', home)
  return facts
}

/** Whether a text can never be a template or another value, whatever Ansible does with it. */
const isPlain = (text: string | undefined): text is string =>
  text !== undefined && /^[/A-Za-z_][\w./@+-]*$/.test(text)

const isLocal = (variables: HostVariables): boolean =>
  textOf(variables.get('ansible_connection')?.value) === 'local'

/** The user whose facts a play gathers; undefined if it may become another, or ssh decides. */
function userOf(variables: HostVariables, { username }: Account): string | undefined {
  if (variables.get('ansible_become') !== undefined) return undefined
  if (isLocal(variables)) return username
  const named = variables.get('ansible_ssh_user') ?? variables.get('ansible_user')
  return named && templatesIn(named.value).length === 0 ? textOf(named.value) : undefined
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
