import { execFile } from 'node:child_process'
import { type Problem, problem } from '../problems.ts'
import { type CommandResult, MOST_OUTPUT_MEBIBYTES } from '../ssh/run_command.ts'

/** What a shell answers for a program that it does not find. */
const NOT_FOUND = 127

/**
 * Runs a program on this machine, without a shell, under the limits that hold for remote commands.
 * Never rejects.
 *
 * @param name the host whose part it plays: the subject of problems
 */
export function runLocally(
  name: string,
  [program = '', ...programArguments]: readonly string[],
  timeoutMs: number,
): Promise<CommandResult> {
  const options = {
    env: { ...process.env, LC_ALL: 'C' },
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
    maxBuffer: MOST_OUTPUT_MEBIBYTES * 1024 * 1024,
  } as const
  return new Promise((resolve) => {
    const fail = (problem: Problem) => resolve({ status: 'failed', problem })
    execFile(program, programArguments, options, (error, stdout, stderr) => {
      const { code, killed, signal } = error ?? { code: 0 }
      if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
        fail(problem('output-too-large', name, { mebibytes: MOST_OUTPUT_MEBIBYTES }))
      } else if (killed) {
        fail(problem('command-timeout', name, { seconds: timeoutMs / 1000 }))
      } else if (signal) {
        fail(problem('command-killed', name, { signal }))
      } else {
        const exitCode = typeof code === 'number' ? code : NOT_FOUND
        resolve({ status: 'exited', exitCode, stdout, stderr })
      }
    })
  })
}
