import { basename } from 'node:path'
import yargs, { type Argv } from 'yargs'
import type { CommonOptions, WhatIf } from '../../dispatch/options.ts'
import { defaultText, optionOf, type Setting } from '../../setting.ts'
import { SETTINGS } from '../../settings.ts'
import { nearestNames } from '../../slips.ts'
import { VERSION } from '../../version.ts'
import { type Command, UsageError } from './command.ts'
import { ParsedOptions } from './parsed_options.ts'

const COMMANDS = ['plan', 'explain', 'doctor', 'capture', 'completion']

const SETTING_LIST: Setting[] = Object.values(SETTINGS)

/** Reads arguments that a person wrote; `scriptPath` is the script as it was invoked. */
export async function parseWithYargs(
  args: readonly string[],
  scriptPath: string,
): Promise<Command> {
  const parser = createParser(scriptPath)
  let printed = ''
  const parsed = await parser.parseAsync([...args], {}, (error, _arguments, output) => {
    if (error) throw new UsageError(withNearest(error.message))
    printed = output
  })
  const options = new ParsedOptions(parsed)
  if (options.has('get-yargs-completions')) return { name: 'text', text: completions(printed) }
  if (parsed._[0] === 'completion' && printed !== '') {
    return { name: 'text', text: withPath(printed, scriptPath) }
  }
  if (printed !== '') return { name: 'text', text: printed }
  return commandOf(String(parsed._[0]), options) ?? { name: 'text', text: await parser.getHelp() }
}

function commandOf(command: string, options: ParsedOptions): Command | undefined {
  const common: CommonOptions = {
    inventory: options.text('inventory'),
    snapshot: options.text('snapshot'),
    refreshCache: options.has('refresh-cache'),
    verbosity: Number(options.text('verbose') ?? 0),
    timings: options.has('timings'),
    settings: Object.fromEntries(
      settingOptions().flatMap(({ name }) => {
        const text = options.text(name)
        return text === undefined ? [] : [[name, text]]
      }),
    ),
  }
  const report = { ...common, json: options.has('json') }
  if (command === 'plan') {
    const file = options.text('against')
    const compareWith = file === undefined && !options.has('diff') ? undefined : { file }
    const html = options.text('html')
    if (html === '-' && (report.json || compareWith)) {
      throw new UsageError('--html - writes the page to stdout, and so nothing else goes there')
    }
    return { name: 'plan', whatIf: whatIfOf(options), compareWith, html, ...report }
  }
  if (command === 'explain') {
    return {
      name: 'explain',
      subject: options.text('NAME') ?? '',
      whatIf: whatIfOf(options),
      ...report,
    }
  }
  if (command === 'doctor') return { name: 'doctor', ...report }
  if (command === 'capture') {
    return { name: 'capture', file: options.text('FILE'), ...report }
  }
  const host = options.text('host')
  if (host !== undefined) return { name: 'host', host, ...common }
  return options.has('list') ? { name: 'list', ...common } : undefined
}

function createParser(scriptPath: string): Argv {
  const parser = yargs()
    .scriptName(basename(scriptPath))
    .usage(
      '$0 --list\n$0 --host NAME\n$0 COMMAND\n\nA dynamic inventory for Ansible: gives each VM of a matrix to a libvirt hypervisor that can run it, fairly.',
    )
    .command('$0', 'print the inventory, as Ansible asks for it', (command) =>
      command
        .option('list', { type: 'boolean', describe: 'print the whole inventory as JSON' })
        .option('host', {
          type: 'string',
          requiresArg: true,
          describe: "print one host's variables",
        })
        .conflicts('list', 'host'),
    )
    .command('plan', 'show who gets what, and what nobody gets', (command) =>
      whatIfOptions(command)
        .option('diff', {
          type: 'boolean',
          describe: 'show what moves, appears and goes since the last plan without --diff',
        })
        .option('against', {
          type: 'string',
          requiresArg: true,
          describe: 'the same, compared with a file that plan --json was written to',
        })
        .option('html', {
          type: 'string',
          requiresArg: true,
          describe: 'also write the plan to a file as an HTML page (- for stdout)',
        }),
    )
    .command(
      'explain NAME',
      'show why an entry went where it went, or what a hypervisor can run and why it got its entries',
      (command) =>
        whatIfOptions(command).positional('NAME', {
          type: 'string',
          describe: 'a hypervisor, or entries: PLATFORM/TARGET, TARGET/PLATFORM, either alone',
        }),
    )
    .command('doctor', 'show each step of a run, how long it takes, and what to do if it fails')
    .command('capture [FILE]', "write the hypervisors' answers to a file", (command) =>
      command.positional('FILE', {
        type: 'string',
        describe: 'the file to write; without it, stdout',
      }),
    )
    .command(
      'completion',
      'print a script with which bash, zsh or fish (by $SHELL) complete this command',
      {},
      () => {
        showScript(scriptPath, 'completion')
      },
    )
    .option('inventory', {
      alias: 'i',
      type: 'string',
      requiresArg: true,
      describe: SETTINGS.inventory.meaning,
    })
    .option('snapshot', {
      type: 'string',
      requiresArg: true,
      describe: 'take answers from a file that capture wrote, and ask no hypervisor',
    })
    .option('verbose', {
      alias: 'v',
      type: 'count',
      describe: 'say on stderr what is being done; -vvv: the SSH dialogue too, without secrets',
    })
    .option('refresh-cache', {
      type: 'boolean',
      describe: 'ask all hypervisors again, and store their answers',
    })
    .option('timings', { type: 'boolean', describe: 'say on stderr where the time went' })
    .option('json', { type: 'boolean', describe: 'print JSON' })
    .options(
      Object.fromEntries(
        settingOptions().map(({ name, describe }) => [
          name,
          { type: 'string', requiresArg: true, describe },
        ]),
      ),
    )
    .group(
      settingOptions().map(({ name }) => name),
      'Settings (--NAME, also VM_DISPATCHER_NAME in the environment and vm_dispatcher_name in the inventory):',
    )
    .epilogue(otherSettingsHelp())
    .version(VERSION)
    .help()
    .strict()
    .detectLocale(false)
    .exitProcess(false)
  const showScript: (path: string, command: string) => unknown =
    parser.showCompletionScript.bind(parser)
  return parser.wrap(Math.min(80, parser.terminalWidth() || 80))
}

const whatIfOf = (options: ParsedOptions): WhatIf => ({
  without: options.list('without'),
  drain: options.list('drain'),
  addFrom: options.list('add-from'),
})

const whatIfOptions = (command: Argv): Argv =>
  command.options({
    without: {
      type: 'string',
      requiresArg: true,
      describe: 'what if these hypervisors did not exist (names, separated by commas)',
    },
    drain: {
      type: 'string',
      requiresArg: true,
      describe: 'what if these hypervisors were drained',
    },
    'add-from': {
      type: 'string',
      requiresArg: true,
      describe: 'what if the hypervisors of this snapshot existed too',
    },
  })

/**
 * The settings that have an option. Settings that are needed before the inventory is read have
 * none.
 */
const settingOptions = (): { name: string; describe: string }[] =>
  SETTING_LIST.flatMap((setting) =>
    setting.environment && setting.variable
      ? [{ name: optionOf(setting.environment), describe: described(setting) }]
      : [],
  )

const described = (setting: Setting): string =>
  `${setting.meaning} (default: ${defaultText(setting)})`

function otherSettingsHelp(): string {
  const { inventory, ...others }: Record<string, Setting> = SETTINGS
  const lines = Object.values(others).flatMap((setting) => {
    const { environment, variable } = setting
    return environment && variable
      ? []
      : [`  ${variable ?? environment}\n      ${described(setting)}`]
  })
  return ['Settings in the inventory or the environment only:', ...lines].join('\n')
}

/** yargs only names what it does not know; this adds the nearest name. */
function withNearest(message: string): string {
  const [, name] = /^Unknown arguments?: ([^\s,]+)/.exec(message) ?? []
  const options = ['list', 'host', 'inventory', 'snapshot', 'refresh-cache', 'verbose', 'json']
  options.push('timings', 'help', 'version')
  options.push(...settingOptions().map((option) => option.name))
  const [nearest] = nearestNames(name ?? '', [...COMMANDS, ...options])
  if (nearest === undefined) return message
  return `${message}, did you mean ${COMMANDS.includes(nearest) ? '' : '--'}${nearest}?`
}

/** The completions that yargs proposes, without those that nobody would type. */
const completions = (printed: string): string =>
  printed
    .split('\n')
    .filter((line) => !/^(\$0|--\w)($|[:\t])/.test(line))
    .join('\n')

/** yargs takes a path that ends in .js for one relative to the working directory. */
function withPath(script: string, path: string): string {
  const quoted = /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'"'"'`)}'`
  return script.replaceAll(path.endsWith('.js') ? `./${path}` : path, quoted)
}
