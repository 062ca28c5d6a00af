import type { Remembered } from './answer.ts'

/** What is known of earlier runs, as far as it counts in this one. */
export interface Memory {
  /** The last answers of hypervisors that do not answer now, by their names. */
  answers: ReadonlyMap<string, Remembered>
  /** Those of them that answered under other settings of their connection. */
  moved: ReadonlySet<string>
  /**
   * Where the last run of this inventory wanted each VM of an entry, by its name. Hypervisors have the
   * names of this run; those that are not in it have the names of then.
   */
  places: ReadonlyMap<string, RememberedPlace>
  /** Hypervisors that are the same libvirt as an earlier one in the inventory. */
  twins: ReadonlyMap<string, Twin>
}

/** Where a VM was to be. */
export interface RememberedPlace {
  /** The hypervisor that its entry was given to, by its name then. */
  hypervisor: string
  /** When: UTC, by this machine's clock, `2026-01-31T23:59:59Z`. */
  since: string
  /** Whether the VM was there then, as far as was known. */
  built: boolean
  /** Hypervisors with an old copy: they were drained when the entry was given to another. */
  old: readonly string[]
}

/** The first name of a libvirt that an inventory has under several, and what shows that it is one. */
export interface Twin {
  of: string
  by: 'connection' | 'uuid'
}

/** The memory if nothing is remembered. */
export const NO_MEMORY: Memory = {
  answers: new Map(),
  moved: new Set(),
  places: new Map(),
  twins: new Map(),
}

/** Whether two names of hypervisors stand for one libvirt. */
export function isOneLibvirt({ twins }: Pick<Memory, 'twins'>, a: string, b: string): boolean {
  return (twins.get(a)?.of ?? a) === (twins.get(b)?.of ?? b)
}
