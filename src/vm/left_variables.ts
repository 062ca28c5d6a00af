import type { Value } from '../values.ts'
import type { OpenDefinition } from './definition.ts'
import type { Step } from './definition_steps.ts'
import { renamed } from './renamed.ts'

/**
 * The steps of a definition that are left, as variables for Ansible, which evaluates a variable when
 * it is used. Each step sets new variables and uses those of the steps before. The last one has the
 * name that `name` gives, and is the result: the merged definition, and the variables of the VM as a
 * host.
 */
export function leftVariables(open: OpenDefinition, name: string): Map<string, Value> {
  const writer = new Writer(open, name)
  for (const steps of open.left) {
    for (const step of steps) writer.step(step)
    writer.endFile()
  }
  return writer.variables.set(name, [`{{ ${writer.vm} }}`, `{{ ${writer.host} }}`])
}

class Writer {
  readonly variables = new Map<string, Value>()
  readonly #name: string
  #count = 0
  /** The variables that hold the facts now, by the names of the facts; `vm` is one. */
  readonly #facts = new Map<string, string>()
  #before: string
  host: string

  constructor({ vm, before, host, facts }: OpenDefinition, name: string) {
    this.#name = name
    for (const [fact, value] of facts) this.#facts.set(String(fact), this.#set(String(fact), value))
    this.#facts.set('vm', this.#set('vm', vm))
    this.#before = this.#set('before', before)
    this.host = this.#set('host', host)
  }

  get vm(): string {
    return this.#facts.get('vm') as string
  }

  step({ kind, values, vars }: Step): void {
    // Facts override the variables of tasks.
    const names = new Map([
      ...[...vars.keys()].map((name) => [String(name), this.#nameFor(String(name))] as const),
      ...this.#facts,
    ])
    for (const [name, value] of vars) {
      const variable = names.get(String(name))
      if (variable !== undefined && !this.#facts.has(String(name))) {
        this.variables.set(variable, renamed(value, names))
      }
    }
    if (kind === 'host') {
      const added = this.#set('added', renamed(values, names))
      this.host = this.#set('host', `{{ ${this.host} | combine(${added}) }}`)
      return
    }
    for (const [fact, value] of values) {
      this.#facts.set(String(fact), this.#set(String(fact), renamed(value, names)))
    }
  }

  endFile(): void {
    this.#before = this.#set('vm', `{{ ${this.#before} | combine(${this.vm}, recursive=true) }}`)
    this.#facts.set('vm', this.#before)
  }

  #set(what: string, value: Value): string {
    const name = this.#nameFor(what)
    this.variables.set(name, value)
    return name
  }

  #nameFor(what: string): string {
    return `${this.#name}_${this.#count++}_${what}`
  }
}
