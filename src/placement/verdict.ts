import type { Size } from './size.ts'

/** The domain types that a hypervisor has for an architecture, each with its emulator. */
export type OfferedTypes = ReadonlyMap<string, string | undefined>

/** Memory or CPUs that are missing: what an entry needs, what is free, and what there is at all. */
export interface Shortage {
  needs: Size
  free: Size
  limit: Size
}

/** What a hypervisor is to the entries of a pool, and why: what was asked for, and what it has. */
export type Verdict =
  /** It takes `entries` of them. */
  | { kind: 'chosen'; entries: number }
  /** It could take them, but other hypervisors take them. */
  | { kind: 'candidate' }
  /** It has as many VMs as its limit allows. */
  | { kind: 'full'; maxVms: number }
  /** It has too little memory or too few CPUs left. */
  | ({ kind: 'no-room' } & Shortage)
  /**
   * It supports the architecture with these domain types only; another hypervisor has a better one.
   */
  | { kind: 'worse-tier'; preferred: string; offered: OfferedTypes }
  /** It supports the architecture with these domain types only, and none of them may be used. */
  | { kind: 'unsupported'; architecture: string; offered: OfferedTypes }
  | { kind: 'pinned-elsewhere'; pin: string }
  | { kind: 'drained' | 'unreachable' | 'failed' | 'stale' }
