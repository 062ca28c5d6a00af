import { basename } from 'node:path'
import yargs, { type Argv } from 'yargs'
import type { CommonOptions, WhatIf } from '../../dispatch/options.ts'
import { optionOf, type Setting } from '../../setting.ts'
import { SETTINGS } from '../../settings.ts'
import { nearestNames } from '../../slips.ts'
import { VERSION } from '../../version.ts'
import { type Command, UsageError } from './command.ts'
import {
  ANSIBLE_OPTIONS,
  COMMANDS,
  COMMON_OPTIONS,
  type CommandRow,
  isCommandName,
  type OptionRow,
} from './command_table.ts'
import { completionScript } from './completion_script.ts'
import { helpText, placeholderOf } from './help.ts'
import { refuseIdleOptions } from './idle_options.ts'
import { ParsedOptions } from './parsed_options.ts'
import { supposedEntry } from './supposed_entry.ts'

const COMMAND_ROWS: [name: string, row: CommandRow][] = Object.entries(COMMANDS)
const SETTING_LIST: Setting[] = Object.values(SETTINGS)

/** The option with which a completion script asks for completions. */
const COMPLETE = '--get-yargs-completions'

/**
 * Reads arguments that a person wrote; `scriptPath` is the script as it was invoked, `shell` is the
 * value of SHELL.
 */
export async function parseWithYargs(
  args: readonly string[],
  scriptPath: string,
  shell = '',
): Promise<Command> {
  const program = basename(scriptPath)
  const help = (topic?: string): Command => ({ name: 'text', text: helpText(program, topic) })
  const [first = '', second, ...others] = args
  if (first === COMPLETE) return { name: 'complete', words: args.slice(1), shell }
  if (args.includes('--help-settings')) return help('settings')
  if (args.some((arg) => arg === '--help' || arg === '-h')) return help(first)
  if (['help', 'completion'].includes(first) && others[0] !== undefined) {
    throw unknownArgument(others[0])
  }
  if (first === 'help') return help(topicNamed(second))
  if (args.length === 1 && first === '--version') return { name: 'text', text: VERSION }
  if (first === 'completion') {
    return { name: 'text', text: await completionScript(second ?? shell, scriptPath) }
  }
  const parsed = await createParser(scriptPath).parseAsync([...args], {}, (error) => {
    if (error) throw inOurWords(error.message, first)
  })
  const command = String(parsed._[0] ?? '')
  refuseMeaningless(args, command)
  // yargs gives `-`, which is stdout as no FILE is, as an empty text.
  const isStdout = parsed.FILE === '' && args.includes('-')
  const options = new ParsedOptions(isStdout ? { ...parsed, FILE: undefined } : parsed)
  refuseIdleOptions(command, options)
  return commandOf(command, options) ?? help()
}

function topicNamed(name: string | undefined): string | undefined {
  if (name === undefined || name === 'settings' || isCommandName(name)) return name
  const nearest = nearestNames(name, [...Object.keys(COMMANDS), 'settings'], 1)
  throw new UsageError(`help has no topic ${name}`, nearest)
}

function commandOf(command: string, options: ParsedOptions): Command | undefined {
  const common: CommonOptions = {
    inventory: options.text('inventory'),
    snapshot: options.text('snapshot'),
    refreshCache: options.has('refresh-cache'),
    verbosity: Number(options.text('verbose') ?? 0),
    timings: options.has('timings'),
    settings: Object.fromEntries(
      settingOptions().flatMap((name) => {
        const text = options.text(name)
        return text === undefined ? [] : [[name, text]]
      }),
    ),
  }
  const report = { ...common, json: options.has('json') }
  const all = options.has('all')
  if (command === 'plan') {
    const file = options.text('against')
    const compareWith = file === undefined && !options.has('diff') ? undefined : { file }
    const html = options.text('html')
    if (html === '-' && (report.json || compareWith)) {
      throw new UsageError(
        '--html - cannot be used with --json, --diff or --against: all of them write to stdout',
      )
    }
    const open = options.has('open')
    if (open && (html === undefined || html === '-')) {
      throw new UsageError('--open needs a file with the page: --html FILE')
    }
    const shown = { all, compareWith, html, open, headroom: options.has('headroom') }
    return { name: 'plan', whatIf: whatIfOf(options), ...shown, ...report }
  }
  if (command === 'explain') {
    const subject = options.text('NAME')
    if (subject === undefined) throw new UsageError(`explain needs a NAME: ${EXPLAINED}`)
    return { name: 'explain', subject, whatIf: whatIfOf(options), all, ...report }
  }
  if (command === 'doctor') {
    const { verbosity } = common
    const hosts = options.list('HOST')
    // A single -v is an option of its own here.
    const more = { every: verbosity > 0, verbosity: verbosity === 1 ? 0 : verbosity }
    return { name: 'doctor', hosts, ...report, ...more }
  }
  if (command === 'capture') {
    return { name: 'capture', file: options.text('FILE'), ...report }
  }
  const host = options.text('host')
  if (host !== undefined) return { name: 'host', host, ...common }
  return options.has('list') ? { name: 'list', ...common } : undefined
}

const EXPLAINED = 'a hypervisor, a VM, an entry such as debian/arm64, or the code of a problem'

function createParser(scriptPath: string): Argv {
  const parser = yargs()
    .scriptName(basename(scriptPath))
    // `--no-json` and `--json.x` would be read as something else, without a word.
    .parserConfiguration({ 'boolean-negation': false, 'dot-notation': false })
  parser.command('$0', false, (command) => withOptions(command, ANSIBLE_OPTIONS))
  for (const [name, { takes, options }] of COMMAND_ROWS) {
    // What has to be there is checked later: that it is missing is then said in our words.
    const optional = takes?.startsWith('[') ? takes : takes && `[${takes}]`
    parser.command([name, optional].filter(Boolean).join(' '), '', (command) =>
      withOptions(withPositional(command, takes), options).conflicts('list', 'host'),
    )
  }
  withOptions(parser, COMMON_OPTIONS)
  for (const name of settingOptions()) parser.option(name, { type: 'string', requiresArg: true })
  return parser.conflicts('list', 'host').version(false).help(false).strict().exitProcess(false)
}

/** Has what a command takes read as text: `-` would be true else, and `007` a number. */
function withPositional(parser: Argv, takes = ''): Argv {
  const [name] = /\w+/.exec(takes) ?? []
  return name === undefined ? parser : parser.positional(name, { type: 'string' })
}

function withOptions(parser: Argv, rows: readonly OptionRow[]): Argv {
  for (const { name, alias, value } of rows) {
    const type = value ? 'string' : name === 'verbose' ? 'count' : 'boolean'
    parser.option(name, {
      type,
      ...(alias && { alias }),
      ...(value && { requiresArg: true }),
    })
  }
  return parser
}

const whatIfOf = (options: ParsedOptions): WhatIf => ({
  without: options.list('without'),
  drain: options.list('drain'),
  addFrom: options.list('add-from'),
  entries: options.texts('entry').map(supposedEntry),
})

/** The options of settings. */
const settingOptions = (): string[] => SETTING_LIST.flatMap((setting) => optionOf(setting) ?? [])

/** Throws a UsageError for what yargs would read without a word, although it means nothing. */
function refuseMeaningless(args: readonly string[], command: string): void {
  const row = rowOf(command)
  const flags = [...(row?.options ?? []), ...COMMON_OPTIONS, ...ANSIBLE_OPTIONS].filter(
    ({ value }) => value === undefined,
  )
  for (const [index, arg] of args.entries()) {
    const isTruth = /^(true|false)$/.test(args[index + 1] ?? '')
    const whole = isTruth ? `${arg}=${args[index + 1]}` : arg
    const [, typed = ''] = /^--?([\w-]+)=/.exec(whole) ?? []
    const flag = flags.find(({ name, alias }) => name === typed || alias === typed)
    if (flag) throw new UsageError(`--${flag.name} does not take a value: ${whole}`)
  }
  const end = args.indexOf('--')
  const rest = end < 0 ? undefined : args[end + 1]
  if (rest !== undefined && row?.takes === undefined) throw unknownArgument(rest)
}

const unknownArgument = (name: string): UsageError => new UsageError(`unknown argument: ${name}`)

const rowOf = (command: string): CommandRow | undefined =>
  isCommandName(command) ? COMMANDS[command] : undefined

/** yargs only names what it does not know, or what lacks a value; this says what to write instead. */
function inOurWords(message: string, command: string): UsageError {
  const row = rowOf(command)
  const rows = [...(row?.options ?? []), ...COMMON_OPTIONS, ...ANSIBLE_OPTIONS]
  const [, lacking = ''] = /^Not enough arguments following: (\S+)/.exec(message) ?? []
  if (lacking !== '') {
    const option = rows.find(({ name, alias }) => name === lacking || alias === lacking)
    const { name, value = 'VALUE' } = option ?? { name: lacking, value: settingValue(lacking) }
    return new UsageError(`--${name} needs a value: ${value}`)
  }
  if (message === EXCLUSIVE) return new UsageError('--list and --host cannot be used together')
  const [, name = ''] = /^Unknown arguments?: ([^\s,]+)/.exec(message) ?? []
  if (name === '') return new UsageError(message)
  if (row && ANSIBLE_OPTIONS.some((each) => each.name === name)) {
    return new UsageError(`--${name} stands alone, as Ansible calls it: not with ${command}`)
  }
  if (!row && isCommandName(name)) {
    return new UsageError(`${command} stands alone, as Ansible calls it: not with ${name}`)
  }
  const options = [...rows.map((each) => each.name), 'help', 'version', ...settingOptions()]
  const commands = row ? [] : Object.keys(COMMANDS)
  const nearest = nearestNames(name, [...commands, ...options], 1)
  const typed = nearest.map((each) => (commands.includes(each) ? each : `--${each}`))
  return new UsageError(`unknown argument: ${name}`, typed)
}

/** What yargs says of `--list` and `--host` together. */
const EXCLUSIVE = 'Arguments list and host are mutually exclusive'

/** What the value of a setting's option is called. */
const settingValue = (option: string): string | undefined => {
  const setting = SETTING_LIST.find((each) => optionOf(each) === option)
  return setting && placeholderOf(setting.form)
}
