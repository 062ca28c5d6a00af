import { type Ended, runProgram } from '../../support/built_file.ts'
import { newDirectory } from './shared_fleet.ts'

/** Runs a program to its end with a home of its own, in which Ansible may keep what it needs. */
export function run(
  command: string,
  args: readonly string[],
  { cwd = newDirectory(), env = {} }: { cwd?: string; env?: Record<string, string> } = {},
): Promise<Ended> {
  return runProgram(command, args, {
    cwd,
    env: { HOME: newDirectory(), LC_ALL: 'C.UTF-8', ...env },
  })
}
