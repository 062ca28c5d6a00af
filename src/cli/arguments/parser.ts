import { basename } from 'node:path'
import yargs, { type Argv } from 'yargs'
import { defaultText, optionOf, type Setting } from '../../setting.ts'
import { SETTINGS } from '../../settings.ts'
import { VERSION } from '../../version.ts'

/** The commands and options, and their help; `scriptPath` is the script as it was invoked. */
export function createParser(scriptPath: string): Argv {
  const parser = yargs()
    .scriptName(basename(scriptPath))
    .usage(
      '$0 --list\n$0 --host NAME\n$0 COMMAND\n\nA dynamic inventory for Ansible: gives each VM of a matrix to a libvirt hypervisor that can run it, fairly.',
    )
  withCommands(parser, scriptPath)
  withOptions(parser)
  parser.version(VERSION).help().strict().detectLocale(false).exitProcess(false)
  return parser.wrap(Math.min(80, parser.terminalWidth() || 80))
}

function withCommands(parser: Argv, scriptPath: string): void {
  const showScript: (path: string, command: string) => unknown =
    parser.showCompletionScript.bind(parser)
  parser
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
}

function withOptions(parser: Argv): void {
  parser
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
}

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
export const settingOptions = (): { name: string; describe: string }[] =>
  Object.values<Setting>(SETTINGS).flatMap((setting) =>
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
