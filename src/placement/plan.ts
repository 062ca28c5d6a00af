import type { Capabilities } from '../libvirt/capabilities.ts'
import type { Entry } from '../vm/entry.ts'
import type { Capacity, Size } from './capacity/size.ts'
import type { Demand, Pin } from './demand.ts'
import type { Home, Shortage } from './verdicts/verdict.ts'

/** A hypervisor as placement sees it, in inventory order. */
export type Hypervisor = Terms & Answered

/** What a hypervisor can run, or why that is not known. */
export type Answered =
  | { status: 'ok'; capabilities: Capabilities }
  /**
   * It did not answer now, and these are from an earlier answer: VMs that exist there may stay, and
   * nothing new goes there.
   */
  | { status: 'stale'; capabilities: Capabilities }
  | { status: 'unreachable' | 'failed' }

/** What the inventory says about a hypervisor. */
export interface Terms {
  name: string
  /** How many VMs it has apart from those of entries: those of its own `config.list`, and others that are known. */
  ownVms: number
  /** Whether it is drained: it takes no entries. */
  drained: boolean
  /** The most VMs that it may have, its own included; Infinity if there is no limit. */
  maxVms: number
  /** What it may give to VMs; undefined if memory and CPUs do not count, or are not known. */
  capacity?: Capacity | undefined
  /** Its weight: above 0, in a unit that is the same for the whole fleet. */
  weight: bigint
}

/** An entry whose target stands for an architecture, by libvirt's name. */
export interface PlaceableEntry {
  entry: Entry
  architecture: string
  pin?: Pin | undefined
  /** The size of its VM; undefined if memory and CPUs do not count. */
  size?: Size | undefined
}

/**
 * The entries of a pool that one hypervisor gets. They are run there as `domainType` with
 * `emulator`.
 */
export interface Assignment {
  hypervisor: string
  /** The entries, one or more, in their order. */
  entries: readonly Entry[]
  architecture: string
  domainType: string
  /** The path of the emulator on the hypervisor; undefined if libvirt names none. */
  emulator: string | undefined
}

/** An entry that no hypervisor takes, and why, in one line: `0/2 hypervisors: 2 without riscv64`. */
export interface Rejection {
  entry: Entry
  code: 'architecture-unsupported' | 'hypervisors-excluded' | 'hypervisors-full' | 'no-room'
  reason: string
  /** What has to change so that a hypervisor takes it: all steps that are needed, and no others. */
  hint: string
}

/** Where an entry stays: the index of its hypervisor, and why. */
export interface Stay {
  index: number
  why: Home['why']
}

/** Where the entries of a pool went; `verdicts/explain.ts` makes the verdicts of the hypervisors from it. */
export interface PlacedPool {
  demand: Demand
  /** All its entries: those that stay where they are, and those that the strategy placed. */
  entries: readonly Entry[]
  /** Those that stay. */
  stays: ReadonlyMap<Entry, Stay>
  /** The domain type of the others; undefined if no hypervisor may take them. */
  domainType: string | undefined
  /** How many of the others each hypervisor takes, by its index; those that take none are left out. */
  taken: ReadonlyMap<number, number>
  /** Whether some of its entries are rejected. */
  hasRejected: boolean
  /** The candidates that are full, by index, with their number of VMs. */
  full: ReadonlyMap<number, number>
  /**
   * The candidates that have no room for an entry of the pool (a rejected one, if there is one):
   * see `capacity/room.ts`.
   */
  short: ReadonlyMap<number, Shortage>
}

/** The hypervisor with the greatest load, by the shares of memory and CPUs that its VMs take. */
export interface GreatestLoad {
  hypervisor: string
  load: number
  /**
   * It is at most this part above the least that is possible: 0.02 for 2 %. Undefined where entries are
   * left out, because leaving out others would be possible too.
   */
  above: number | undefined
}

/** The decision: every entry is in exactly one of assignments and rejections. */
export interface Plan {
  /**
   * The assignments, pool after pool in the order of the pools' first entries; inside a pool in
   * inventory order.
   */
  assignments: Assignment[]
  rejections: Rejection[]
  /**
   * All pools, in the order of their first entries. Pools whose entries are all in hypervisors' own
   * lists come last.
   */
  pools: PlacedPool[]
  /**
   * By hypervisor: how many VMs it has after the run, with those that must go and are not removed
   * yet.
   */
  loads: readonly number[]
  /** By hypervisor: what it has given after the run; undefined if memory and CPUs do not count. */
  capacities?: readonly (Capacity | undefined)[]
  /** The sizes of entries; undefined if memory and CPUs do not count. */
  sizes?: ReadonlyMap<Entry, Size>
  /** The greatest load, where loads are to be even and entries have sizes. */
  greatest?: GreatestLoad
}
