import type { Capabilities } from '../libvirt/capabilities.ts'
import type { Topology } from '../libvirt/topology.ts'
import type { Problem } from '../problems.ts'
import type { Transport } from '../ssh/contracts.ts'
import type { Access } from '../ssh/from_ansible/ssh_call.ts'

/** One hypervisor to ask. */
export interface Query extends Access {
  /** Its name in the inventory. */
  name: string
  /** libvirt connection URI, one that `libvirt/uri.ts` does not refuse; undefined for virsh's own default. */
  uri: string | undefined
  transport: Transport
  /** Time for virsh to answer, once there is a session. */
  commandTimeoutMs: number
  /** Whether the answer is to say what the host has. */
  topology?: boolean
  /** Whether the answer is to name the domains that are there. */
  domains?: boolean
}

/**
 * What came of asking: `unreachable` had no session, `failed` had one and gave no capabilities. Both
 * become `stale` where an earlier answer, of the time `since`, is remembered (`remember.ts`).
 */
export type Answer = { warnings: Problem[] } & (
  | { status: 'ok'; capabilities: Capabilities; topology?: Topology; domains?: readonly string[] }
  | { status: 'unreachable' | 'failed'; problem: Problem }
  | ({ status: 'stale'; problem: Problem } & Remembered)
)

/** An earlier answer. */
export interface Remembered {
  /** UTC, by this machine's clock: `2026-01-31T23:59:59Z`. */
  since: string
  capabilities: Capabilities
  domains: readonly string[]
  /** The VMs that it was then given: by now they may exist as well. */
  given: readonly string[]
}
