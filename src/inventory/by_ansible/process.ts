import type { ChildProcess, SpawnOptions } from 'node:child_process'
import { constants } from 'node:os'
import { join } from 'node:path'
import { HANDOVER } from '../../handover.ts'
import { startProgram } from '../../machine/program.ts'
import { makeTemporaryDirectory } from '../../machine/temporary_directory.ts'

/** What a run of one of Ansible's commands needs to know about this run. */
export interface AnsibleContext {
  workingDirectory: string
  environment: Readonly<Record<string, string | undefined>>
}

/** How a run of one of Ansible's commands ended. */
export interface AnsibleEnded {
  exitCode: number
  stdout: string
  stderr: string
}

/** Ansible's commands, which can be run while a directory for their files exists. */
export interface Ansible {
  /** The directory for files: empty, for this user only, and removed at the end. */
  directory: string
  /** Runs a command to its end, with further settings in its environment; undefined if it is not on PATH. */
  run: (
    command: 'ansible' | 'ansible-inventory',
    commandArguments: readonly string[],
    settings?: Readonly<Record<string, string>>,
  ) => Promise<AnsibleEnded | undefined>
}

/** The arguments for the sources: `-i` and a path for each. */
export const sourceArguments = (sources: readonly string[]): string[] =>
  sources.flatMap((source) => ['-i', source])

/**
 * The environment for the commands: the user's settings must not change their output, and they must
 * not ask for anything.
 */
const FIXED_SETTINGS = {
  [HANDOVER]: '1',
  ANSIBLE_NOCOLOR: 'true',
  ANSIBLE_FORCE_COLOR: 'false',
  ANSIBLE_VERBOSITY: '0',
  ANSIBLE_DEBUG: 'false',
  ANSIBLE_DEPRECATION_WARNINGS: 'false',
  ANSIBLE_LOCALHOST_WARNING: 'false',
  ANSIBLE_INVENTORY_UNPARSED_WARNING: 'false',
  ANSIBLE_INVENTORY_EXPORT: 'false',
  // With plugins of the user's own, ad hoc commands could print in another form.
  ANSIBLE_LOAD_CALLBACK_PLUGINS: 'false',
  ANSIBLE_STRATEGY: 'linear',
  ANSIBLE_ANY_ERRORS_FATAL: 'false',
  ANSIBLE_ASK_PASS: 'false',
  ANSIBLE_ASK_VAULT_PASS: 'false',
  ANSIBLE_BECOME_ASK_PASS: 'false',
}

/**
 * Lets Ansible work, with the working directory and the environment of this run, so that plugins
 * and vault passwords are found. When this run ends, everything that was started ends too, and the
 * directory is removed.
 */
export async function withAnsible<T>(
  { workingDirectory, environment }: AnsibleContext,
  use: (ansible: Ansible) => Promise<T>,
): Promise<T> {
  const { path: directory, remove } = makeTemporaryDirectory()
  const end = new AbortController()
  const env = { ...environment, ...FIXED_SETTINGS, ANSIBLE_LOG_PATH: join(directory, 'log') }
  try {
    return await use({
      directory,
      run: (command, commandArguments, settings) => {
        // In a session of its own there is no terminal on which it could ask for a password.
        const options: SpawnOptions = {
          cwd: workingDirectory,
          env: { ...env, ...settings },
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
        }
        return toItsEnd(command, commandArguments, options, end.signal)
      },
    })
  } finally {
    end.abort()
    remove()
  }
}

async function toItsEnd(
  command: string,
  commandArguments: readonly string[],
  options: SpawnOptions,
  signal: AbortSignal,
): Promise<AnsibleEnded | undefined> {
  const child = await startProgram(command, commandArguments, options, signal, endGroup)
  if ('failed' in child) {
    const { code } = child.failed
    if (code === 'ENOENT' || code === 'EACCES') return undefined
    throw child.failed
  }
  const stop = () => endGroup(child)
  signal.addEventListener('abort', stop)
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text
    })
  }
  const exitCode = await new Promise<number>((resolve) => {
    child.once('close', (code, killer) => {
      if (killer) texts.stderr += `\nit was killed by ${killer}`
      resolve(code ?? 128 + (killer ? constants.signals[killer] : 0))
    })
  })
  signal.removeEventListener('abort', stop)
  return { exitCode, ...texts }
}

/** Not by SIGKILL: Ansible has temporary files of its own to remove. */
function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM')
  } catch {
    // It has ended by itself.
  }
}
