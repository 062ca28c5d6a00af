import { basename } from 'node:path'
import yargs from 'yargs'
import { listed } from '../../listed.ts'
import { UsageError } from './command.ts'
import { SHELLS } from './command_table.ts'

/**
 * The script with which a shell completes the command at `scriptPath`; `shell` is the name of the
 * shell, or its path.
 */
export async function completionScript(shell: string, scriptPath: string): Promise<string> {
  const name = basename(shell)
  if (!SHELLS.includes(name)) {
    const wanted = `completion needs the name of a shell: ${listed(SHELLS, 'or')}`
    throw new UsageError(shell === '' ? wanted : `${wanted}, not ${name}`)
  }
  const { SHELL } = process.env
  let script = ''
  try {
    // yargs takes the shell from there.
    process.env.SHELL = name
    const parser = yargs().scriptName(basename(scriptPath)).exitProcess(false)
    const show: (path: string, command: string) => unknown =
      parser.showCompletionScript.bind(parser)
    const handler = () => {
      show(scriptPath, 'completion')
    }
    await parser
      .command('completion', false, {}, handler)
      .parseAsync(['completion'], {}, (_error, _parsed, output) => {
        script = output
      })
  } finally {
    if (SHELL === undefined) delete process.env.SHELL
    else process.env.SHELL = SHELL
  }
  return withPath(script, scriptPath)
}

/** yargs takes a path that ends in .js for one relative to the working directory. */
function withPath(script: string, path: string): string {
  const quoted = /^[\w./-]+$/.test(path) ? path : `'${path.replaceAll("'", `'"'"'`)}'`
  return script.replaceAll(path.endsWith('.js') ? `./${path}` : path, quoted)
}
