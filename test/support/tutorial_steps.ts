import { readFileSync } from 'node:fs'

/** Commands of a page for readers to type, each with what it is said to print; or a file to write. */
export type Step = { command: string; prints: string } | { file: string }

/** The steps of a page: its console blocks, and YAML blocks, which are hosts.yml. */
export function stepsOf(page: string): Step[] {
  const blocks = readFileSync(page, 'utf8').matchAll(/^```(console|yaml)\n(.*?)^```$/gms)
  return [...blocks].flatMap(([, kind, text = '']): Step[] =>
    kind === 'yaml'
      ? [{ file: text }]
      : text
          .split(/^\$ /m)
          .slice(1)
          .map((step) => {
            const [command = '', ...prints] = step.split('\n')
            return { command, prints: prints.join('\n') }
          }),
  )
}
