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

/** The time of the smallest program of Node, in ms. */
export const timeOfNode = (cwd: string): Promise<number> => timeOf('node', ['-e', '0'], { cwd })

/** The whole of `--list` in a directory of `withFiles`. */
export const timeOfList = (
  cwd: string,
  check: (ended: Ended) => void = succeeded,
  env: Record<string, string> = {},
): Promise<number> => timeOf(`./${SCRIPT}`, ['--list'], { cwd, env }, check)

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
