import type { Capabilities } from '../libvirt/capabilities.ts'
import type { DomainSize } from '../libvirt/domain_sizes.ts'
import type { DomainState } from '../libvirt/domain_states.ts'
import type { Topology } from '../libvirt/topology.ts'
import type { Problem } from '../problems.ts'
import type { Transport } from '../ssh/contracts.ts'
import type { Access } from '../ssh/from_ansible/ssh_call.ts'
import type { SessionUser } from './session_user.ts'

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
  /** Whether it should include the states of these. */
  states?: boolean
  /** Whether it should include what these are defined with; the memory and CPUs of the host come too. */
  sizes?: boolean
  /** Whether it should include the user who runs virsh, and their home. */
  sessionUser?: boolean
}

/**
 * The result of asking a hypervisor: `unreachable` had no session, `failed` had one but gave no
 * capabilities. Both become `stale` if an earlier answer, from the time `since`, is remembered and
 * counts.
 */
export type Answer = { warnings: Problem[] } & (
  | ({ status: 'ok'; domains?: readonly string[]; states?: DomainStates } & Capable)
  | { status: 'unreachable' | 'failed'; problem: Problem }
  | ({ status: 'stale'; problem: Problem } & Remembered)
)

/** The states of all domains by their names; undefined if the driver does not say. */
export type DomainStates = ReadonlyMap<string, DomainState>

/** What libvirt can run there, and which host that is. */
interface Capable {
  capabilities: Capabilities
  /** The UUID of its host; undefined if libvirt does not say it. */
  hostUuid?: string | undefined
  /** libvirt's name of the host's own architecture; undefined if it does not say. */
  hostArchitecture?: string | undefined
  /**
   * The user who runs virsh there, if that was asked for; undefined if the answer does not have it.
   */
  sessionUser?: SessionUser | undefined
  /** The memory and CPUs of its host, where they were asked for. */
  topology?: Topology
  /**
   * What each domain is defined with; undefined if that was not asked for, or if the driver does not
   * say.
   */
  sizes?: readonly DomainSize[]
}

/** An answer that a hypervisor gave in an earlier run. */
export interface Remembered extends Capable {
  /** When it was given, in UTC by this machine's clock: `2026-01-31T23:59:59Z`. */
  since: string
  domains: readonly string[]
}
