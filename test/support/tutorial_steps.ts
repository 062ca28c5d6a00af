import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from '@jest/globals'
import { runProgram, withoutOrigin } from './built_file.ts'

/** A step of a page: a command to type with the output that the page shows, or a file to write. */
export type Step = { command: string; prints: string } | { file: string; text: string }

/** The names of the files that a reader has to write, by the language of their blocks. */
const FILES: Record<string, string> = { yaml: 'hosts.yml', ini: 'ansible.cfg' }

/** The steps of a page: its console blocks, and those that are files. */
export function stepsOf(page: string): Step[] {
  const blocks = readFileSync(page, 'utf8').matchAll(/^```(console|yaml|ini)\n(.*?)^```$/gms)
  return [...blocks].flatMap(([, kind = '', text = '']): Step[] => {
    const file = FILES[kind]
    if (file !== undefined) return [{ file, text }]
    return commandsIn(text)
  })
}

/** The commands of a console block, with what each prints. */
export const commandsIn = (block: string): { command: string; prints: string }[] =>
  block
    .split(/^\$ /m)
    .slice(1)
    .map((step) => {
      const [command = '', ...prints] = step.split('\n')
      return { command, prints: prints.join('\n') }
    })

/** Types the commands one after the other, as a reader does, beginning in `root`, which is the home. */
export async function follow(
  steps: readonly Step[],
  root: string,
  env: Record<string, string> = {},
): Promise<void> {
  let directory = root
  for (const step of steps) {
    if ('file' in step) {
      writeFileSync(join(directory, step.file), step.text)
      continue
    }
    const { command, prints } = step
    const script = `${command}\npwd >"$HOME/directory"`
    const { stdout, stderr } = await runProgram('bash', ['-c', script], {
      cwd: directory,
      env: { HOME: root, COLUMNS: '80', LC_ALL: 'C.UTF-8', ...env },
    })
    expect({ command, stdout: withoutOrigin(stdout), stderr }).toEqual({
      command,
      stdout: prints,
      stderr: '',
    })
    directory = readFileSync(join(root, 'directory'), 'utf8').trim()
  }
}
