import { type Capabilities, parseCapabilities } from '../libvirt/capabilities.ts'
import type { Topology } from '../libvirt/topology.ts'
import { capabilitiesArguments, remoteCommandLine } from '../libvirt/virsh.ts'
import { virshProblem } from '../libvirt/virsh_errors.ts'
import { type Problem, problem } from '../problems.ts'
import { type CommandResult, runCommand } from '../ssh/run_command.ts'
import type { ConnectionSettings } from '../ssh/settings.ts'
import { type SharedFiles, shareFiles } from '../ssh/shared_files.ts'
import { runLocally } from './local.ts'

/** One hypervisor to ask. */
export interface Query {
  /** Its name in the inventory. */
  name: string
  /** libvirt connection URI, one that `libvirt/uri.ts` does not refuse; undefined for virsh's own default. */
  uri: string | undefined
  /** `local`: run virsh on this machine. */
  connection: ConnectionSettings | 'local'
  /** Time for virsh to answer, once there is a session. */
  commandTimeoutMs: number
  /** Whether the answer is to say what the host has. */
  topology?: boolean
}

/** What came of asking: `unreachable` had no session, `failed` had one and gave no capabilities. */
export type Answer = { warnings: Problem[] } & (
  | { status: 'ok'; capabilities: Capabilities; topology?: Topology }
  | { status: 'unreachable' | 'failed'; problem: Problem }
)

/** Asks all hypervisors at once; the answers stand in the order of the queries. Never rejects. */
export async function queryFleet(queries: readonly Query[]): Promise<Map<string, Answer>> {
  const files = shareFiles()
  const answers = queries.map(
    async (query): Promise<[string, Answer]> => [query.name, await ask(query, files)],
  )
  return new Map(await Promise.all(answers))
}

async function ask(query: Query, files: SharedFiles): Promise<Answer> {
  const { uri, connection, commandTimeoutMs } = query
  const virsh = capabilitiesArguments(uri)
  if (connection === 'local') {
    return answer(query, await runLocally(query.name, virsh, commandTimeoutMs), [])
  }
  const command = remoteCommandLine(virsh)
  const { warnings, ...result } = await runCommand(connection, command, commandTimeoutMs, files)
  return answer(query, result, warnings)
}

function answer({ name, topology }: Query, result: CommandResult, warnings: Problem[]): Answer {
  if (result.status !== 'exited') return { ...result, warnings }
  if (result.exitCode !== 0)
    return { status: 'failed', problem: virshProblem(name, result), warnings }
  const parsed = parseCapabilities(result.stdout, { topology })
  if ('malformed' in parsed) {
    const malformed = problem('capabilities-malformed', name, {
      reason: parsed.malformed.slice(0, 300),
    })
    return { status: 'failed', problem: malformed, warnings }
  }
  const { dropped, ...can } = parsed
  if (dropped.length > 0) {
    warnings.push(problem('name-dropped', name, { names: shortened(dropped) }))
  }
  return { status: 'ok', ...can, warnings }
}

/** A hypervisor may name what it likes, as often and as long as it likes. */
function shortened(names: readonly string[]): string {
  const shown = names.slice(0, 5).map((name) => name.slice(0, 40))
  const others = names.length - shown.length
  return others > 0 ? `${shown.join(', ')} and ${others} more` : shown.join(', ')
}
