import { basename } from 'node:path'
import { PROBLEM_CODES } from '../../problems.ts'
import { isPlainWord } from '../../report/text/plain_word.ts'
import { meaningOf, optionOf, type Setting } from '../../setting.ts'
import { SETTINGS } from '../../settings.ts'
import {
  ANSIBLE_OPTIONS,
  COMMANDS,
  COMMON_OPTIONS,
  type CommandRow,
  HELP_OPTIONS,
  isCommandName,
  type OptionRow,
  SHELLS,
} from './command_table.ts'

/** Names that are known without asking a hypervisor. */
export interface KnownNames {
  hypervisors: readonly string[]
  entries: readonly string[]
}

/** What may come next, and what it means. */
type Suggestion = readonly [word: string, meaning?: string]

/**
 * The completions of the last of `words`, one on each line, as the completion script of `shell`
 * reads them. `names` is called only where a name can be completed.
 */
export function completionLines(
  words: readonly string[],
  shell: string,
  names: () => KnownNames,
): string[] {
  const [, ...typed] = words
  const current = typed.at(-1) ?? ''
  return suggestions(typed.slice(0, -1), current, names)
    .filter(([word]) => word.startsWith(current) && isPlainWord(word))
    .map(([word, meaning = '']) => lineOf(word, meaning, basename(shell)))
}

function lineOf(word: string, meaning: string, shell: string): string {
  if (shell === 'fish') return `${word}\t${meaning}`
  return shell === 'zsh' ? `${word.replaceAll(':', '\\:')}:${meaning}` : word
}

const settings: Setting[] = Object.values(SETTINGS)
const settingRows: (OptionRow & { choices: readonly string[] })[] = settings.flatMap((setting) => {
  const name = optionOf(setting)
  if (name === undefined) return []
  const { form } = setting
  const choices = typeof form === 'string' ? (form === 'flag' ? ['true', 'false'] : []) : form
  return [{ name, value: 'VALUE', meaning: meaningOf(setting), choices }]
})

function suggestions(
  before: readonly string[],
  current: string,
  names: () => KnownNames,
): readonly Suggestion[] {
  const command = before.find(isCommandName)
  const row: CommandRow | undefined = command && COMMANDS[command]
  const own = row ? row.options : ANSIBLE_OPTIONS
  const rows = [...own, ...COMMON_OPTIONS, ...HELP_OPTIONS, ...settingRows]
  const last = before.at(-1)?.replace(/^--?/, '')
  const option = before.at(-1)?.startsWith('-')
    ? rows.find(({ name, alias }) => name === last || alias === last)
    : undefined
  if (option?.value) return valuesOf(option, names)
  if (current.startsWith('-')) return rows.map(({ name, meaning }) => [`--${name}`, meaning])
  switch (command) {
    case undefined:
      return Object.entries(COMMANDS).map(([name, { meaning }]) => [name, meaning])
    case 'explain': {
      const { hypervisors, entries } = names()
      const codes =
        current === '' ? [] : PROBLEM_CODES.map((code): Suggestion => [code, 'a problem'])
      return [...named(hypervisors, 'a hypervisor'), ...named(entries, 'an entry'), ...codes]
    }
    case 'doctor':
      return named(names().hypervisors, 'a hypervisor')
    case 'completion':
      return named(SHELLS, 'a shell')
    case 'help':
      return named([...Object.keys(COMMANDS), 'settings'], 'its help')
    default:
      return []
  }
}

/**
 * The values of an option that can be completed; none for files, which shells complete themselves.
 */
function valuesOf({ name, value = '' }: OptionRow, names: () => KnownNames): Suggestion[] {
  if (value.startsWith('HOST') || name === 'host') return named(names().hypervisors, 'a hypervisor')
  const choices = settingRows.find((row) => row.name === name)?.choices ?? []
  return named(choices, '')
}

const named = (names: readonly string[], meaning: string): Suggestion[] =>
  [...new Set(names)].map((name) => [name, meaning])
