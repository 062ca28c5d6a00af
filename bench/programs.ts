import { join } from 'node:path'
import { SETTINGS } from '../src/settings.ts'
import { type Ended, runProgram, SCRIPT } from '../test/support/built_file.ts'

/**
 * Runs a program, and gives how long that took, in ms. `check` throws if it did not end as it
 * should. Of this process's environment it gets PATH alone, and so no NODE_EXTRA_CA_CERTS, which
 * makes Node slow.
 */
export async function timeOf(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
  check: (ended: Ended) => void = succeeded,
): Promise<number> {
  const start = performance.now()
  const ended = await runProgram(command, args, { cwd, env: { HOME: cwd, ...env } })
  const time = performance.now() - start
  check(ended)
  return time
}

/**
 * Runs a program like `timeOf`, and gives the processor time of it and of all that it started and
 * waited for, in ms: other work of the machine changes it less. It takes a bash.
 */
export async function processorTimeOf(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { cwd: string; env?: Record<string, string> },
  check: (ended: Ended) => void = succeeded,
): Promise<number> {
  const script = '"$@"; code=$?; times >&2; exit $code'
  const options = { cwd, env: { HOME: cwd, ...env } }
  const ended = await runProgram('bash', ['-c', script, 'bash', command, ...args], options)
  // Of the last two lines the first is about bash, the second about what it started: 0m1.250s 0m0.125s.
  const lines = ended.stderr.trimEnd().split('\n')
  check({ ...ended, stderr: lines.slice(0, -2).join('\n') })
  const times = [...(lines.at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  const seconds = times.map(([, minutes, seconds]) => 60 * Number(minutes) + Number(seconds))
  return 1000 * seconds.reduce((sum, part) => sum + part, 0)
}

/** The time of the smallest program of Node, in ms. */
export const timeOfNode = (cwd: string): Promise<number> => timeOf('node', ['-e', '0'], { cwd })

/** The whole of `--list` in a directory of `withFiles`. */
export const timeOfList = (
  cwd: string,
  check: (ended: Ended) => void = succeeded,
  env: Record<string, string> = {},
): Promise<number> => timeOf(`./${SCRIPT}`, ['--list'], { cwd, env }, check)

/** Hosts on 127.0.0.1 for `bare_ssh2.js`. */
export interface BareHosts {
  user: string
  keyFile: string
  ports: readonly number[]
  /** How many to ask, on the ports by turns. */
  count: number
}

/** Node's arguments for the script that does nothing but ask these hosts, as many at a time as `--list`. */
export const bareLoop = (hosts: BareHosts): string[] => [
  join(import.meta.dirname, 'bare_ssh2.js'),
  JSON.stringify({ ...hosts, forks: SETTINGS.forks.default }),
]

/** A run that fails must not count as a fast one. */
export function succeeded({ exitCode, stderr }: Ended): void {
  if (exitCode !== 0 || stderr !== '') throw new Error(`exit code ${exitCode}: ${stderr}`)
}

/** The variables of all hosts in what `--list` printed. */
export function hostsIn(ended: Ended): Record<string, HostVariables> {
  succeeded(ended)
  return JSON.parse(ended.stdout)._meta.hostvars
}

interface HostVariables {
  virtual_machines?: unknown[]
  vm_dispatcher?: { status: string; assigned: unknown[] }
}
