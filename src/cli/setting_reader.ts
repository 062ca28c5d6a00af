import { type HostVariables, placeOf, type Variable } from '../inventory/precedence.ts'
import { type Problem, problem } from '../problems.ts'
import { Float, hasTemplate, hasVault, isList, kindOf, textOf, type Value } from '../values.ts'

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

  /** In one of the forms that may stand in the environment too. */
  parsed<T>(name: string, { expected, parse }: SettingForm<T>): T | undefined {
    return this.read(name, expected, (value) => parse(scalarText(value)))
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
      const isText = textOf(value) !== undefined || typeof value === 'number'
      const found = isText ? JSON.stringify(value) : kindOf(value)
      this.problems.push(
        problem('setting-value', placeOf(layer, [name]), { name, found, expected }),
      )
    }
    return parsed
  }
}

const scalarText = (value: Value): string =>
  textOf(value) ?? String(value instanceof Float ? value.value : value)

/** What a setting's text may be, and what it means; undefined for text that is not `expected`. */
export interface SettingForm<T> {
  expected: string
  parse: (text: string) => T | undefined
}

export const SECONDS: SettingForm<number> = {
  expected: 'a number of seconds above 0',
  parse: (text) => (/^\d{1,6}(\.\d{1,3})?$/.test(text) && Number(text)) || undefined,
}

export const FLAG: SettingForm<boolean> = {
  expected: 'true or false',
  parse: (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined),
}

export const WHOLE_NUMBER: SettingForm<number> = {
  expected: 'a whole number from 0 on',
  parse: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
}

export const oneOf = <T extends string>(...choices: T[]): SettingForm<T> => ({
  expected: choices.join(' or '),
  parse: (text) => choices.find((choice) => choice === text),
})

/** Reads a variable of the environment as a setting; an empty one is not set. */
export function environmentSetting<T>(
  environment: Readonly<Record<string, string | undefined>>,
  name: string,
  { expected, parse }: SettingForm<T>,
  problems: Problem[],
): T | undefined {
  const text = environment[name]
  if (!text) return undefined
  const parsed = parse(text)
  if (parsed === undefined) {
    const found = JSON.stringify(text)
    problems.push(problem('setting-value', 'environment', { name, found, expected }))
  }
  return parsed
}
