import { type HostVariables, placeOf, type Variable } from '../inventory/precedence.ts'
import { type Problem, problem } from '../problems.ts'
import type { Transport } from '../ssh/run_command.ts'
import { hasTemplate, hasVault, isList, kindOf, textOf, type Value } from '../values.ts'

export const SECONDS = 'a number of seconds above 0'
export const A_COUNT = 'a whole number above 0'
export const A_TRANSPORT = 'auto, ssh2 or openssh'

const A_DOMAIN_TYPE = /^[A-Za-z0-9_]{1,32}$/

/**
 * Reads one host's variables as settings of this program. What is wrong with one is a problem with
 * its place, and the setting is then as if it were not set. A variable that is null is not set.
 */
export class SettingReader {
  constructor(
    readonly variables: HostVariables,
    private readonly problems: Problem[],
  ) {}

  find(name: string): Variable | undefined {
    const variable = this.variables.get(name)
    if (!variable || variable.value === null) return undefined
    return variable
  }

  text(name: string): string | undefined {
    return this.read(name, 'a string', (value) => textOf(value) || undefined)
  }

  /** Seconds, given as a number or as its digits. */
  seconds(name: string): number | undefined {
    return this.read(name, SECONDS, (value) => secondsOf(String(value)))
  }

  /** A whole number above 0. */
  count(name: string): number | undefined {
    return this.read(name, A_COUNT, (value) => countOf(String(value)))
  }

  transport(name: string): Transport | undefined {
    return this.read(name, A_TRANSPORT, (value) => transportOf(String(value)))
  }

  domainTypes(name: string): string[] | undefined {
    return this.read(name, 'a list of domain types such as [kvm, qemu]', (value) => {
      const names = isList(value) ? value.map((item) => textOf(item) ?? '') : []
      return names.length > 0 && names.every((item) => A_DOMAIN_TYPE.test(item))
        ? [...new Set(names)]
        : undefined
    })
  }

  private read<T>(
    name: string,
    expected: string,
    parse: (value: Value) => T | undefined,
  ): T | undefined {
    const variable = this.find(name)
    if (!variable) return undefined
    const { value, layer } = variable
    if (hasTemplate(value) || hasVault(value)) {
      const what = `${name}, which is ${hasVault(value) ? 'vaulted' : 'a template'},`
      this.problems.push(problem('needs-ansible', placeOf(layer, [name]), { what }))
      return undefined
    }
    const parsed = parse(value)
    if (parsed === undefined) {
      const found = textOf(value) === undefined ? kindOf(value) : JSON.stringify(value)
      this.problems.push(
        problem('setting-value', placeOf(layer, [name]), { name, found, expected }),
      )
    }
    return parsed
  }
}

/** Seconds above 0, from text; undefined for anything else. */
export function secondsOf(text: string): number | undefined {
  const seconds = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : 0
  return seconds > 0 ? seconds : undefined
}

/** A whole number above 0, from text; undefined for anything else. */
export function countOf(text: string): number | undefined {
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined
}

/** One of the transports, from text; undefined for anything else. */
export function transportOf(text: string): Transport | undefined {
  return (['auto', 'ssh2', 'openssh'] as const).find((transport) => transport === text)
}
