import type { Capabilities } from '../libvirt/capabilities.ts'
import { KVM_LOOK, kvmProblem, readKvmLook } from '../libvirt/kvm.ts'
import { readVersions, VERSION_COMMANDS } from '../libvirt/versions.ts'
import { capabilitiesArguments, virshArguments } from '../libvirt/virsh.ts'
import type { Problem } from '../problems.ts'
import type { CommandResult } from '../ssh/contracts.ts'
import { isOpenSsh } from '../ssh/from_ansible/ssh_call.ts'
import { describeAccess } from './access.ts'
import type { Answer, Query } from './answer.ts'
import { commandOf, type FleetRun, readAnswer, runHere } from './query.ts'
import { stopwatch } from './stopwatch.ts'

/** One thing that was looked at on the way to a hypervisor's answer. */
export interface Check {
  check: 'settings' | 'session' | 'host key' | 'login' | 'capabilities' | 'probe' | 'virsh' | 'KVM'
  state: 'ok' | 'doubtful' | 'failed'
  /** What it took; null for what cost nothing of its own. */
  ms: number | null
  /** What there is; may hold foreign text. */
  result: string
}

/** What a hypervisor answers, and what was to be seen on the way. */
export interface Examination {
  answer: Answer
  checks: Check[]
}

/** Runs words there, as the user who is to run virsh. */
type Run = (words: readonly string[]) => Promise<CommandResult & { warnings?: Problem[] }>

/**
 * Asks a hypervisor as a run does, and looks at what that takes and at what else matters: the
 * capabilities a second time, versions, KVM. It tries once, whatever Ansible's `retries` are; with
 * `wantsKvm` it warns where there is no KVM. Never rejects.
 */
export async function examine(
  query: Query,
  run: FleetRun,
  wantsKvm: boolean,
): Promise<Examination> {
  const { connection, transport } = query
  const checks: Check[] = []
  if (connection === 'local') {
    checks.push(fine('settings', null, describeAccess(query)))
    const runLocal: Run = (words) => runHere(words, query, run.signal)
    return { answer: await look(query, runLocal, wantsKvm, checks), checks }
  }
  const { openWay } = await import('../ssh/command/run_command.ts')
  const connections = await run.connections()
  const lap = stopwatch()
  if (isOpenSsh(connection)) {
    const settings = await connections.resolve(connection)
    if ('problem' in settings) return unreachable(settings.problem, 'settings', lap(), checks)
    checks.push(fine('settings', lap(), describeAccess(query, settings)))
  } else {
    // What it makes of its arguments only it knows.
    checks.push(fine('settings', null, `by ${connection.executable} to ${connection.address}`))
  }
  const way = await openWay(connection, transport, connections)
  if ('problem' in way) return unreachable(way.problem, 'session', lap(), checks)
  const { session } = way
  if (session) {
    checks.push(fine('session', lap(), 'by SSH built in'))
    checks.push(fine('host key', null, session.hostKey))
    checks.push(fine('login', null, session.authentication))
  } else {
    checks.push(fine('session', null, 'by the ssh command, a new connection for each command'))
  }
  const runThere: Run = (words) => way.run(commandOf(words, query))
  const answer = await look(query, runThere, wantsKvm, checks)
  session?.hangUp()
  return { answer, checks }
}

function unreachable(
  problem: Problem,
  check: Check['check'],
  ms: number,
  checks: readonly Check[],
): Examination {
  const answer: Answer = { status: 'unreachable', problem, warnings: [] }
  return { answer, checks: [...checks, failed(check, ms, problem)] }
}

/** What is to be seen once commands can be run there. */
async function look(query: Query, run: Run, wantsKvm: boolean, checks: Check[]): Promise<Answer> {
  const { parseCapabilities } = await import('../libvirt/capabilities.ts')
  const lap = stopwatch()
  const { warnings = [], ...result } = await run(capabilitiesArguments(query.uri, query))
  const first = lap()
  const answer = readAnswer(query, result, warnings, parseCapabilities)
  if (answer.status !== 'ok') {
    const problem = 'problem' in answer ? [failed('capabilities', first, answer.problem)] : []
    checks.push(...problem)
    // Where no command comes to its end, there is no more to be seen.
    if (result.status === 'exited') checks.push(...(await seenOfKvm(run)))
    return answer
  }
  checks.push(fine('capabilities', first, summary(answer.capabilities)))
  lap()
  await run(capabilitiesArguments(query.uri, query))
  checks.push(probe(first, lap()))
  const said = await run(virshArguments(query.uri, VERSION_COMMANDS))
  const versions = readVersions(said.status === 'exited' ? said.stdout : '')
  const texts = [versions.library, versions.hypervisor, versions.uri].filter(Boolean)
  const virsh = texts.join(', ') || 'it does not say its versions'
  checks.push(fine('virsh', lap(), virsh))
  if (versions.uri && !/^qemu/i.test(versions.uri)) return answer
  const kvm = await lookAtKvm(query, run, answer.capabilities)
  checks.push(kvm.check)
  return kvm.problem && wantsKvm
    ? { ...answer, warnings: [...answer.warnings, kvm.problem] }
    : answer
}

/** Whether there is KVM, and if not, why. */
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
  if (!seen) return { check: doubtful(lap(), 'none, and the reason cannot be seen') }
  const problem = kvmProblem(name, seen)
  return { check: doubtful(lap(), `${problem.text} [${problem.code}]`), problem }
}

/** What can be seen of KVM where libvirt says nothing. */
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

/** A first answer makes libvirt try out every emulator, which it remembers. */
function probe(first: number, second: number): Check {
  if (second > SLOW_MS) {
    const result = 'slow both times: libvirt tries its emulators out again at each call'
    return { check: 'probe', state: 'doubtful', ms: second, result }
  }
  const wasCold = first > SLOW_MS && first > 5 * second
  return fine('probe', second, wasCold ? 'cold at first: libvirt tried its emulators out' : 'warm')
}

const SLOW_MS = 1000

function summary(capabilities: Capabilities): string {
  const counts = new Map<string, number>()
  for (const type of [...capabilities.values()].flatMap((types) => [...types.keys()])) {
    counts.set(type, (counts.get(type) ?? 0) + 1)
  }
  const types = [...counts].map(([type, count]) => `${count} as ${type}`).join(', ')
  return `architectures: ${types || 'none'}`
}

const fine = (check: Check['check'], ms: number | null, result: string): Check => ({
  ...{ check, state: 'ok', ms, result },
})

const doubtful = (ms: number, result: string): Check => ({
  ...{ check: 'KVM', state: 'doubtful', ms, result },
})

const failed = (check: Check['check'], ms: number, { text, code }: Problem): Check => ({
  ...{ check, state: 'failed', ms, result: `${text} [${code}]` },
})
