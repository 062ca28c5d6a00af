import type { ClientChannel } from 'ssh2'
import { type Problem, problem } from '../../problems.ts'
import type { CommandResult, Giveup, Limits, Session } from '../contracts.ts'
import { oneLine } from '../one_line.ts'
import { collectOutput, type Ending, type RunningCommand } from './collect_output.ts'

const CLOSED = 'the host closed it'

/** Runs one command line in the login shell of a host, on a session of ssh2. Never rejects. */
export async function execute(
  session: Session,
  name: string,
  { line, terminal }: { line: string; terminal: boolean },
  limits: Limits,
): Promise<CommandResult> {
  const started = Date.now()
  const lost = new Promise<Ending>((resolve) => {
    session.client.on('error', (error) => resolve({ lost: oneLine(error.message) }))
    session.client.on('close', () => resolve({ lost: CLOSED }))
  })
  const channel = await open(session, name, line, terminal, limits, lost)
  if ('status' in channel) return channel
  return collectOutput(running(channel, session, lost), name, limits, Date.now() - started)
}

function open(
  { client }: Session,
  name: string,
  line: string,
  pty: boolean,
  { timeoutMs, signal }: Limits,
  lost: Promise<Ending>,
): Promise<ClientChannel | CommandResult> {
  return new Promise((done) => {
    const fail = (status: 'failed' | 'unreachable', problem: Problem) =>
      resolve({ status, problem })
    const giveUp = () => fail('failed', (signal.reason as Giveup)(name))
    const timer = setTimeout(
      () => fail('failed', problem('command-timeout', name, { seconds: timeoutMs / 1000 })),
      timeoutMs,
    )
    const resolve = (result: ClientChannel | CommandResult) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      done(result)
    }
    if (signal.aborted) return giveUp()
    signal.addEventListener('abort', giveUp)
    const lose = (reason: string) => fail('failed', problem('connection-lost', name, { reason }))
    lost.then((ending) => lose('lost' in ending ? ending.lost : CLOSED))
    try {
      client.exec(line, { pty }, (error, channel) => {
        if (!error) return resolve(channel)
        const reason = oneLine(error.message)
        // Where the connection has ended, that is the reason, and comes at once.
        setImmediate(() => fail('unreachable', problem('session-refused', name, { reason })))
      })
    } catch {
      lose(CLOSED)
    }
  })
}

function running(channel: ClientChannel, session: Session, lost: Promise<Ending>): RunningCommand {
  const closed = new Promise<Ending>((resolve) => {
    channel.on('close', (exitCode: number | null | undefined, signal: string | undefined) => {
      if (typeof exitCode === 'number') resolve({ exitCode })
      else resolve(signal ? { signal } : { lost: 'the command ended without an exit code' })
    })
  })
  return {
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    ended: Promise.race([closed, lost]),
    kill: () => endCommand(channel, session),
  }
}

/**
 * Closing the channel ends the input of the command, at which the command line of `virsh.ts` ends
 * itself; the signals are for those that do not.
 */
function endCommand(channel: ClientChannel, session: Session): void {
  channel.signal('TERM')
  channel.signal('KILL')
  channel.close()
  session.hangUp()
}
