import { resolve } from 'node:path'
import { homeOf } from '../../machine/account.ts'
import { atHome } from '../../values.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** A path as Ansible takes one from its settings: `~`, `$HOME` and `{{CWD}}` stand for directories. */
export function expandPath(
  path: string,
  base: string,
  { environment, workingDirectory }: { environment: Environment; workingDirectory: string },
): string {
  const expanded = path
    .replaceAll('{{CWD}}', workingDirectory)
    .replace(
      /\$(?:(\w+)|\{([^$}]*)\})/g,
      (reference, bare, braced) => environment[bare ?? braced] ?? reference,
    )
  return resolve(base, expanded.startsWith('~') ? atHome(expanded, homeOf(environment)) : expanded)
}
