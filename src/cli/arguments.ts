import type { Command } from './command.ts'

/** Reads the arguments. Ansible's own two forms come first and load nothing. */
export async function parseArguments(
  args: readonly string[],
  scriptPath: string,
): Promise<Command> {
  const [first, second] = args
  if (args.length === 1 && first === '--list') return { name: 'list', settings: {} }
  if (args.length === 2 && first === '--host' && second !== undefined) {
    return { name: 'host', host: second, settings: {} }
  }
  const { parseByHand } = await import('./parse_by_hand.ts')
  return parseByHand(args, scriptPath)
}
