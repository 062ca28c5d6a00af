import { type HostVariables, placeOf, type Variable } from '../../inventory/model/precedence.ts'
import { type Problem, problem } from '../../problems.ts'
import { optionOf } from '../../setting.ts'
import { nearestNames } from '../../slips.ts'
import { Float, isList, isMap, isPlainName, kindOf, textOf, type Value } from '../../values.ts'
import type { Context } from '../context.ts'
import { formOf, type ReadAs, type SettingForm, type TextForm } from './setting_forms.ts'

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
  setting<Row extends ReadSetting>(setting: Row): ReadAs<Row['form']> | Row['default'] {
    return this.#given(setting, formOf(setting.form)) ?? setting.default
  }

  #given<T>(setting: ReadSetting, form: SettingForm<T>): T | undefined {
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
      const nearest = nearestNames(text, form.choices ?? [], 1)
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
    form: Pick<SettingForm<T>, 'expected' | 'choices'>,
    parse: (value: Value) => T | undefined,
  ): T | undefined {
    const variable = this.find(name)
    if (!variable) return undefined
    const { value, layer } = variable
    const parsed = parse(value)
    if (parsed === undefined) {
      const isText = textOf(value) !== undefined || typeof value === 'number'
      const found = isText ? JSON.stringify(value) : isEmptyList(value) ? EMPTY : kindOf(value)
      const nearest = nearestNames(scalarText(value), form.choices ?? [], 1)
      const detail = { name, found, expected: form.expected, nearest }
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

/** A row of the settings' table that has a variable, and values that are one text. */
interface ReadSetting {
  variable: string
  environment?: string
  form: TextForm
  default: unknown
}
