/** The domain types that a hypervisor has for an architecture, each with its emulator. */
export type OfferedTypes = ReadonlyMap<string, string | undefined>

/** What a hypervisor is to the entries of one architecture and pin: what was asked, what there was. */
export type Verdict =
  /** It takes this many of them. */
  | { kind: 'chosen'; entries: number }
  /** It could take them, but others do. */
  | { kind: 'candidate' }
  /** It has as many VMs as it may have. */
  | { kind: 'full'; maxVms: number }
  /** It supports the architecture with these domain types only; a better one is to be had. */
  | { kind: 'worse-tier'; preferred: string; offered: OfferedTypes }
  /** It supports the architecture with none of the domain types that may be used, but with these. */
  | { kind: 'unsupported'; architecture: string; offered: OfferedTypes }
  | { kind: 'pinned-elsewhere'; pin: string }
  | { kind: 'drained' | 'unreachable' | 'failed' | 'stale' }
