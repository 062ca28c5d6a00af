import { countEach } from '../grouped.ts'
import type { Capabilities } from '../libvirt/capabilities.ts'
import { KVM_LOOK, kvmProblem, readKvmLook } from '../libvirt/kvm.ts'
import { readVersions, VERSION_COMMANDS } from '../libvirt/versions.ts'
import { capabilitiesArguments, virshArguments } from '../libvirt/virsh.ts'
import type { Problem } from '../problems.ts'
import type { CommandResult } from '../ssh/contracts.ts'
import { isOpenSsh } from '../ssh/from_ansible/ssh_call.ts'
import { describeAccess } from './access.ts'
import type { Answer, Query } from './answer.ts'
import { commandOf, type FleetRun, runHere } from './query.ts'
import type { Reader } from './reader.ts'
import { stopwatch } from './stopwatch.ts'
import { problemWithoutSecrets } from './without_secrets.ts'

/** One check on the way to a hypervisor's answer. */
export interface Check {
  check: 'settings' | 'session' | 'host key' | 'login' | 'capabilities' | 'probe' | 'virsh' | 'KVM'
  state: 'ok' | 'doubtful' | 'failed'
  /** How long it took, in ms; null if it took no time of its own. */
  ms: number | null
  /** What was found, in a few words; it may contain text of the hypervisor. */
  result: string
}

/** A hypervisor's answer, and the checks on the way to it. */
export interface Examination {
  answer: Answer
  checks: Check[]
}

/** Whether it needs attention that a hypervisor has no KVM, for this reason. */
type IsFinding = (problem: Problem) => boolean

/** Runs a command on the hypervisor, as the user who runs virsh. */
type Run = (words: readonly string[]) => Promise<CommandResult & { warnings?: Problem[] }>

/**
 * Asks a hypervisor as a run does, and checks each part of that, and more: the capabilities a
 * second time, versions, KVM. It tries only once, and ignores Ansible's `retries`. It warns if
 * there is no KVM and that is a finding. Never rejects.
 */
export async function examine(
  query: Query,
  run: FleetRun,
  isFinding: IsFinding,
): Promise<Examination> {
  const { connection, transport } = query
  if (connection === 'local') {
    const settings = fine('settings', null, describeAccess(query))
    const runLocal: Run = (words) => runHere(words, query, run.signal)
    const { answer, checks } = await look(query, runLocal, run.reader, isFinding)
    return { answer, checks: [settings, ...checks] }
  }
  const access: Check[] = []
  const { openRunner } = await import('../ssh/command/run_command.ts')
  const connections = await run.connections()
  const lap = stopwatch()
  if (isOpenSsh(connection)) {
    const settings = await connections.resolve(connection)
    if ('problem' in settings) {
      return unreachable(query, settings.problem, 'settings', lap(), access)
    }
    access.push(fine('settings', lap(), describeAccess(query, settings)))
  } else {
    // Only the program itself knows what its arguments mean.
    access.push(fine('settings', null, `by ${connection.executable} to ${connection.address}`))
  }
  const runner = await openRunner(connection, transport, connections)
  if ('problem' in runner) return unreachable(query, runner.problem, 'session', lap(), access)
  const { session } = runner
  if (session) {
    access.push(fine('session', lap(), 'by the built-in SSH'))
    access.push(fine('host key', null, session.hostKey))
    access.push(fine('login', null, session.authentication))
  } else {
    access.push(fine('session', null, 'by the ssh command, a new connection for each command'))
  }
  const runThere: Run = (words) => runner.run(commandOf(words, query))
  const { answer, checks } = await look(query, runThere, run.reader, isFinding)
  session?.hangUp()
  return { answer, checks: [...access, ...checks] }
}

function unreachable(
  query: Query,
  found: Problem,
  check: Check['check'],
  ms: number,
  checks: readonly Check[],
): Examination {
  const problem = problemWithoutSecrets(found, query)
  const answer: Answer = { status: 'unreachable', problem, warnings: [] }
  return { answer, checks: [...checks, failed(check, ms, problem)] }
}

/** The answer, and the checks that are possible once commands can be run on the hypervisor. */
async function look(
  query: Query,
  run: Run,
  reader: Reader,
  isFinding: IsFinding,
): Promise<Examination> {
  const lap = stopwatch()
  const { warnings = [], ...result } = await run(capabilitiesArguments(query.uri, query))
  const first = lap()
  const answer = await reader.read(query, result, warnings)
  if (answer.status !== 'ok') {
    const problem = 'problem' in answer ? [failed('capabilities', first, answer.problem)] : []
    // If no command finishes, nothing more can be checked.
    const kvm = result.status === 'exited' ? await seenOfKvm(run) : []
    return { answer, checks: [...problem, ...kvm] }
  }
  const checks = [fine('capabilities', first, summary(answer.capabilities))]
  lap()
  await run(capabilitiesArguments(query.uri, query))
  checks.push(probe(first, lap()))
  const said = await run(virshArguments(query.uri, VERSION_COMMANDS))
  const versions = readVersions(said.status === 'exited' ? said.stdout : '')
  const texts = [versions.library, versions.hypervisor, versions.uri].filter(Boolean)
  const virsh = texts.join(', ') || 'versions not reported'
  checks.push(fine('virsh', lap(), virsh))
  if (versions.uri && !/^qemu/i.test(versions.uri)) return { answer, checks }
  const { check, problem } = await lookAtKvm(query, run, answer.capabilities)
  if (problem && isFinding(problem)) {
    checks.push(check)
    return { answer: { ...answer, warnings: [...answer.warnings, problem] }, checks }
  }
  checks.push({ ...check, state: 'ok' })
  return { answer, checks }
}

/** The check of KVM: whether there is any, and if not, why. */
async function lookAtKvm(
  { name }: Query,
  run: Run,
  capabilities: Capabilities,
): Promise<{ check: Check; problem?: Problem }> {
  const withKvm = [...capabilities].filter(([, types]) => types.has('kvm'))
  if (withKvm.length > 0) {
    const architectures = withKvm.map(([architecture]) => architecture).join(', ')
    return { check: fine('KVM', null, `usable for ${architectures}`) }
  }
  const lap = stopwatch()
  const seen = await kvmThere(run)
  if (!seen) return { check: doubtful(lap(), 'none (reason unknown)') }
  const problem = kvmProblem(name, seen)
  return { check: doubtful(lap(), `${problem.text} [${problem.code}]`), problem }
}

/** The check of KVM if libvirt gave no answer. */
async function seenOfKvm(run: Run): Promise<Check[]> {
  const lap = stopwatch()
  const seen = await kvmThere(run)
  if (!seen) return []
  const result = seen.device ? `/dev/kvm is there (${seen.device})` : 'there is no /dev/kvm'
  return [fine('KVM', lap(), result)]
}

async function kvmThere(run: Run) {
  const result = await run(['sh', '-c', KVM_LOOK])
  return result.status === 'exited' ? readKvmLook(result.stdout) : undefined
}

/**
 * The check of a second answer: for the first one libvirt tries out every emulator, and remembers
 * the results.
 */
function probe(first: number, second: number): Check {
  if (second > SLOW_MS) {
    const result = 'slow both times: libvirt tests its emulators again at each call'
    return { check: 'probe', state: 'doubtful', ms: second, result }
  }
  const wasCold = first > SLOW_MS && first > 5 * second
  return fine('probe', second, wasCold ? 'slow at first: libvirt tested its emulators' : 'warm')
}

const SLOW_MS = 1000

function summary(capabilities: Capabilities): string {
  const counts = countEach([...capabilities.values()].flatMap((types) => [...types.keys()]))
  const types = [...counts].map(([type, count]) => `${count} as ${type}`).join(', ')
  return `architectures: ${types || 'none'}`
}

const fine = (check: Check['check'], ms: number | null, result: string): Check => ({
  check,
  state: 'ok',
  ms,
  result,
})

const doubtful = (ms: number, result: string): Check => ({
  check: 'KVM',
  state: 'doubtful',
  ms,
  result,
})

const failed = (check: Check['check'], ms: number, { text, code }: Problem): Check => ({
  check,
  state: 'failed',
  ms,
  result: `${text} [${code}]`,
})
