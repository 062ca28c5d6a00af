import { killGroup } from '../machine/kill_group.ts'
import { startProgram } from '../machine/program.ts'
import { isShortage, shortage, waitUntilFreed } from '../machine/shortage.ts'
import { listeningTime, TimeLimit } from '../machine/time_limit.ts'
import { problem } from '../problems.ts'
import { collectOutput, endingOf } from '../ssh/command/collect_output.ts'
import type { CommandResult, Limits } from '../ssh/contracts.ts'

/** The exit code of a shell for a program that it does not find. */
const NOT_FOUND = 127

/**
 * Runs a program on this machine, without a shell, under the same limits as remote commands. If it
 * fails because this machine is short of processes, it is run again once some are free. Never
 * rejects.
 *
 * @param name the host in the inventory, for problems
 */
export async function runLocally(
  name: string,
  words: readonly string[],
  limits: Limits,
): Promise<CommandResult> {
  const limit = new TimeLimit(limits.timeoutMs)
  const since = listeningTime()
  for (;;) {
    const result = await runOnce(name, words, limits, limit)
    if (!couldNotFork(result)) return result
    const isFree = await limit.without(() => waitUntilFreed(since, limits.signal))
    if (!isFree) return { status: 'unreachable', problem: shortage(name, 'EAGAIN') }
  }
}

async function runOnce(
  name: string,
  [program = '', ...programArguments]: readonly string[],
  limits: Limits,
  limit: TimeLimit,
): Promise<CommandResult> {
  // A process group of its own, so that everything that it starts can be ended.
  const options = { detached: true, env: { ...process.env, LC_ALL: 'C' } }
  const start = () => startProgram(program, programArguments, options, limits.signal)
  const child = await limit.without(start)
  if ('failed' in child) return notStarted(name, child.failed)
  const kill = () => killGroup(child)
  const { stdin, stdout, stderr } = child
  const ended = endingOf(child, 'close', NOT_FOUND)
  const exited = endingOf(child, 'exit', NOT_FOUND)
  const running = { stdin, stdout, stderr, kill, ended, exited }
  const result = await collectOutput(running, name, limits, limit)
  // What it left in the background ends, too.
  if (!(stdout.closed && stderr.closed)) kill()
  return result
}

function notStarted(name: string, { code, message }: NodeJS.ErrnoException): CommandResult {
  if (isShortage(code)) return { status: 'unreachable', problem: shortage(name, code) }
  // A program that is not there is EACCES if this user may not search a directory of PATH.
  if (code === 'ENOENT' || code === 'EACCES') {
    return { status: 'exited', exitCode: NOT_FOUND, stdout: '', stderr: '' }
  }
  return {
    status: 'failed',
    problem: problem('virsh-failed', name, { exitCode: NOT_FOUND, message }),
  }
}

/** The messages of shells and sudo that the system gave them no process. */
const NO_FORK = /(cannot|unable to) fork|fork: (retry|resource temporarily unavailable)/i

const couldNotFork = (result: CommandResult): boolean =>
  result.status === 'exited' && result.exitCode !== 0 && NO_FORK.test(result.stderr.slice(-1000))
