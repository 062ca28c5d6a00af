import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { PassThrough } from 'node:stream'
import { finished } from 'node:stream/promises'
import { type Problem, problem } from '../../problems.ts'
import { timed } from '../../timings.ts'
import type { CommandResult, Connections, Giveup, RemoteCommand, Trace } from '../contracts.ts'
import type { SshCall } from '../from_ansible/ssh_call.ts'
import { killGroup } from '../kill_group.ts'
import { collectOutput, type Ending } from './collect_output.ts'
import { connectFailure, withoutMessages } from './openssh_messages.ts'

/** ssh's own exit code, for everything that is not the command's. */
const SSH_FAILED = 255

/** Said at DEBUG1 when the session is there: one of its own, or one on a shared connection. */
const SESSION =
  /^debug1: (?:Entering interactive session|mux_client_request_session: master session)[^\n]*\n/m

/** Arguments that change what it says, take its input away, or send it to the background. */
const UNWANTED = /^-(q|n|f|N|v+|t+)$/

/**
 * Runs a command on a host with the ssh command, called as Ansible calls it. Never rejects.
 *
 * A connection that another process shares (ControlMaster) is used; none is left behind.
 */
export async function runWithOpenSsh(
  call: SshCall,
  command: RemoteCommand,
  { signal, askpass, environment, trace }: Connections,
): Promise<CommandResult & { warnings: Problem[] }> {
  const secrets = await askpass(call.secrets)
  const child = spawn(call.executable, callArguments(call, command, secrets !== undefined), {
    // A process group of its own, so that a ProxyCommand ends with it.
    detached: true,
    env: { ...environment, ...secrets },
  })
  if (trace) child.stderr.on('data', (chunk) => traceLines(String(chunk), call.name, trace))
  const kill = () => killGroup(child)
  const ended = endingOf(child)
  // Node throws away what nobody has read when a child exits.
  const stdout = child.stdout.pipe(new PassThrough())
  const stderr = child.stderr.pipe(new PassThrough())
  const session = () => untilSession(call, stderr, ended, signal)
  const said = await timed('connect', session, call.name)
  if (typeof said !== 'string') {
    kill()
    return { status: 'unreachable', problem: said, warnings: [] }
  }
  if (said !== '') stderr.unshift(Buffer.from(said))
  const drained = Promise.all([ended, finished(stdout), finished(stderr)]).then(
    ([ending]) => ending,
  )
  const running = { stdin: child.stdin, stdout, stderr, kill, ended: drained }
  const output = () => collectOutput(running, call.name, { ...command, signal })
  const result = await timed('command', output, call.name)
  return { ...readResult(result, call.name), warnings: [] }
}

function callArguments(
  call: SshCall,
  { line, terminal }: RemoteCommand,
  mayAsk: boolean,
): string[] {
  return [
    ...['-o', 'LogLevel=DEBUG1', '-o', 'ControlMaster=no', '-o', 'StdinNull=no'],
    ...['-o', mayAsk ? 'NumberOfPasswordPrompts=1' : 'BatchMode=yes'],
    terminal ? '-tt' : '-T',
    ...call.arguments.filter((word) => !UNWANTED.test(word)),
    call.address,
    line,
  ]
}

function endingOf(child: ChildProcessWithoutNullStreams): Promise<Ending> {
  return new Promise((resolve) => {
    child.once('error', ({ message }) => resolve({ lost: message }))
    child.once('close', (exitCode, signal) =>
      resolve(signal ? { signal } : { exitCode: exitCode ?? SSH_FAILED }),
    )
  })
}

/** What stood on stderr after the session had begun, or the problem that there is none. */
function untilSession(
  call: SshCall,
  stderr: PassThrough,
  ended: Promise<Ending>,
  signal: AbortSignal,
): Promise<string | Problem> {
  const { name, address, connectTimeoutMs } = call
  return new Promise((done) => {
    let said = ''
    const timer = setTimeout(() => {
      resolve(problem('connect-timeout', name, { address, seconds: connectTimeoutMs / 1000 }))
    }, connectTimeoutMs)
    const giveUp = () => resolve((signal.reason as Giveup)(name))
    const listen = (chunk: Buffer) => {
      said += chunk
      const begun = SESSION.exec(said)
      if (begun) resolve(said.slice(begun.index + begun[0].length))
    }
    const resolve = (result: string | Problem) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', giveUp)
      stderr.removeListener('data', listen)
      stderr.pause()
      done(result)
    }
    if (signal.aborted) giveUp()
    else signal.addEventListener('abort', giveUp)
    stderr.on('data', listen)
    ended.then((ending) => {
      const missing = 'lost' in ending && problem('ssh-missing', name, { setting: ending.lost })
      resolve(missing || connectFailure(call, said))
    })
  })
}

/** After the session ssh's own failure is the loss of the connection, or a refusal of the command. */
function readResult(result: CommandResult, name: string): CommandResult {
  if (result.status !== 'exited') return result
  const { kept, messages } = withoutMessages(result.stderr)
  if (result.exitCode !== SSH_FAILED) return { ...result, stderr: kept }
  const reason = messages || 'ssh gave no reason'
  return /refused|request failed|open failed/i.test(messages)
    ? { status: 'unreachable', problem: problem('session-refused', name, { reason }) }
    : { status: 'failed', problem: problem('connection-lost', name, { reason }) }
}

/** Its own lines; what the command says is none of the dialogue. */
function traceLines(text: string, name: string, trace: Trace): void {
  for (const [line] of text.matchAll(/^debug\d: .*$/gm)) trace(name, line)
}
