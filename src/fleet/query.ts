import { setMaxListeners } from 'node:events'
import { capabilitiesArguments } from '../libvirt/virsh.ts'
import { enterOutputRoom, type OutputRoom } from '../machine/output_room.ts'
import { forksWithin } from '../machine/shortage.ts'
import { TimeLimit } from '../machine/time_limit.ts'
import { type Problem, problem } from '../problems.ts'
import { becoming } from '../ssh/command/become.ts'
import { remoteLine } from '../ssh/command/remote_line.ts'
import type {
  CommandResult,
  Connections,
  RemoteCommand,
  Trace,
  Transport,
} from '../ssh/contracts.ts'
import type { SshCall } from '../ssh/from_ansible/ssh_call.ts'
import type { Giveup } from '../ssh/given_up.ts'
import type { Machine } from '../ssh/settings/connection_settings.ts'
import { timed } from '../timings.ts'
import type { Answer, Query } from './answer.ts'
import { inParallel } from './in_parallel.ts'
import { runLocally } from './local.ts'
import { createReader, type Reader } from './reader.ts'
import { tellingUser } from './session_user.ts'
import { withoutSecrets } from './without_secrets.ts'

/** The limits and listeners for asking a whole fleet. */
export interface FleetOptions {
  /** How many hypervisors are asked at a time. */
  forks: number
  /** How long all of them together may take, in ms; undefined for no limit. */
  deadlineMs: number | undefined
  machine: Machine
  /** Is called with each answer as soon as it is there. */
  onAnswer?: ((name: string, answer: Answer) => void) | undefined
  /** Is called with each line of the dialogue with a hypervisor, without secrets. */
  trace?: Trace | undefined
}

/** Asks all hypervisors; the answers are in the order of the queries. Never rejects. */
export const queryFleet = (
  queries: readonly Query[],
  options: FleetOptions,
): Promise<Map<string, Answer>> => askEach(queries, options, ask)

/**
 * What the hypervisors of one run share. Connections are opened for the first hypervisor that needs
 * them.
 */
export interface FleetRun {
  /** Aborted, with a `Giveup` as its reason, when the time of the run is over. */
  signal: AbortSignal
  connections: () => Promise<Connections>
  reader: Reader
}

/** From this number of hypervisors on, Node is told to use less memory. */
const MANY = 1000

/** Asks each hypervisor by `askOne`, within the limits of the fleet. */
export async function askEach(
  queries: readonly Query[],
  { forks, deadlineMs, machine, onAnswer, trace }: FleetOptions,
  askOne: (query: Query, run: FleetRun) => Promise<Answer>,
): Promise<Map<string, Answer>> {
  if (queries.length >= MANY) (await import('./spare_memory.ts')).spareMemory()
  const run = new AbortController()
  // Every host listens for it; Node would report more than ten listeners as a leak.
  setMaxListeners(0, run.signal)
  const seconds = (deadlineMs ?? 0) / 1000
  const passed: Giveup = (name) => problem('deadline-passed', name, { seconds })
  const stop = deadlineMs && new TimeLimit(deadlineMs).onPassed(() => run.abort(passed))
  let opened: Promise<Connections> | undefined
  const connections = () => {
    opened ??= openConnections(machine, run.signal, {
      trace: trace && withoutSecrets(trace, queries),
      forks,
    })
    return opened
  }
  const reader = createReader()
  const answers = await inParallel(
    queries,
    forksWithin(forks),
    async (query): Promise<[string, Answer]> => {
      const { name } = query
      const answer: Answer = run.signal.aborted
        ? { status: 'unreachable', problem: passed(name), warnings: [] }
        : await askOne(query, { signal: run.signal, connections, reader })
      onAnswer?.(name, answer)
      return [name, answer]
    },
  )
  if (stop) stop()
  reader.close()
  await (await opened)?.close()
  return new Map(answers)
}

/** Opens the connections, whose code is loaded for the first hypervisor that is reached by SSH. */
async function openConnections(
  machine: Machine,
  signal: AbortSignal,
  options: { trace: Trace | undefined; forks: number },
): Promise<Connections> {
  const { createConnections } = await import('../ssh/session/connections.ts')
  return createConnections(machine, signal, options)
}

async function ask(query: Query, { signal, connections, reader }: FleetRun): Promise<Answer> {
  const { connection } = query
  const words = capabilitiesArguments(query.uri, query)
  const virsh = query.sessionUser ? tellingUser(words) : words
  const room = enterOutputRoom()
  try {
    const running =
      connection === 'local'
        ? runHere(virsh, query, signal, room)
        : askThere(connection, query.transport, { ...commandOf(virsh, query), room }, connections)
    reader.prepare()
    const { warnings = [], ...result } = await running
    return await reader.read(query, result, warnings)
  } finally {
    room.leave()
  }
}

/**
 * The command for a login shell that runs a program with its arguments, as the user who runs virsh.
 */
export function commandOf(
  words: readonly string[],
  { become, commandTimeoutMs }: Query,
): RemoteCommand {
  const line = remoteLine(words)
  const plain = { line, terminal: false, prompt: undefined }
  return { ...(become ? becoming(become, line) : plain), timeoutMs: commandTimeoutMs }
}

/** Runs a program with its arguments on this machine, as the user who runs virsh. */
export function runHere(
  words: readonly string[],
  query: Query,
  signal: AbortSignal,
  room?: OutputRoom,
): Promise<CommandResult & { warnings?: Problem[] }> {
  const { line, timeoutMs, prompt } = commandOf(words, query)
  const local = query.become ? ['sh', '-c', line] : words
  const run = () =>
    runLocally(query.name, local, { timeoutMs, prompt, signal, ...(room && { room }) })
  return timed('command', run, query.name)
}

async function askThere(
  call: SshCall,
  transport: Transport,
  command: RemoteCommand,
  connections: () => Promise<Connections>,
): Promise<CommandResult & { warnings: Problem[] }> {
  const { runCommand } = await import('../ssh/command/run_command.ts')
  return runCommand(call, command, transport, await connections())
}
