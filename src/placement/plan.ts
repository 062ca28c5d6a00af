import type { Capabilities } from '../libvirt/capabilities.ts'
import type { Entry } from '../vm/entry.ts'
import type { Demand, Pin } from './demand.ts'

/** A hypervisor as placement sees it, in inventory order. */
export type Hypervisor = Terms & Answered

/** What it can run, or why that is not known. */
export type Answered =
  | { status: 'ok'; capabilities: Capabilities }
  /** It gave no answer, and this is an earlier one: what exists there may stay, nothing new goes there. */
  | { status: 'stale'; capabilities: Capabilities }
  | { status: 'unreachable' | 'failed' }

/** What its user wants of a hypervisor. */
export interface Terms {
  name: string
  /** How many VMs it has besides entries: those of its own `config.list`, and others that are known. */
  ownVms: number
  /** Whether it takes no entries. */
  drained: boolean
  /** The most VMs that it may have, its own counted; Infinity where there is no limit. */
  maxVms: number
  /** Its share beside that of others, above 0, in a unit that is the same for the whole fleet. */
  weight: bigint
}

/** An entry whose target stands for an architecture, by libvirt's name. */
export interface PlaceableEntry {
  entry: Entry
  architecture: string
  pin?: Pin | undefined
}

/** What one hypervisor gets of a pool: entries, to be run there as `domainType` with `emulator`. */
export interface Assignment {
  hypervisor: string
  /** One or more, in their order. */
  entries: readonly Entry[]
  architecture: string
  domainType: string
  /** Path on the hypervisor; undefined where libvirt names none. */
  emulator: string | undefined
}

/** An entry that no hypervisor takes, and why, in one line: `0/2 hypervisors: 2 without riscv64`. */
export interface Rejection {
  entry: Entry
  code: 'architecture-unsupported' | 'hypervisors-excluded' | 'hypervisors-full'
  reason: string
}

/** An entry whose VM exists on a hypervisor that may not keep it, and that another one takes. */
export interface Displaced {
  entry: Entry
  from: string
  /** Why it does not stay: `drained`, `outside rack1`. */
  reason: string
}

/** What became of the entries of one architecture and pin; `explain.ts` tells it hypervisor by hypervisor. */
export interface PlacedPool {
  demand: Demand
  entries: readonly Entry[]
  /** What its entries are run as, but for those that stay; undefined where no hypervisor may take them. */
  domainType: string | undefined
  /** How many entries a hypervisor takes, by its index; others take none. */
  taken: ReadonlyMap<number, number>
  /** Whether some of its entries are rejected. */
  hasRejected: boolean
  /** Indices of the candidates that have as many VMs as they may have. */
  full: ReadonlySet<number>
}

/** The decision: every entry is in exactly one of assignments and rejections. */
export interface Plan {
  /** By pool, in the order in which the pools' first entries stand; inside a pool in inventory order. */
  assignments: Assignment[]
  rejections: Rejection[]
  displaced: Displaced[]
  /** In the order of their first entries. */
  pools: PlacedPool[]
}
