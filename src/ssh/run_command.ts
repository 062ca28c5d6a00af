import { setTimeout } from 'node:timers/promises'
import { type Problem, type ProblemCode, problem } from '../problems.ts'
import { timed } from '../timings.ts'
import type { CommandResult, Limits } from './collect_output.ts'
import { connect } from './connect.ts'
import type { Connections } from './connections.ts'
import { untilNotDropped } from './dropped.ts'
import { execute } from './execute.ts'
import { runWithOpenSsh } from './openssh.ts'
import { isOpenSsh, type SshCall } from './ssh_call.ts'

/** `ssh2` or `openssh` force one; `auto` takes the ssh command for what ssh2 cannot do. */
export type Transport = 'auto' | 'ssh2' | 'openssh'

/** A command line for the login shell of a host. */
export interface Command extends Pick<Limits, 'timeoutMs' | 'prompt'> {
  line: string
  /** Whether it needs a terminal, as programs do that ask for a password there. */
  terminal: boolean
}

type Result = CommandResult & { warnings: Problem[] }

/** A host that is asked again may answer. What it refused, it would refuse again. */
const WORTH_ANOTHER_TRY = new Set<ProblemCode>([
  ...(['name-not-found', 'connection-refused', 'network-unreachable'] as const),
  ...(['connect-timeout', 'closed-in-handshake', 'connection-lost', 'session-refused'] as const),
  ...(['jump-host-failed', 'jump-host-refuses', 'proxy-command-failed', 'ssh-failed'] as const),
])

/** Runs a command on a host, with as many tries as Ansible makes. Never rejects. */
export async function runCommand(
  call: SshCall,
  command: Command,
  transport: Transport,
  connections: Connections,
): Promise<Result> {
  for (let attempt = 0; ; attempt += 1) {
    const result = await tryOnce(call, command, transport, connections)
    const code = 'problem' in result ? result.problem.code : undefined
    if (!code || !WORTH_ANOTHER_TRY.has(code) || attempt >= call.retries) return result
    // The pauses of Ansible's ssh connection: 0, 1, 3, 7, … 30 s.
    const pause = 1000 * Math.min(2 ** attempt - 1, 30)
    await setTimeout(pause, undefined, { signal: connections.signal }).catch(() => {})
    if (connections.signal.aborted) return result
  }
}

async function tryOnce(
  call: SshCall,
  command: Command,
  transport: Transport,
  connections: Connections,
): Promise<Result> {
  const byOpenSsh = () =>
    untilNotDropped(() => runWithOpenSsh(call, command, connections), connections.signal)
  if (transport === 'openssh') return byOpenSsh()
  if (!isOpenSsh(call)) {
    if (transport === 'auto') return byOpenSsh()
    const cannot = problem('ssh2-cannot', call.name, { what: `the program ${call.executable}` })
    return { status: 'unreachable', problem: cannot, warnings: [] }
  }
  const settings = await timed('resolve', () => connections.resolve(call), call.name)
  if ('problem' in settings) return { status: 'unreachable', ...settings, warnings: [] }
  const session = await timed('connect', () => connect(settings, connections), call.name)
  if ('problem' in session) {
    const unreachable = { status: 'unreachable' as const, problem: session.problem, warnings: [] }
    if (!session.openSshMay || transport === 'ssh2') return unreachable
    const second = await byOpenSsh()
    const missing = 'problem' in second && second.problem.code === 'ssh-missing'
    return missing ? unreachable : second
  }
  const { warnings } = session
  const limits = { ...command, signal: connections.signal }
  const run = () => execute(session, call.name, command, limits)
  const result = await timed('command', run, call.name)
  session.hangUp()
  return { ...result, warnings }
}
