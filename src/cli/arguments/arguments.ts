import type { Command } from './command.ts'

/**
 * Reads the arguments; `shell` is the value of SHELL. The two forms that Ansible uses are tried
 * first and load no other module, also with `--timings`.
 */
export async function parseArguments(
  args: readonly string[],
  scriptPath: string,
  shell: string | undefined,
): Promise<Command> {
  const timings = args.at(-1) === '--timings'
  const [first, second, ...others] = timings ? args.slice(0, -1) : args
  const options = { settings: {}, verbosity: 0, timings }
  if (others.length === 0) {
    if (first === '--list' && second === undefined) return { name: 'list', ...options }
    if (first === '--host' && second !== undefined)
      return { name: 'host', host: second, ...options }
  }
  const { parseWithYargs } = await import('./parse_with_yargs.ts')
  return parseWithYargs(args, scriptPath, shell)
}
