import { resolve } from 'node:path'

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
    .replace(/^~(?=\/|$)/, environment.HOME ?? '~')
  return resolve(base, expanded)
}
