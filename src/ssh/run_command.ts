import type { ClientChannel } from 'ssh2'
import { type Problem, problem } from '../problems.ts'
import { connect, type Session } from './connect.ts'
import { oneLine } from './connect_problem.ts'
import type { ConnectionSettings } from './settings.ts'
import type { SharedFiles } from './shared_files.ts'

/**
 * What came of running a command: `unreachable` had no session, `failed` had one and no exit code.
 * Of stderr only the last 64 KiB are kept.
 */
export type CommandResult =
  | { status: 'exited'; exitCode: number; stdout: string; stderr: string }
  | { status: 'unreachable' | 'failed'; problem: Problem }

/** Both streams together; a real answer has up to 300 KiB. */
export const MOST_OUTPUT_MEBIBYTES = 16
const MOST_OUTPUT_BYTES = MOST_OUTPUT_MEBIBYTES * 1024 * 1024
const STDERR_BYTES = 64 * 1024

const CLOSED = 'the host closed it'

/**
 * Runs one command line in the login shell of a host. Never rejects.
 *
 * @param timeoutMs for the answer, once there is a session; after it the command is ended
 */
export async function runCommand(
  settings: ConnectionSettings,
  command: string,
  timeoutMs: number,
  files: SharedFiles,
): Promise<CommandResult & { warnings: Problem[] }> {
  const session = await connect(settings, files)
  if ('problem' in session) return { status: 'unreachable', problem: session.problem, warnings: [] }
  const result = await execute(session, settings.name, command, timeoutMs)
  session.hangUp()
  return { ...result, warnings: session.warnings }
}

function execute(
  { client }: Session,
  name: string,
  command: string,
  timeoutMs: number,
): Promise<CommandResult> {
  return new Promise((resolve) => {
    const fail = (problem: Problem) => resolve({ status: 'failed', problem })
    const lose = (reason: string) => fail(problem('connection-lost', name, { reason }))
    let channel: ClientChannel | undefined
    const timer = setTimeout(() => {
      fail(problem('command-timeout', name, { seconds: timeoutMs / 1000 }))
      if (channel) endCommand(channel)
    }, timeoutMs)
    client.on('error', (error) => lose(oneLine(error.message)))
    client.on('close', () => {
      clearTimeout(timer)
      lose(CLOSED)
    })
    const started = (error: Error | undefined, opened: ClientChannel) => {
      if (error) {
        const refusal = problem('session-refused', name, { reason: oneLine(error.message) })
        resolve({ status: 'unreachable', problem: refusal })
      } else {
        channel = opened
        collect(opened, name).then(resolve)
      }
    }
    try {
      client.exec(command, started)
    } catch {
      lose(CLOSED)
    }
  })
}

/** Waits for the end of a command, which is when its channel closes. */
function collect(channel: ClientChannel, name: string): Promise<CommandResult> {
  return new Promise((resolve) => {
    const fail = (problem: Problem) => resolve({ status: 'failed', problem })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    let size = 0
    const takeInto = (chunks: Buffer[]) => (chunk: Buffer) => {
      if (size > MOST_OUTPUT_BYTES) return
      size += chunk.length
      chunks.push(chunk)
      if (size <= MOST_OUTPUT_BYTES) return
      fail(problem('output-too-large', name, { mebibytes: MOST_OUTPUT_MEBIBYTES }))
      endCommand(channel)
    }
    channel.on('data', takeInto(stdout))
    channel.stderr.on('data', takeInto(stderr))
    channel.on('close', (exitCode: number | null | undefined, signal: string | undefined) => {
      if (typeof exitCode === 'number') {
        const tail = Buffer.concat(stderr).subarray(-STDERR_BYTES).toString()
        resolve({
          status: 'exited',
          exitCode,
          stdout: Buffer.concat(stdout).toString(),
          stderr: tail,
        })
      } else if (signal) {
        fail(problem('command-killed', name, { signal }))
      } else {
        fail(problem('connection-lost', name, { reason: 'the command ended without an exit code' }))
      }
    })
  })
}

/**
 * Closing the channel alone would leave the command running on the host. OpenSSH's sshd passes the
 * signals on for every user but root, whose sessions it runs without privilege separation.
 */
function endCommand(channel: ClientChannel): void {
  channel.signal('TERM')
  channel.signal('KILL')
  channel.close()
}
