import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { killGroup } from '../../machine/kill_group.ts'
import { startProgram } from '../../machine/program.ts'
import { isShortage, shortage } from '../../machine/shortage.ts'
import { type TimeLimit, untilFirst, within } from '../../machine/time_limit.ts'
import { type Problem, problem } from '../../problems.ts'
import { timed } from '../../timings.ts'
import type { CommandResult, Connections, RemoteCommand, Trace } from '../contracts.ts'
import { plainArguments } from '../from_ansible/arguments.ts'
import type { SshCall } from '../from_ansible/ssh_call.ts'
import { givenUp } from '../given_up.ts'
import type { Askpass } from '../login/askpass.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { collectOutput, type Ending, endingOf, QUIET_MS } from './collect_output.ts'
import { connectFailure, notInTime, withoutMessages } from './openssh_messages.ts'

/** The exit code of ssh itself, for everything that is not the result of the command. */
const SSH_FAILED = 255

/**
 * The messages at DEBUG1 which say that there is a session: its own, or one on a shared connection.
 */
const SESSION =
  /^debug1: (?:Entering interactive session|mux_client_request_session: master session)/

/** What ssh says at DEBUG1 of a command that ended with 255 itself, or by a signal. */
const COMMAND_FAILED = /^debug1: Exit status 255\r?$/m
const COMMAND_KILLED = /^debug1: client_input_channel_req: channel \d{1,9} rtype exit-signal /m

/** How much of stderr before the session is kept, in bytes; a host may have long greetings. */
const MOST_SAID = 256 * 1024

/**
 * Runs a command on a host with the ssh command, called as Ansible calls it. Never rejects.
 *
 * A connection that another process shares (ControlMaster) is used; none is left behind.
 */
export async function runWithOpenSsh(
  call: SshCall,
  settings: ConnectionSettings | undefined,
  command: RemoteCommand,
  { signal, askpass, environment, trace }: Connections,
  limit: TimeLimit,
): Promise<CommandResult & { warnings: Problem[] }> {
  const mayAsk = settings?.mayAsk !== false
  const answers = mayAsk ? answersFor(call, askpass) : { secrets: undefined }
  if ('problem' in answers) return { ...unreachable(answers.problem), warnings: [] }
  const { secrets } = answers
  const words = callArguments(call, settings, command, secrets !== undefined)
  // A process group of its own, so that a ProxyCommand is stopped with it.
  const options = { detached: true, env: { ...environment, ...secrets } }
  const start = () => startProgram(call.executable, words, options, signal)
  const child = await limit.without(start)
  if ('failed' in child) return { ...unreachable(notStarted(call, child.failed)), warnings: [] }
  if (trace) child.stderr.on('data', (chunk) => traceLines(String(chunk), call.name, trace))
  const kill = () => killGroup(child)
  const ended = endingOf(child, 'close', SSH_FAILED)
  const exited = endingOf(child, 'exit', SSH_FAILED)
  // When a child exits, Node drops output that was not read yet.
  const stdout = child.stdout.pipe(new PassThrough())
  const stderr = child.stderr.pipe(new PassThrough())
  const late = (said: string) => notInTime(call, said, limit.seconds, settings?.agent !== undefined)
  // What a ProxyCommand left in the background may hold ssh's stderr.
  const settled = exited.then(async (ending) => (await within(QUIET_MS, ended)) ?? ending)
  const waiting = { limit, late, ended: settled, signal }
  const session = () => untilSession(call, { stdout, stderr }, waiting)
  const said = await timed('connect', session, call.name)
  if (typeof said !== 'string') {
    kill()
    return { ...unreachable(said), warnings: [] }
  }
  if (said !== '') stderr.unshift(Buffer.from(said))
  const drained = Promise.all([ended, finished(stdout), finished(stderr)]).then(
    ([ending]) => ending,
  )
  const isHeard = (text: string) => withoutMessages(text).kept.trim() !== ''
  const running = { stdin: child.stdin, stdout, stderr, kill, isHeard, ended: drained, exited }
  const output = () => collectOutput(running, call.name, { ...command, signal })
  const result = await timed('command', output, call.name)
  // What a ProxyCommand left in the background ends, too.
  if (!(child.stdout.closed && child.stderr.closed)) kill()
  return { ...readResult(result, call.name), warnings: [] }
}

const unreachable = (problem: Problem) => ({ status: 'unreachable' as const, problem })

/** The environment that answers ssh's questions, or the problem that its program cannot be written. */
function answersFor(
  { name, secrets }: SshCall,
  askpass: Askpass,
): { secrets: ReturnType<Askpass> } | { problem: Problem } {
  try {
    return { secrets: askpass(secrets) }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const reason = `its askpass program cannot be written: ${message}`
    return {
      problem: isShortage(code) ? shortage(name, code) : problem('ssh-failed', name, { reason }),
    }
  }
}

function notStarted({ name }: SshCall, { code, message }: NodeJS.ErrnoException): Problem {
  return isShortage(code)
    ? shortage(name, code)
    : problem('ssh-missing', name, { setting: message })
}

function callArguments(
  call: SshCall,
  settings: ConnectionSettings | undefined,
  { line, terminal }: RemoteCommand,
  mayAsk: boolean,
): string[] {
  // Older versions have neither of the two; then nothing can set them.
  const attached = ['-o', 'StdinNull=no', '-o', 'ForkAfterAuthentication=no']
  return [
    ...['-o', 'LogLevel=DEBUG1', '-o', 'ControlMaster=no'],
    ...(settings?.detached ? attached : []),
    ...['-o', mayAsk ? 'NumberOfPasswordPrompts=1' : 'BatchMode=yes'],
    terminal ? '-tt' : '-T',
    ...plainArguments(call.arguments),
    // So that a name is never taken for an option.
    '--',
    call.address,
    line,
  ]
}

/** What ends the wait for a session; `late` gives the problem after what ssh has said by then. */
interface Waiting {
  limit: TimeLimit
  late: (said: string) => Problem
  ended: Promise<Ending>
  signal: AbortSignal
}

/** The text on stderr after the session had begun, or the problem that there was no session. */
function untilSession(
  call: SshCall,
  { stdout, stderr }: { stdout: PassThrough; stderr: PassThrough },
  { limit, late, ended, signal }: Waiting,
): Promise<string | Problem> {
  const { name } = call
  let said = ''
  const passed = () => late(said)
  const aborted = () => givenUp(signal, name)
  return untilFirst<string | Problem>({ limit, passed, signal, aborted }, (resolve) => {
    /** Where the line begins that has not ended yet. */
    let line = 0
    const listen = (chunk: Buffer) => {
      said += chunk
      for (let end = said.indexOf('\n', line); end >= 0; end = said.indexOf('\n', line)) {
        const hasBegun = SESSION.test(said.slice(line, line + 100))
        line = end + 1
        if (hasBegun) return resolve(said.slice(line))
      }
      if (said.length <= MOST_SAID) return
      const cut = said.length - MOST_SAID / 2
      said = said.slice(cut)
      line = Math.max(0, line - cut)
    }
    // A program in place of ssh may not print ssh's messages. Output of the command proves that
    // there is a session.
    const answers = () => {
      if (stdout.readableLength > 0) resolve(said)
    }
    stderr.on('data', listen)
    stdout.on('readable', answers)
    ended.then((ending) => {
      if ('exitCode' in ending && ending.exitCode !== SSH_FAILED) return resolve(said)
      const missing = 'lost' in ending && problem('ssh-missing', name, { setting: ending.lost })
      resolve(missing || connectFailure(call, said))
    })
    return () => {
      stdout.removeListener('readable', answers)
      stderr.removeListener('data', listen)
      stderr.pause()
    }
  })
}

/**
 * The problem if ssh itself fails after there was a session: the connection was lost, or the host
 * refused the command.
 */
function readResult(result: CommandResult, name: string): CommandResult {
  if (result.status !== 'exited') return result
  const { kept, messages } = withoutMessages(result.stderr)
  if (result.exitCode !== SSH_FAILED || COMMAND_FAILED.test(result.stderr)) {
    return { ...result, stderr: kept }
  }
  if (COMMAND_KILLED.test(result.stderr)) {
    return { status: 'failed', problem: problem('command-killed', name, { signal: 'a signal' }) }
  }
  const reason = messages || 'ssh gave no reason'
  return /refused|request failed|open failed/i.test(messages)
    ? { status: 'unreachable', problem: problem('session-refused', name, { reason }) }
    : { status: 'failed', problem: problem('connection-lost', name, { reason }) }
}

/** Traces ssh's own lines. The output of the command is not part of the dialogue. */
function traceLines(text: string, name: string, trace: Trace): void {
  for (const [line] of text.matchAll(/^debug\d: .*$/gm)) trace(name, line)
}
