import { setTimeout } from 'node:timers/promises'
import { type Problem, type ProblemCode, problem } from '../../problems.ts'
import { timed } from '../../timings.ts'
import type { CommandResult, Connections, RemoteCommand, Session, Transport } from '../contracts.ts'
import { isOpenSsh, type SshCall } from '../from_ansible/ssh_call.ts'
import { connect } from '../session/connect.ts'
import { untilNotDropped } from '../session/dropped.ts'
import { execute } from './execute.ts'
import { runWithOpenSsh } from './openssh.ts'

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
  command: RemoteCommand,
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
  command: RemoteCommand,
  transport: Transport,
  connections: Connections,
): Promise<Result> {
  const way = await openWay(call, transport, connections)
  if ('problem' in way) return { status: 'unreachable', problem: way.problem, warnings: [] }
  const result = await way.run(command)
  way.session?.hangUp()
  return result
}

/** A way to a host, over which commands can be run one after the other. */
export interface Way {
  /** To be ended; undefined where the ssh command connects anew for each command. */
  session: Session | undefined
  /** Never rejects. */
  run: (command: RemoteCommand) => Promise<Result>
}

/** Opens the way to a host, or says why there is none. Never rejects. */
export async function openWay(
  call: SshCall,
  transport: Transport,
  connections: Connections,
): Promise<Way | { problem: Problem }> {
  if (transport === 'openssh') return byOpenSsh(call, connections)
  if (!isOpenSsh(call)) {
    if (transport === 'auto') return byOpenSsh(call, connections)
    const what = `the program ${call.executable}`
    return { problem: problem('ssh2-cannot', call.name, { what }) }
  }
  const settings = await timed('resolve', () => connections.resolve(call), call.name)
  if ('problem' in settings) return settings
  const session = await timed('connect', () => connect(settings, connections), call.name)
  if ('problem' in session) {
    return session.openSshMay && transport === 'auto'
      ? byOpenSsh(call, connections, session.problem)
      : session
  }
  return {
    session,
    run: async (command) => {
      const limits = { ...command, signal: connections.signal }
      const running = () => execute(session, call.name, command, limits)
      const result = await timed('command', running, call.name)
      return { ...result, warnings: session.warnings }
    },
  }
}

/** `without` is the problem where the ssh command is not there. */
const byOpenSsh = (call: SshCall, connections: Connections, without?: Problem): Way => ({
  session: undefined,
  run: async (command) => {
    const result = await untilNotDropped(
      () => runWithOpenSsh(call, command, connections),
      connections.signal,
    )
    return without && 'problem' in result && result.problem.code === 'ssh-missing'
      ? { status: 'unreachable', problem: without, warnings: [] }
      : result
  },
})
