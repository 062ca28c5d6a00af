import type { Capabilities } from '../libvirt/capabilities.ts'
import type { Topology } from '../libvirt/topology.ts'
import type { Problem } from '../problems.ts'
import type { Transport } from '../ssh/contracts.ts'
import type { Access } from '../ssh/from_ansible/ssh_call.ts'

/** One hypervisor to ask, and what to ask it for. */
export interface Query extends Access {
  /** Its name in the inventory. */
  name: string
  /** libvirt connection URI, one that `libvirt/uri.ts` does not refuse; undefined for virsh's own default. */
  uri: string | undefined
  transport: Transport
  /** How long virsh may take to answer once there is a session, in ms. */
  commandTimeoutMs: number
  /** Whether the answer should include the memory and CPUs of the host. */
  topology?: boolean
  /** Whether the answer should include the names of the domains that exist there. */
  domains?: boolean
}

/**
 * The result of asking a hypervisor: `unreachable` had no session, `failed` had one but gave no
 * capabilities. Both become `stale` if an earlier answer, from the time `since`, is remembered
 * (`remember.ts`).
 */
export type Answer = { warnings: Problem[] } & (
  | { status: 'ok'; capabilities: Capabilities; topology?: Topology; domains?: readonly string[] }
  | { status: 'unreachable' | 'failed'; problem: Problem }
  | ({ status: 'stale'; problem: Problem } & Remembered)
)

/** An answer that a hypervisor gave in an earlier run. */
export interface Remembered {
  /** When it was given, in UTC by this machine's clock: `2026-01-31T23:59:59Z`. */
  since: string
  capabilities: Capabilities
  domains: readonly string[]
  /** The names of the VMs that it was given in that run: they may exist by now. */
  given: readonly string[]
}
