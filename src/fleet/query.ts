import { setMaxListeners } from 'node:events'
import type { parseCapabilities } from '../libvirt/capabilities.ts'
import { partListing } from '../libvirt/domains.ts'
import { capabilitiesArguments, remoteCommandLine } from '../libvirt/virsh.ts'
import { virshProblem } from '../libvirt/virsh_errors.ts'
import { type Problem, problem } from '../problems.ts'
import { becomeProblem, becoming } from '../ssh/command/become.ts'
import type {
  CommandResult,
  Connections,
  Giveup,
  RemoteCommand,
  Trace,
  Transport,
} from '../ssh/contracts.ts'
import type { SshCall } from '../ssh/from_ansible/ssh_call.ts'
import type { Machine } from '../ssh/settings/connection_settings.ts'
import { timed } from '../timings.ts'
import type { Answer, Query } from './answer.ts'
import { inParallel } from './in_parallel.ts'
import { runLocally } from './local.ts'
import { withoutSecrets } from './without_secrets.ts'

/** How a whole fleet is asked. */
export interface FleetOptions {
  /** How many hypervisors at a time. */
  forks: number
  /** Time for all of them together; undefined for no limit. */
  deadlineMs: number | undefined
  machine: Machine
  /** Is told each answer when it is there. */
  onAnswer?: ((name: string, answer: Answer) => void) | undefined
  /** Is told the dialogue with each hypervisor, without secrets. */
  trace?: Trace | undefined
}

/** Asks all hypervisors; the answers stand in the order of the queries. Never rejects. */
export const queryFleet = (
  queries: readonly Query[],
  options: FleetOptions,
): Promise<Map<string, Answer>> => askEach(queries, options, ask)

/** What the hypervisors of one run share; connections are opened for the first that needs them. */
export interface FleetRun {
  /** Aborted, with a `Giveup`, where the time of the run is over. */
  signal: AbortSignal
  connections: () => Promise<Connections>
}

/** So many hypervisors that their memory is worth a word with Node. */
const MANY = 1000

/** Asks each hypervisor by `askOne`, within the limits of the fleet. */
export async function askEach(
  queries: readonly Query[],
  { forks, deadlineMs, machine, onAnswer, trace }: FleetOptions,
  askOne: (query: Query, run: FleetRun) => Promise<Answer>,
): Promise<Map<string, Answer>> {
  if (queries.length >= MANY) (await import('./spare_memory.ts')).spareMemory()
  const run = new AbortController()
  // Every host listens; Node would take more than ten for a leak.
  setMaxListeners(0, run.signal)
  const seconds = (deadlineMs ?? 0) / 1000
  const passed: Giveup = (name) => problem('deadline-passed', name, { seconds })
  const timer = deadlineMs && setTimeout(() => run.abort(passed), deadlineMs)
  let opened: Promise<Connections> | undefined
  const connections = () => {
    opened ??= openConnections(machine, run.signal, trace && withoutSecrets(trace, queries))
    return opened
  }
  const answers = await inParallel(queries, forks, async (query): Promise<[string, Answer]> => {
    const { name } = query
    const answer: Answer = run.signal.aborted
      ? { status: 'unreachable', problem: passed(name), warnings: [] }
      : await askOne(query, { signal: run.signal, connections })
    onAnswer?.(name, answer)
    return [name, answer]
  })
  clearTimeout(timer)
  await (await opened)?.close()
  return new Map(answers)
}

/** What SSH needs is loaded for the first hypervisor that is reached so. */
async function openConnections(
  machine: Machine,
  signal: AbortSignal,
  trace: Trace | undefined,
): Promise<Connections> {
  const { createConnections } = await import('../ssh/session/connections.ts')
  return createConnections(machine, signal, trace)
}

async function ask(query: Query, { signal, connections }: FleetRun): Promise<Answer> {
  const { connection } = query
  const virsh = capabilitiesArguments(query.uri, query)
  const command = commandOf(virsh, query)
  const running =
    connection === 'local'
      ? runHere(virsh, query, signal)
      : askThere(connection, query.transport, command, connections)
  // Loaded while the hypervisors are at work.
  const { parseCapabilities } = await import('../libvirt/capabilities.ts')
  const { warnings = [], ...result } = await running
  return readAnswer(query, result, warnings, parseCapabilities)
}

/** The command for a login shell that runs these words, as the user who is to run virsh. */
export function commandOf(
  words: readonly string[],
  { become, commandTimeoutMs }: Query,
): RemoteCommand {
  const line = remoteCommandLine(words)
  const plain = { line, terminal: false, prompt: undefined }
  return { ...(become ? becoming(become, line) : plain), timeoutMs: commandTimeoutMs }
}

/** Runs these words on this machine, as the user who is to run virsh. */
export function runHere(
  words: readonly string[],
  query: Query,
  signal: AbortSignal,
): Promise<CommandResult & { warnings?: Problem[] }> {
  const { line, timeoutMs, prompt } = commandOf(words, query)
  const local = query.become ? ['sh', '-c', line] : words
  const run = () => runLocally(query.name, local, { timeoutMs, prompt, signal })
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

/** What the end of the capabilities command means. */
export function readAnswer(
  { name, topology, domains, become }: Query,
  result: CommandResult,
  warnings: Problem[],
  parse: typeof parseCapabilities,
): Answer {
  const refused = become && becomeProblem(become, name, result)
  if (refused) return { status: 'failed', problem: refused, warnings }
  if (result.status !== 'exited') return { ...result, warnings }
  if (result.exitCode !== 0) {
    // On a terminal both streams are one.
    const { exitCode, stdout, stderr } = result
    const failed = virshProblem(name, { exitCode, stderr: stderr || stdout })
    return { status: 'failed', problem: failed, warnings }
  }
  const listing = domains ? partListing(result.stdout) : undefined
  const text = listing?.capabilities ?? result.stdout
  const parsed = timed('parse', () => parse(text, { topology }), name)
  if ('malformed' in parsed) {
    const reason = parsed.malformed.slice(0, 300)
    return { status: 'failed', problem: problem(parsed.code, name, { reason }), warnings }
  }
  if (domains && !listing) {
    return { status: 'failed', problem: problem('domains-missing', name), warnings }
  }
  const { dropped, ...can } = parsed
  if (dropped.length > 0) {
    warnings.push(problem('name-dropped', name, { names: shortened(dropped) }))
  }
  return { status: 'ok', ...can, ...(listing && { domains: listing.domains }), warnings }
}

/** A hypervisor may name what it likes, as often and as long as it likes. */
function shortened(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => name.slice(0, 40))
  const others = names.length - shown.length
  return others > 0 ? `${shown.join(', ')} and ${others} more` : shown.join(', ')
}
