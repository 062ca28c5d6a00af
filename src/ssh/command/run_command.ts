import { isIP } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { TimeLimit } from '../../machine/time_limit.ts'
import { type Problem, type ProblemCode, problem } from '../../problems.ts'
import { timed } from '../../timings.ts'
import type { CommandResult, Connections, RemoteCommand, Session, Transport } from '../contracts.ts'
import { isOpenSsh, type SshCall } from '../from_ansible/ssh_call.ts'
import { KEY_PROBLEMS } from '../login/credentials.ts'
import { connect } from '../session/connect.ts'
import { untilNotDropped } from '../session/tries.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'
import { execute } from './execute.ts'
import { runWithOpenSsh } from './openssh.ts'

type Result = CommandResult & { warnings: Problem[] }

/**
 * The problems after which a host is asked again. After a refusal it is not: the host would refuse
 * again.
 */
const WORTH_ANOTHER_TRY = new Set<ProblemCode>([
  'name-not-found',
  'connection-refused',
  'network-unreachable',
  'connect-timeout',
  'closed-in-handshake',
  'connection-lost',
  'session-refused',
  'jump-host-failed',
  'jump-host-refuses',
  'proxy-command-failed',
  'ssh-failed',
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
  const runner = await openRunner(call, transport, connections)
  if ('problem' in runner) return { status: 'unreachable', problem: runner.problem, warnings: [] }
  const result = await runner.run(command)
  runner.session?.hangUp()
  return result
}

/** Runs commands on one host, one after the other. */
export interface Runner {
  /**
   * The session, which has to be ended; undefined if the ssh command connects again for each
   * command.
   */
  session: Session | undefined
  /** Runs a command on the host. Never rejects. */
  run: (command: RemoteCommand) => Promise<Result>
}

/** Opens a connection to a host, or gives the problem why that is not possible. Never rejects. */
export async function openRunner(
  call: SshCall,
  transport: Transport,
  connections: Connections,
): Promise<Runner | { problem: Problem }> {
  const runner = await findRunner(call, transport, connections)
  return 'problem' in runner ? runner : { ...runner, run: onTerminalWhereWanted(runner.run) }
}

/** Runs a command again on a terminal, if its result shows that it needs one. */
const onTerminalWhereWanted =
  (run: Runner['run']): Runner['run'] =>
  async (command) => {
    const result = await run(command)
    const again = !command.terminal && command.wantsTerminal?.(result)
    return again ? run({ ...command, terminal: true }) : result
  }

async function findRunner(
  call: SshCall,
  transport: Transport,
  connections: Connections,
): Promise<Runner | { problem: Problem }> {
  if (!isOpenSsh(call)) {
    if (transport !== 'ssh2') return byOpenSsh(call, connections)
    const what = `the program ${call.executable}`
    return { problem: problem('ssh2-cannot', call.name, { what }) }
  }
  if (isIP(call.address) === 0) connections.names.prepare()
  const settings = await timed('resolve', () => connections.resolve(call), call.name)
  if ('problem' in settings) return settings
  if (settings.runsNothing) return { problem: runsNothing(call.name, settings.runsNothing) }
  if (transport === 'openssh') return byOpenSsh(call, connections, { settings })
  const limit = new TimeLimit(settings.connectTimeoutMs)
  const session = await timed('connect', () => connect(settings, connections, limit), call.name)
  if ('problem' in session) {
    const instead = { leftMs: limit.leftMs, problem: session.problem }
    return session.openSshMay && transport === 'auto'
      ? byOpenSsh(call, connections, { settings, instead })
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

/** The problem of a setting with which ssh would connect and run no command. */
const runsNothing = (name: string, setting: string): Problem =>
  problem('ssh-settings-refused', name, { reason: `with ${setting} it does not run commands` })

/** Whether a problem of the ssh command says less than the one because of which it was tried. */
const knowsLess = ({ code }: Problem, before: Problem): boolean =>
  code === 'ssh-missing' || (code === 'authentication-refused' && KEY_PROBLEMS.has(before.code))

/**
 * Runs commands with the ssh command. `settings` are what ssh makes of the call, where the program
 * is ssh. `instead` is set after ssh2 has failed: it has that problem, which is reported if the ssh
 * command says less, and the rest of the time limit.
 */
const byOpenSsh = (
  call: SshCall,
  connections: Connections,
  {
    settings,
    instead,
  }: { settings?: ConnectionSettings; instead?: { leftMs: number; problem: Problem } } = {},
): Runner => ({
  session: undefined,
  run: async (command) => {
    const limit = new TimeLimit(call.connectTimeoutMs, instead?.leftMs)
    const result = await untilNotDropped(
      () => runWithOpenSsh(call, settings, command, connections, limit),
      limit,
      connections.signal,
    )
    return instead && 'problem' in result && knowsLess(result.problem, instead.problem)
      ? { status: 'unreachable', problem: instead.problem, warnings: [] }
      : result
  },
})
