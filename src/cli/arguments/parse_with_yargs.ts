import type { CommonOptions, WhatIf } from '../../dispatch/options.ts'
import { nearestNames } from '../../slips.ts'
import { type Command, UsageError } from './command.ts'
import { ParsedOptions } from './parsed_options.ts'
import { createParser, settingOptions } from './parser.ts'

const COMMANDS = ['plan', 'explain', 'doctor', 'capture', 'completion']

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

const whatIfOf = (options: ParsedOptions): WhatIf => ({
  without: options.list('without'),
  drain: options.list('drain'),
  addFrom: options.list('add-from'),
})

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
