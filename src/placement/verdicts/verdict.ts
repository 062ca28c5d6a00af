import type { Size } from '../capacity/size.ts'

/** The domain types that a hypervisor has for an architecture, each with its emulator. */
export type OfferedTypes = ReadonlyMap<string, string | undefined>

/** Memory or CPUs that are missing: what an entry needs, what is free, and what there is at all. */
export interface Shortage {
  needs: Size
  free: Size
  limit: Size
}

/** The hypervisor on which entries stay, and why. */
export interface Home {
  hypervisor: string
  why: 'exists' | 'given' | 'own'
}

/**
 * Whether a hypervisor takes the entries of a pool, or why not: what they need, and what it has.
 */
export type Verdict =
  /** It takes `entries` of them. */
  | { kind: 'chosen'; entries: number }
  /**
   * It could take them, but other hypervisors take them. `home` is the hypervisor on which they
   * stay, if they do.
   */
  | { kind: 'candidate'; home?: Home }
  /**
   * Their VMs exist there and stay. `silent`: the hypervisor does not answer now, and they existed
   * when it last answered.
   */
  | { kind: 'exists'; silent: boolean }
  /** The last run gave them to it, and they stay. They are not built yet, as far as is known. */
  | { kind: 'given' }
  /** Its own `config` asks for them too: it has them already. */
  | { kind: 'own' }
  /** It has `vms`, as many as its limit allows or more. */
  | { kind: 'full'; vms: number; maxVms: number }
  /** It has too little memory or too few CPUs left. */
  | ({ kind: 'no-room' } & Shortage)
  /**
   * It supports the architecture with these domain types only; another hypervisor has a better one.
   */
  | { kind: 'worse-tier'; preferred: string; offered: OfferedTypes }
  | Refusal

/** What a filter says: why a hypervisor cannot take such entries, without looking at the others. */
export type Refusal =
  /** It supports the architecture with these domain types only, and none of them may be used. */
  | { kind: 'unsupported'; architecture: string; offered: OfferedTypes }
  | { kind: 'pinned-elsewhere'; pin: string }
  | { kind: 'drained' | 'unreachable' | 'failed' | 'stale' }
