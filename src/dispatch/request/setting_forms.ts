import { listed } from '../../listed.ts'
import type { WeightSetting } from '../../placement/weights.ts'
import type { ValueForm } from '../../setting.ts'
import { COUNT, countIn, memoryIn } from '../../vm/sizes.ts'
import { formattedName } from '../../vm/vm_name.ts'

/** How the text of a setting is read; `parse` gives undefined for a text that is not `expected`. */
export interface SettingForm<T> {
  expected: string
  /** All texts that are accepted, where they can be counted. */
  choices?: readonly string[]
  parse: (text: string) => T | undefined
}

/** A number, or a part of all. */
export interface Allowance {
  number: number
  isPercentage: boolean
}

const SECONDS = /^\d{1,6}(\.\d{1,3})?$/

/** The forms whose values are one text, by their names in the table of settings. */
const FORMS = {
  // A truth value in any of Ansible's spellings.
  flag: {
    expected: 'true or false',
    parse: (text) => (/^(true|false)$/i.test(text) ? text.toLowerCase() === 'true' : undefined),
  },
  count: {
    expected: COUNT,
    parse: countIn,
  },
  number: {
    expected: 'a whole number from 0 on',
    parse: (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined),
  },
  'number or percentage': {
    expected: 'a whole number from 0 on, or a percentage from 0% to 100%',
    parse: (text): Allowance | undefined => {
      if (!/^(\d{1,9}|(\d{1,2}|100)%)$/.test(text)) return undefined
      return { number: Number.parseInt(text, 10), isPercentage: text.endsWith('%') }
    },
  },
  seconds: {
    expected: 'a number of seconds above 0',
    parse: (text) => (SECONDS.test(text) && Number(text)) || undefined,
  },
  'seconds or 0': {
    expected: 'a number of seconds, or 0 for none',
    parse: (text) => (SECONDS.test(text) ? Number(text) : undefined),
  },
  weight: {
    expected: 'a number above 0 with at most 6 decimals, memory or cpus',
    parse: (text): WeightSetting | undefined => {
      if (text === 'memory' || text === 'cpus') return text
      const [, whole = '', decimals = ''] = /^(\d{1,9})(?:\.(\d{1,6}))?$/.exec(text) ?? []
      return BigInt(whole + decimals.padEnd(6, '0')) || undefined
    },
  },
  ratio: {
    expected: 'a number above 0 with at most 3 decimals',
    parse: (text) => (/^\d{1,4}(\.\d{1,3})?$/.test(text) && Number(text)) || undefined,
  },
  memory: {
    expected: 'an amount of memory such as 2048 (in MiB) or 4 GiB',
    parse: memoryIn,
  },
  'memory or 0': {
    expected: 'an amount of memory such as 2048 (in MiB) or 4 GiB, or 0',
    parse: (text) => (text === '0' ? 0 : memoryIn(text)),
  },
  directory: {
    expected: 'the path of a directory',
    parse: (text) => text || undefined,
  },
  'name format': {
    expected: 'a name with {platform}, {target} or both in it, and no other braces',
    parse: (text) => {
      const others = formattedName(text, { platform: '', target: '' })
      return others !== text && !/[{}]/.test(others) ? text : undefined
    },
  },
} satisfies Partial<Record<Extract<ValueForm, string>, SettingForm<unknown>>>

type Forms = typeof FORMS

/** A form whose values are one text: one of these, or a list of words. */
export type TextForm = keyof Forms | readonly string[]

/** The type of a value of such a form after reading. */
export type ReadAs<Form extends TextForm> = Form extends keyof Forms
  ? Forms[Form] extends SettingForm<infer Read>
    ? Read
    : never
  : Form extends readonly (infer Word)[]
    ? Word
    : never

/** How the values of a form are read. */
export function formOf<Form extends TextForm>(form: Form): SettingForm<ReadAs<Form>> {
  const found: SettingForm<unknown> =
    typeof form === 'string' ? FORMS[form as keyof Forms] : oneOf(form as readonly string[])
  return found as SettingForm<ReadAs<Form>>
}

const oneOf = (choices: readonly string[]): SettingForm<string> => ({
  expected: listed(choices, 'or'),
  choices,
  parse: (text) => choices.find((choice) => choice === text),
})
