import { type HostVariables, placeOf, type Variable } from '../../inventory/model/precedence.ts'
import { type Problem, problem } from '../../problems.ts'
import { optionOf } from '../../setting.ts'
import { nearestNames } from '../../slips.ts'
import { Float, isList, isMap, isPlainName, kindOf, textOf, type Value } from '../../values.ts'
import type { Context } from '../context.ts'

/** Settings that are given outside of the inventory. */
export type GivenSettings = Pick<Context, 'options' | 'environment'>

/**
 * Reads one host's variables as settings of this program. A wrong value is a problem with its
 * place, and the setting counts as not set. A variable that is null is not set.
 */
export class SettingReader {
  constructor(
    readonly variables: HostVariables,
    private readonly given: GivenSettings,
    private readonly problems: Problem[],
  ) {}

  /** A variable of the host with its place; undefined if it is not set, or is null. */
  find(name: string): Variable | undefined {
    const variable = this.variables.get(name)
    if (!variable || variable.value === null) return undefined
    return variable
  }

  /** The text of a variable; undefined if it is not set or empty. */
  text(name: string): string | undefined {
    return this.#read(name, { expected: 'a string' }, (value) => textOf(value) || undefined)
  }

  /**
   * The value of a setting: of its option, else of its environment variable unless that is empty,
   * else of its variable, else its default.
   */
  setting<T, D>(setting: ReadSetting<D>, form: SettingForm<T>): T | D {
    return this.#given(setting, form) ?? setting.default
  }

  #given<T>(setting: ReadSetting<unknown>, form: SettingForm<T>): T | undefined {
    const { options = {}, environment } = this.given
    const option = optionOf(setting)
    const given = option && options[option]
    if (given !== undefined) return this.#parse(given, 'arguments', `--${option}`, form)
    const name = setting.environment
    const text = name && environment[name]
    if (text) return this.#parse(text, 'environment', name, form)
    return this.#read(setting.variable, form, (value) => form.parse(scalarText(value)))
  }

  #parse<T>(text: string, place: string, name: string, form: SettingForm<T>): T | undefined {
    const parsed = form.parse(text)
    if (parsed === undefined) {
      const nearest = nearestNames(text, form.choices ?? []).slice(0, 1)
      const detail = { name, found: JSON.stringify(text), expected: form.expected, nearest }
      this.problems.push(problem('setting-value', place, detail))
    }
    return parsed
  }

  /** A variable that lists domain types, each once; undefined if it is not set. */
  domainTypes(name: string): string[] | undefined {
    const expected = 'a list of domain types such as [kvm, qemu]'
    return this.#read(name, { expected }, (value) => {
      const names = isList(value) ? value.map((item) => textOf(item) ?? '') : []
      return names.length > 0 && names.every(isPlainName) ? [...new Set(names)] : undefined
    })
  }

  #read<T>(
    name: string,
    { expected, choices = [] }: Pick<SettingForm<T>, 'expected' | 'choices'>,
    parse: (value: Value) => T | undefined,
  ): T | undefined {
    const variable = this.find(name)
    if (!variable) return undefined
    const { value, layer } = variable
    const parsed = parse(value)
    if (parsed === undefined) {
      const isText = textOf(value) !== undefined || typeof value === 'number'
      const found = isText ? JSON.stringify(value) : isEmptyList(value) ? EMPTY : kindOf(value)
      const nearest = nearestNames(scalarText(value), choices).slice(0, 1)
      const detail = { name, found, expected, nearest }
      this.problems.push(problem('setting-value', placeOf(layer, [name]), detail))
    }
    return parsed
  }
}

const EMPTY = 'an empty list'

const isEmptyList = (value: Value): boolean => isList(value) && value.length === 0

/** The text of a value; empty for mappings and lists, which no setting accepts. */
const scalarText = (value: Value): string =>
  isMap(value) || isList(value)
    ? ''
    : (textOf(value) ?? String(value instanceof Float ? value.value : value))

/** A row of the settings' table that has a variable. */
interface ReadSetting<Default> {
  variable: string
  environment?: string
  default: Default
}

/** How the text of a setting is read; `parse` gives undefined for a text that is not `expected`. */
export interface SettingForm<T> {
  expected: string
  /** All texts that are accepted, where they can be counted. */
  choices?: readonly string[]
  parse: (text: string) => T | undefined
}

/** A number of seconds above 0. */
export const SECONDS: SettingForm<number> = {
  expected: 'a number of seconds above 0',
  parse: (text) => (/^\d{1,6}(\.\d{1,3})?$/.test(text) && Number(text)) || undefined,
}

/** A number of seconds; 0 is allowed too. */
export const SECONDS_OR_NONE: SettingForm<number> = {
  expected: 'a number of seconds, or 0 for none',
  parse: (text) => (/^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : undefined),
}

/** A whole number above 0. */
export const COUNT: SettingForm<number> = {
  expected: 'a whole number above 0',
  parse: (text) => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined),
}

/** A truth value in any of Ansible's spellings. */
export const FLAG: SettingForm<boolean> = {
  expected: 'true or false',
  parse: (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined),
}

/** A whole number, 0 included. */
export const WHOLE_NUMBER: SettingForm<number> = {
  expected: 'a whole number from 0 on',
  parse: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
}

/** A number, or a part of all. */
export interface Allowance {
  number: number
  isPercentage: boolean
}

/** A whole number, 0 included, or a percentage. */
export const ALLOWANCE: SettingForm<Allowance> = {
  expected: 'a whole number from 0 on, or a percentage from 0% to 100%',
  parse: (text) => {
    if (!/^(\d{1,9}|(\d{1,2}|100)%)$/.test(text)) return undefined
    return { number: Number.parseInt(text, 10), isPercentage: text.endsWith('%') }
  },
}

/** One of these texts. */
export const oneOf = <T extends string>(...choices: T[]): SettingForm<T> => ({
  expected: choices.join(', ').replace(/, ([^,]*)$/, ' or $1'),
  choices,
  parse: (text) => choices.find((choice) => choice === text),
})
