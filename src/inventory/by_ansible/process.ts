import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HANDOVER } from '../../handover.ts'

/** What a run of one of Ansible's commands needs of its surroundings. */
export interface AnsibleContext {
  workingDirectory: string
  environment: Readonly<Record<string, string | undefined>>
}

export interface AnsibleEnded {
  exitCode: number
  stdout: string
  stderr: string
}

/** Commands of Ansible's, to be run while a directory for their files is there. */
export interface Ansible {
  /** Empty, and only for this user; removed when all is done. */
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

/** How a user's settings must not change the commands' output, and that they ask for nothing. */
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
  // With the plugins of a user's own, ad hoc commands would print in another form.
  ANSIBLE_LOAD_CALLBACK_PLUGINS: 'false',
  ANSIBLE_STRATEGY: 'linear',
  ANSIBLE_ANY_ERRORS_FATAL: 'false',
  ANSIBLE_ASK_PASS: 'false',
  ANSIBLE_ASK_VAULT_PASS: 'false',
  ANSIBLE_BECOME_ASK_PASS: 'false',
}

const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/**
 * Hands over to Ansible: with the working directory and the environment of this run, so that plugins
 * and vault passwords are found. What is started ends, and the directory goes, when this run does.
 */
export async function withAnsible<T>(
  { workingDirectory, environment }: AnsibleContext,
  use: (ansible: Ansible) => Promise<T>,
): Promise<T> {
  const directory = mkdtempSync(join(tmpdir(), 'vm-dispatcher-'))
  const children = new Set<ChildProcess>()
  const env = { ...environment, ...FIXED_SETTINGS, ANSIBLE_LOG_PATH: join(directory, 'log') }
  const clear = () => {
    for (const child of children) endGroup(child)
    rmSync(directory, { recursive: true, force: true })
  }
  const clearAndEnd = (signal: NodeJS.Signals) => {
    clear()
    process.kill(process.pid, signal)
  }
  for (const signal of ENDING_SIGNALS) process.once(signal, clearAndEnd)
  try {
    return await use({
      directory,
      run: (command, commandArguments, settings) => {
        // In a session of its own there is no terminal from which a password could be asked.
        const child = spawn(command, commandArguments, {
          cwd: workingDirectory,
          env: { ...env, ...settings },
          detached: true,
          stdio: ['ignore', 'pipe', 'pipe'],
        })
        children.add(child)
        return ended(child).finally(() => children.delete(child))
      },
    })
  } finally {
    for (const signal of ENDING_SIGNALS) process.off(signal, clearAndEnd)
    clear()
  }
}

function ended(child: ChildProcess): Promise<AnsibleEnded | undefined> {
  const texts = { stdout: '', stderr: '' }
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]?.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text
    })
  }
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'EACCES') resolve(undefined)
      else reject(error)
    })
    child.once('close', (exitCode) => resolve({ exitCode: exitCode ?? -1, ...texts }))
  })
}

function endGroup({ pid }: ChildProcess): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGTERM')
  } catch {
    // It has ended by itself.
  }
}
