import { codeNamed } from '../../problems.ts'
import { optionOf, type Setting } from '../../setting.ts'
import { SETTINGS } from '../../settings.ts'
import { UsageError } from './command.ts'
import { COMMANDS, COMMON_OPTIONS } from './command_table.ts'
import type { ParsedOptions } from './parsed_options.ts'

/** The options of settings, by what the table of settings calls them. */
const optionsOf = (...names: (keyof typeof SETTINGS)[]): string[] =>
  names.flatMap((name) => optionOf(SETTINGS[name]) ?? [])

/** A case in which options would do nothing. */
interface IdleCase {
  options: readonly string[]
  isSo: (command: string, given: ParsedOptions) => boolean
  why: string
}

/** The options of `explain` that count only where it reads an inventory. */
const OF_INVENTORY = [
  ...[...COMMON_OPTIONS, ...COMMANDS.explain.options].map(({ name }) => name),
  ...Object.values<Setting>(SETTINGS).flatMap((setting) => optionOf(setting) ?? []),
].filter((name) => !['json', 'verbose', 'timings'].includes(name))

const compares = (given: ParsedOptions): boolean => given.has('diff') || given.has('against')

/**
 * Where options would do nothing. There they are refused, because whoever gives one expects
 * something of it. An option for what is done anyway is not here: JSON has all rows with `--all`
 * and without.
 */
const CASES: readonly IdleCase[] = [
  {
    options: ['refresh-cache'],
    isSo: (command) => command === 'doctor',
    why: 'doctor always asks all hypervisors',
  },
  {
    options: [
      'refresh-cache',
      ...optionsOf('forks', 'deadline', 'commandTimeout', 'transport', 'cacheTtl', 'retryAfter'),
    ],
    isSo: (_, given) => given.has('snapshot'),
    why: 'with --snapshot no hypervisor is asked',
  },
  {
    options: ['diff'],
    isSo: (_, given) => given.has('against'),
    why: '--against compares with a file, instead of the last plan',
  },
  {
    options: ['headroom'],
    isSo: (_, given) => compares(given) && !given.has('json'),
    why: 'only differences are shown; with --json it is there too',
  },
  {
    options: ['headroom'],
    isSo: (_, given) => given.text('html') === '-',
    why: 'the page does not show it',
  },
  {
    options: optionsOf('onUnassigned'),
    isSo: (command, given) =>
      command === 'explain' || (command === 'doctor' && given.list('HOST').length > 0),
    why: 'messages about unassigned entries are not shown here',
  },
  {
    options: OF_INVENTORY,
    isSo: (command, given) =>
      command === 'explain' && codeNamed(given.text('NAME') ?? '') !== undefined,
    why: 'what a problem means does not depend on an inventory',
  },
  {
    options: [
      ...optionsOf('strategy', 'onUnassigned', 'maxUnreachable', 'vmName'),
      ...optionsOf('capacity', 'defaultRam', 'defaultVcpus', 'countShutOff'),
      ...optionsOf('emit', 'emitVms', 'emitDefinitions'),
    ],
    isSo: (command) => command === 'capture',
    why: 'capture gives no VM to a hypervisor',
  },
]

/** Throws a UsageError if an option would do nothing. */
export function refuseIdleOptions(command: string, given: ParsedOptions): void {
  for (const { options, isSo, why } of CASES) {
    const idle = options.find((name) => given.has(name))
    if (idle !== undefined && isSo(command, given)) {
      throw new UsageError(`--${idle} has no effect here: ${why}`)
    }
  }
}
