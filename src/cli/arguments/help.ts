import { fold } from '../../report/text/table.ts'
import { defaultText, meaningOf, optionOf, type Setting, type ValueForm } from '../../setting.ts'
import { SETTINGS } from '../../settings.ts'
import {
  ANSIBLE_OPTIONS,
  COMMANDS,
  COMMON_OPTIONS,
  type CommandName,
  type CommandRow,
  HELP_OPTIONS,
  isCommandName,
  type OptionRow,
} from './command_table.ts'

const WIDTH = 80
/** The column in which the meanings begin. */
const COLUMN = 26

const EXIT_CODES: readonly (readonly [string, string])[] = [
  ['0', 'fine'],
  ['1', 'something needs attention; for --list only where a setting asks for this'],
  ['2', 'wrong arguments or input; no output'],
]

/** The help of the program, of a command, or of the settings (`settings`). */
export function helpText(program: string, topic: string | undefined): string {
  if (topic === 'settings') return settingsHelp()
  return topic !== undefined && isCommandName(topic)
    ? commandHelp(program, topic)
    : programHelp(program)
}

function programHelp(program: string): string {
  const rows: [string, CommandRow][] = Object.entries(COMMANDS)
  const commands = rows.map(([name, { takes, meaning }]) => [callOf(name, takes), meaning] as const)
  return sections([
    ['Usage', [`  ${program} --list | --host NAME`, `  ${program} COMMAND [OPTION..]`]],
    [
      '',
      [
        fold(
          'A dynamic inventory for Ansible: gives each VM of a matrix to a libvirt hypervisor that can run it, fairly.',
          WIDTH,
        ),
      ],
    ],
    ['Commands', pairs(commands)],
    ['For Ansible', options(ANSIBLE_OPTIONS)],
    ['Options', options([...COMMON_OPTIONS, ...HELP_OPTIONS])],
    [
      'Examples',
      examples(program, [
        ...COMMANDS.plan.examples.slice(0, 2),
        ...COMMANDS.doctor.examples.slice(0, 1),
        ...COMMANDS.explain.examples.slice(2),
      ]),
    ],
    ['Exit codes', pairs(EXIT_CODES)],
    ['', [fold(`${program} COMMAND --help shows more about a command. ${SETTINGS_ARE}`, WIDTH)]],
  ])
}

const SETTINGS_ARE =
  'Most settings of the inventory are options too, such as --strategy balanced; help settings lists them.'

function commandHelp(program: string, name: CommandName): string {
  const row: CommandRow = COMMANDS[name]
  const isAboutFleet = name !== 'completion' && name !== 'help'
  const own = row.options.map((option) => option.name)
  const common = isAboutFleet ? COMMON_OPTIONS : []
  return sections([
    ['Usage', [`  ${program} ${callOf(name, row.takes)}${isAboutFleet ? ' [OPTION..]' : ''}`]],
    ['', [fold(`${capitalized(row.meaning)}. ${row.about ?? ''}`.trim(), WIDTH)]],
    ['Options of this command', options(row.options)],
    [
      'Common options',
      options([...common, ...HELP_OPTIONS].filter((option) => !own.includes(option.name))),
    ],
    ['Examples', examples(program, row.examples)],
    ['Exit codes', isAboutFleet ? pairs(EXIT_CODES) : []],
    ['', isAboutFleet ? [fold(SETTINGS_ARE, WIDTH)] : []],
  ])
}

/** All settings: where each is set, what its values are, and its default. */
function settingsHelp(): string {
  const rows: Setting[] = Object.values(SETTINGS)
  const shown = rows.map((row) => {
    const { environment, variable, on } = row
    const name = optionOf(row)
    const option = name === undefined ? '' : `--${name} ${placeholderOf(row.form)}`
    const places = [
      variable && `${variable} on ${on ?? ''}`,
      environment && `${environment} in the environment`,
    ]
    const head = [option, ...places]
      .filter(Boolean)
      .map((text) => `  ${fold(String(text), WIDTH, 4)}`)
    const text = `${meaningOf(row)} (default: ${defaultText(row)})`
    return [...head, `      ${fold(text, WIDTH, 6)}`].join('\n')
  })
  const order =
    'A setting has the first value that is given: by its option, its environment variable, its variable in the inventory, or else its default.'
  return sections([
    ['Settings', [fold(order, WIDTH)]],
    ...shown.map((text): [string, string[]] => ['', [text]]),
  ])
}

/** What the value of a setting is called in the help. */
export function placeholderOf(form: ValueForm): string {
  if (typeof form !== 'string') return form.join('|')
  const names: Partial<Record<typeof form, string>> = {
    flag: 'true|false',
    count: 'NUMBER',
    number: 'NUMBER',
    seconds: 'SECONDS',
    'seconds or 0': 'SECONDS',
    directory: 'DIRECTORY',
    'name format': 'FORMAT',
  }
  return names[form] ?? 'TEXT'
}

const callOf = (name: string, takes: string | undefined): string =>
  takes === undefined ? name : `${name} ${takes}`

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`

/** Sections with their titles; those without lines are left out. */
const sections = (all: readonly (readonly [title: string, lines: readonly string[]])[]): string =>
  all
    .filter(([, lines]) => lines.length > 0)
    .map(([title, lines]) => [...(title ? [`${title}:`] : []), ...lines].join('\n'))
    .join('\n\n')

const pairs = (rows: readonly (readonly [string, string])[]): string[] =>
  rows.map(([name, meaning]) => {
    const head = `  ${name}`
    const text = fold(meaning, WIDTH - COLUMN).replaceAll('\n', `\n${' '.repeat(COLUMN)}`)
    return head.length < COLUMN - 1
      ? `${head.padEnd(COLUMN)}${text}`
      : `${head}\n${' '.repeat(COLUMN)}${text}`
  })

const options = (rows: readonly OptionRow[]): string[] =>
  pairs(
    rows.map(({ name, alias, value, meaning }) => [
      `${alias ? `-${alias}, ` : '    '}--${name}${value ? ` ${value}` : ''}`,
      meaning,
    ]),
  )

/**
 * Examples of calls. The name of the program is shortened, so that its meaning fits beside each
 * call.
 */
const examples = (program: string, rows: CommandRow['examples']): string[] =>
  rows.map(([args, meaning]) => `  ${program} ${args}\n      ${meaning}`)
