import { spawn } from 'node:child_process'
import { collectOutput, type Ending } from '../ssh/command/collect_output.ts'
import type { CommandResult, Limits } from '../ssh/contracts.ts'
import { killGroup } from '../ssh/kill_group.ts'

/** What a shell answers for a program that it does not find. */
const NOT_FOUND = 127

/**
 * Runs a program on this machine, without a shell, under the limits that hold for remote commands.
 * Never rejects.
 *
 * @param name the host whose part it plays: the subject of problems
 */
export async function runLocally(
  name: string,
  [program = '', ...programArguments]: readonly string[],
  limits: Limits,
): Promise<CommandResult> {
  const child = spawn(program, programArguments, {
    // A process group of its own, so that all that it starts can be ended.
    detached: true,
    env: { ...process.env, LC_ALL: 'C' },
  })
  const kill = () => killGroup(child)
  const ended = new Promise<Ending>((resolve) => {
    child.once('error', () => resolve({ exitCode: NOT_FOUND }))
    child.once('close', (exitCode, signal) =>
      resolve(signal ? { signal } : { exitCode: exitCode ?? NOT_FOUND }),
    )
  })
  const { stdin, stdout, stderr } = child
  const result = await collectOutput({ stdin, stdout, stderr, kill, ended }, name, limits)
  stdin.destroy()
  return result
}
