import type { Capabilities } from '../libvirt/capabilities.ts'
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
import type { Answer } from './answer.ts'

/** The answers of a fleet as data for JSON, by the names of the hypervisors. */
export interface Snapshot {
  /** The form of this file. */
  vm_dispatcher_snapshot: 1
  hypervisors: ReadonlyMap<string, HypervisorSnapshot>
}

interface HypervisorSnapshot {
  status: Answer['status']
  error?: Said
  /** By architecture and domain type: the emulator. */
  capabilities?: ReadonlyMap<string, ReadonlyMap<string, string | null>>
  topology?: Topology
  /** Of an earlier answer: when it was given. */
  since?: string
  /** Names of the VMs that are there, and of those that it was given. */
  domains?: readonly string[]
  given?: readonly string[]
  warnings?: Said[]
}

type Said = Pick<Problem, 'code' | 'text' | 'hint'>

/** The answers, all of them, without what differs from run to run. */
export const snapshotOf = (answers: ReadonlyMap<string, Answer>): Snapshot => ({
  vm_dispatcher_snapshot: 1,
  hypervisors: new Map([...answers].map(([name, answer]) => [name, hypervisorSnapshot(answer)])),
})

function hypervisorSnapshot(answer: Answer): HypervisorSnapshot {
  const { status, warnings } = answer
  return {
    status,
    ...('problem' in answer && { error: said(answer.problem) }),
    ...('capabilities' in answer && { capabilities: withNulls(answer.capabilities) }),
    ...('topology' in answer && answer.topology && { topology: answer.topology }),
    ...('since' in answer && { since: answer.since }),
    ...('domains' in answer && answer.domains && { domains: answer.domains }),
    ...('given' in answer && { given: answer.given }),
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

/** Reads the answers from the text of a snapshot; `file` is its name. */
export function parseSnapshot(text: string, file: string): Outcome<Map<string, Answer>> {
  try {
    const root = objectAt('the file', JSON.parse(text))
    if (root.vm_dispatcher_snapshot !== 1) unexpected('vm_dispatcher_snapshot', '1')
    const hypervisors = objectAt('hypervisors', root.hypervisors)
    return success(
      new Map(Object.entries(hypervisors).map(([name, value]) => [name, answerOf(name, value)])),
    )
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    return failure(problem('file-shape', file, { kind: 'snapshot', reason: error.message }))
  }
}

function answerOf(name: string, value: unknown): Answer {
  const fields = objectAt(name, value)
  const { status, error, topology, domains, warnings = [] } = fields
  if (!Array.isArray(warnings)) unexpected(`warnings of ${name}`, 'a list')
  const heard = (warnings as unknown[]).map((warning) => problemOf(name, warning, 'warning'))
  if (status === 'unreachable' || status === 'failed') {
    return { status, problem: problemOf(name, error, 'host'), warnings: heard }
  }
  if (status !== 'ok' && status !== 'stale') {
    unexpected(`status of ${name}`, 'ok, unreachable, failed or stale')
  }
  const capabilities = capabilitiesOf(name, fields.capabilities)
  if (status === 'stale') {
    return {
      status,
      problem: problemOf(name, error, 'host'),
      since: timeOf(name, fields.since),
      capabilities,
      domains: namesOf(`domains of ${name}`, domains),
      given: namesOf(`given of ${name}`, fields.given),
      warnings: heard,
    }
  }
  return {
    status,
    capabilities,
    ...(topology !== undefined && { topology: topologyOf(name, topology) }),
    ...(domains !== undefined && { domains: namesOf(`domains of ${name}`, domains) }),
    warnings: heard,
  }
}

function timeOf(name: string, value: unknown): string {
  const isTime = typeof value === 'string' && !Number.isNaN(Date.parse(value))
  return isTime ? value : unexpected(`since of ${name}`, 'a time such as 2026-01-31T23:59:59Z')
}

function namesOf(what: string, value: unknown): string[] {
  const isList = Array.isArray(value) && value.every((name) => typeof name === 'string')
  return isList ? value : unexpected(what, 'a list of names')
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

/** What a hypervisor could not have said is not taken from a file either. */

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
  const amounts = [memory, cpus].map((amount) => {
    if (amount === undefined || (Number.isSafeInteger(amount) && Number(amount) > 0)) {
      return amount as number | undefined
    }
    return unexpected(`topology of ${name}`, 'memory and cpus as whole numbers above 0')
  })
  return { memory: amounts[0], cpus: amounts[1] }
}

function objectAt(what: string, value: unknown): Record<string, unknown> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Record<string, unknown>) : unexpected(what, 'an object')
}

/** Ends the parsing; as errors of JSON.parse do. */
function unexpected(what: string, expected: string): never {
  throw new SyntaxError(`${what} is not ${expected}`)
}
