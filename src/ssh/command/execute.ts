import type { ClientChannel, ExecOptions } from 'ssh2'
import { TimeLimit, untilFirst } from '../../machine/time_limit.ts'
import { type Problem, problem } from '../../problems.ts'
import type { CommandResult, Limits, Session } from '../contracts.ts'
import { givenUp } from '../given_up.ts'
import { oneLine } from '../one_line.ts'
import { collectOutput, type Ending, type RunningCommand } from './collect_output.ts'

const CLOSED = 'the host closed it'

interface CommandLine {
  line: string
  /** Whether it runs on a terminal. */
  terminal: boolean
}

/** Runs one command line in the login shell of a host, on a session of ssh2. Never rejects. */
export async function execute(
  session: Session,
  name: string,
  command: CommandLine,
  limits: Limits,
): Promise<CommandResult> {
  const limit = new TimeLimit(limits.timeoutMs)
  const lost = new Promise<Ending>((resolve) => {
    session.client.on('error', (error) => resolve({ lost: oneLine(error.message) }))
    session.client.on('close', () => resolve({ lost: CLOSED }))
  })
  const ends = { limit, signal: limits.signal, lost }
  const started = await open(session, name, command, ends)
  if ('status' in started) return started
  return collectOutput(started, name, limits, limit)
}

function open(
  session: Session,
  name: string,
  { line, terminal: pty }: CommandLine,
  { limit, signal, lost }: { limit: TimeLimit; signal: AbortSignal; lost: Promise<Ending> },
): Promise<RunningCommand | CommandResult> {
  const { client, gives } = session
  const failed = (problem: Problem): CommandResult => ({ status: 'failed', problem })
  const passed = () => failed(problem('command-timeout', name, { seconds: limit.seconds }))
  const aborted = () => failed(givenUp(signal, name))
  const ends = { limit, passed, signal, aborted }
  return untilFirst<RunningCommand | CommandResult>(ends, (resolve) => {
    const fail = (status: 'failed' | 'unreachable', problem: Problem) =>
      resolve({ status, problem })
    const lose = (reason: string) => fail('failed', problem('connection-lost', name, { reason }))
    lost.then((ending) => lose('lost' in ending ? ending.lost : CLOSED))
    const tryTo = (action: () => void) => {
      try {
        action()
      } catch {
        lose(CLOSED)
      }
    }
    // ssh2 has this option; its types do not.
    const optionsOf = (agentForward: boolean): ExecOptions =>
      Object.assign({ pty, env: { ...gives.env } }, { agentForward })
    const start = (agentForward: boolean) =>
      client.exec(line, optionsOf(agentForward), (error, channel) => {
        // At once, because how it ended may come with the same packet.
        if (!error) return resolve(running(channel, session, lost))
        const reason = oneLine(error.message)
        // As ssh does, go on if a host does not accept the agent.
        if (agentForward && /agent forwarding/.test(reason)) return tryTo(() => start(false))
        // If the connection has ended, that is the reason, and its event comes at once.
        setImmediate(() => fail('unreachable', problem('session-refused', name, { reason })))
      })
    tryTo(() => start(gives.agentForward))
    return undefined
  })
}

function running(channel: ClientChannel, session: Session, lost: Promise<Ending>): RunningCommand {
  const endingAt = (event: 'exit' | 'close') =>
    new Promise<Ending>((resolve) => {
      channel.on(event, (exitCode: number | null | undefined, signal: string | undefined) => {
        if (typeof exitCode === 'number') resolve({ exitCode })
        else resolve(signal ? { signal } : { lost: 'the command ended without an exit code' })
      })
    })
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    pause: session.pause,
    resume: session.resume,
    ended: Promise.race([endingAt('close'), lost]),
    exited: endingAt('exit'),
    kill: () => endCommand(channel, session),
  }
}

/**
 * Stops the command. Closing the channel ends its input, and the command line of `virsh.ts` then
 * ends itself; the signals are for those that do not.
 */
function endCommand(channel: ClientChannel, session: Session): void {
  channel.signal('TERM')
  channel.signal('KILL')
  channel.close()
  session.hangUp()
}
