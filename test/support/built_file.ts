import { spawn } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { temporaryDirectory } from './temporary.ts'

/** What Ansible runs, as `npm run prepare` built it. */
export const BUILT_FILE = resolve('inventory/vm_dispatcher_inventory.js')

/** How a run of the built file ended. */
export interface Ended {
  exitCode: number | null
  stdout: string
  stderr: string
}

/** Runs a program to its end, with an environment of its own: PATH, HOME and what is given. */
export function runProgram(
  command: string,
  args: readonly string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  const env = {
    PATH: process.env.PATH,
    HOME: '/nonexistent',
    // The time in plans.
    SOURCE_DATE_EPOCH: '1767225600',
    ...options.env,
  }
  const child = spawn(command, args, { cwd: options.cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended: Ended = { exitCode: null, stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text) => {
    ended.stdout += text
  })
  child.stderr.setEncoding('utf8').on('data', (text) => {
    ended.stderr += text
  })
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('close', (exitCode) => done({ ...ended, exitCode }))
  })
}

/** The text on stderr without the line that ends every refusal, which has a test of its own. */
export const withoutRefusal = (stderr: string): string =>
  stderr.replace(/^[^\n]* \[refused\]\n/m, '')

/**
 * A plan without its origin, which has a test of its own: the docs do not change with each version.
 */
export const withoutOrigin = (stdout: string): string =>
  stdout.replaceAll(/^From [^\n]*,\s+version.*?\.\n/gms, '')

/**
 * A plan with a fixed word in place of the version, so that a release does not change snapshots.
 */
export const withoutVersion = (stdout: string): string =>
  stdout.replace(/(version\W+)\d+\.\d+\.\d+/, '$1VERSION')

/** The built file's name in the directories that `withFiles` makes. */
export const SCRIPT = 'vm_dispatcher_inventory.js'

/**
 * Writes files (executable ones start with `#!`) and a link to the built file into a new temporary
 * directory, hands it to `use`, and removes it.
 */
export async function withFiles<T>(
  files: Readonly<Record<string, string>>,
  use: (directory: string) => Promise<T>,
): Promise<T> {
  const directory = temporaryDirectory('vm-dispatcher-')
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, name)), { recursive: true })
      const mode = text.startsWith('#!') ? 0o700 : 0o600
      writeFileSync(join(directory, name), text, { mode })
    }
    symlinkSync(BUILT_FILE, join(directory, SCRIPT))
    return await use(directory)
  } finally {
    rmSync(directory, { recursive: true })
  }
}
