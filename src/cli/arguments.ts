import { SETTINGS, type Setting } from '../settings.ts'
import { VERSION } from './version.ts'

/** What the arguments ask for; `inventory` is what `--inventory` names. */
export type Command =
  | { name: 'list'; inventory?: string }
  | { name: 'host'; host: string; inventory?: string }
  /** The help or the version, to be printed. */
  | { name: 'text'; text: string }

/** Arguments that are no command; the message says which and is one line. */
export class UsageError extends Error {}

/** Reads the arguments. Ansible's own two forms come first and load nothing. */
export async function parseArguments(args: readonly string[]): Promise<Command> {
  const [first, second] = args
  if (args.length === 1 && first === '--list') return { name: 'list' }
  if (args.length === 2 && first === '--host' && second !== undefined) {
    return { name: 'host', host: second }
  }
  return parseByHand(args)
}

async function parseByHand(args: readonly string[]): Promise<Command> {
  const { default: yargs } = await import('yargs')
  const parser = yargs()
    .scriptName('vm_dispatcher_inventory.js')
    .usage(
      '$0 --list\n$0 --host NAME\n\nA dynamic inventory for Ansible: gives each VM of a matrix to a libvirt hypervisor that can run it, fairly.',
    )
    .option('list', { type: 'boolean', describe: 'print the whole inventory as JSON' })
    .option('host', { type: 'string', requiresArg: true, describe: "print one host's variables" })
    .option('inventory', {
      alias: 'i',
      type: 'string',
      requiresArg: true,
      describe: SETTINGS.inventory.meaning,
    })
    .conflicts('list', 'host')
    .epilogue(settingsHelp())
    .version(VERSION)
    .help()
    .strict()
    .detectLocale(false)
    .exitProcess(false)

  parser.wrap(Math.min(80, parser.terminalWidth() || 80))

  let printed: string | undefined
  const parsed = await parser.parseAsync([...args], {}, (error, _arguments, output) => {
    if (error) throw new UsageError(error.message)
    if (output) printed = output
  })
  if (printed !== undefined) return { name: 'text', text: printed }
  const inventory = single('--inventory', parsed.inventory)
  const common = inventory === undefined ? {} : { inventory }
  const host = single('--host', parsed.host)
  if (host !== undefined) return { name: 'host', host, ...common }
  if (parsed.list) return { name: 'list', ...common }
  return { name: 'text', text: await parser.getHelp() }
}

/** yargs makes a list of an option that is given twice. */
function single(option: string, value: string | string[] | undefined): string | undefined {
  if (Array.isArray(value)) throw new UsageError(`${option} is given twice`)
  return value
}

function settingsHelp(): string {
  const settings: Setting[] = Object.values(SETTINGS)
  const lines = settings.map(({ variable, environment, option, meaning, default: byDefault }) => {
    const names = [option, environment, variable].filter(Boolean).join(', ')
    return `  ${names}\n      ${meaning} (default: ${byDefault})`
  })
  return ['Settings: options, environment, variables of the inventory', ...lines].join('\n')
}
