import type { Capabilities } from '../libvirt/capabilities.ts'
import type { DomainSize } from '../libvirt/domain_sizes.ts'
import type { Topology } from '../libvirt/topology.ts'
import {
  failure,
  isProblemCode,
  type Outcome,
  type Problem,
  problem,
  type Severity,
  success,
} from '../problems.ts'
import { isPlainName } from '../values.ts'
import type { Answer, DomainStates } from './answer.ts'
import type { Memory } from './memory.ts'
import { type MemorySnapshot, memorySnapshot, parseMemory } from './snapshot_memory.ts'
import {
  amountAt,
  namesAt,
  objectAt,
  sizesAt,
  statesAt,
  timeAt,
  unexpected,
} from './snapshot_shape.ts'

/** The answers of a fleet as data for JSON, by the names of the hypervisors. */
export interface Snapshot {
  /** The version of this file's format. */
  vm_dispatcher_snapshot: 1
  hypervisors: ReadonlyMap<string, HypervisorSnapshot>
  memory?: MemorySnapshot
}

/** The answers of a fleet, and what is known of earlier runs. */
export interface Capture {
  answers: Map<string, Answer>
  memory: Memory
}

interface HypervisorSnapshot {
  status: Answer['status']
  error?: Said
  /** The path of the emulator by architecture and domain type; null if libvirt names none. */
  capabilities?: ReadonlyMap<string, ReadonlyMap<string, string | null>>
  topology?: Topology
  /** What the domains are defined with: memory in KiB. */
  sizes?: readonly DomainSize[]
  states?: DomainStates
  /** For an earlier answer, when it was given, in UTC. */
  since?: string
  /** The names of the VMs that exist there. */
  domains?: readonly string[]
  warnings?: Said[]
}

type Said = Pick<Problem, 'code' | 'text' | 'hint'>

/**
 * All answers, without what differs from run to run, and the parts of the memory that a plan needs.
 */
export function snapshotOf(answers: ReadonlyMap<string, Answer>, memory: Memory): Snapshot {
  const remembered = memorySnapshot(memory, answers)
  return {
    vm_dispatcher_snapshot: 1,
    hypervisors: new Map([...answers].map(([name, answer]) => [name, hypervisorSnapshot(answer)])),
    ...(remembered && { memory: remembered }),
  }
}

function hypervisorSnapshot(answer: Answer): HypervisorSnapshot {
  const { status, warnings } = answer
  return {
    status,
    ...('problem' in answer && { error: said(answer.problem) }),
    ...('capabilities' in answer && { capabilities: withNulls(answer.capabilities) }),
    ...('topology' in answer && answer.topology && { topology: answer.topology }),
    ...('sizes' in answer && answer.sizes && { sizes: answer.sizes }),
    ...('states' in answer && answer.states && { states: answer.states }),
    ...('since' in answer && { since: answer.since }),
    ...('domains' in answer && answer.domains && { domains: answer.domains }),
    ...(warnings.length > 0 && { warnings: warnings.map(said) }),
  }
}

const said = ({ code, text, hint }: Problem): Said => ({ code, text, hint })

const withNulls = (capabilities: Capabilities): NonNullable<HypervisorSnapshot['capabilities']> =>
  new Map(
    [...capabilities].map(([architecture, types]) => [
      architecture,
      new Map([...types].map(([type, emulator]) => [type, emulator ?? null])),
    ]),
  )

/** Reads the text of a snapshot; `file` is its name. */
export function parseSnapshot(text: string, file: string): Outcome<Capture> {
  try {
    const root = objectAt('the file', JSON.parse(text))
    if (root.vm_dispatcher_snapshot !== 1) unexpected('vm_dispatcher_snapshot', '1')
    const hypervisors = objectAt('hypervisors', root.hypervisors)
    return success({
      answers: new Map(
        Object.entries(hypervisors).map(([name, value]) => [name, answerOf(name, value)]),
      ),
      memory: parseMemory(root.memory),
    })
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return failure(problem('file-shape', file, { kind: 'snapshot', reason: error.message }))
  }
}

function answerOf(name: string, value: unknown): Answer {
  const fields = objectAt(name, value)
  const { status, error, topology, sizes, states, domains, warnings = [] } = fields
  if (!Array.isArray(warnings)) unexpected(`warnings of ${name}`, 'a list')
  const heard = (warnings as unknown[]).map((warning) => problemOf(name, warning, 'warning'))
  if (status === 'unreachable' || status === 'failed') {
    return { status, problem: problemOf(name, error, 'host'), warnings: heard }
  }
  if (status !== 'ok' && status !== 'stale') {
    unexpected(`status of ${name}`, 'ok, unreachable, failed or stale')
  }
  const able = {
    capabilities: capabilitiesOf(name, fields.capabilities),
    ...(topology !== undefined && { topology: topologyOf(name, topology) }),
    ...(sizes !== undefined && { sizes: sizesAt(`sizes of ${name}`, sizes) }),
  }
  if (status === 'stale') {
    return {
      status,
      problem: problemOf(name, error, 'host'),
      since: timeAt(`since of ${name}`, fields.since),
      ...able,
      domains: namesAt(`domains of ${name}`, domains),
      warnings: heard,
    }
  }
  return {
    status,
    ...able,
    ...(domains !== undefined && { domains: namesAt(`domains of ${name}`, domains) }),
    ...(states !== undefined && { states: statesAt(`states of ${name}`, states) }),
    warnings: heard,
  }
}

function problemOf(subject: string, value: unknown, severity: Severity): Problem {
  const { code, text, hint } = objectAt(`error or warning of ${subject}`, value)
  if (typeof code !== 'string' || !isProblemCode(code)) {
    unexpected(`code in ${subject}`, 'a code of this version')
  }
  if (typeof text !== 'string' || typeof hint !== 'string') {
    unexpected(`text and hint in ${subject}`, 'text')
  }
  return { code, severity, subject, text, hint }
}

/** Checks the names in a snapshot like those of a hypervisor. */
function capabilitiesOf(name: string, value: unknown): Capabilities {
  const architectures = Object.entries(objectAt(`capabilities of ${name}`, value))
  return new Map(
    architectures.map(([architecture, types]) => {
      const entries = Object.entries(objectAt(`${architecture} of ${name}`, types))
      for (const [type, emulator] of entries) {
        if (!isPlainName(architecture) || !isPlainName(type)) {
          unexpected(`${architecture} with ${type} of ${name}`, 'names of letters, digits and _')
        }
        if (emulator !== null && typeof emulator !== 'string') {
          unexpected(`the emulator of ${architecture} of ${name}`, 'a path or null')
        }
      }
      return [
        architecture,
        new Map(entries.map(([type, emulator]) => [type, (emulator as string) ?? undefined])),
      ]
    }),
  )
}

function topologyOf(name: string, value: unknown): Topology {
  const { memory, cpus } = objectAt(`topology of ${name}`, value)
  const known = (amount: unknown) =>
    amount === undefined ? undefined : amountAt(`topology of ${name}`, amount)
  return { memory: known(memory), cpus: known(cpus) }
}
