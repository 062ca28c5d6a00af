import type { Capabilities } from '../libvirt/capabilities.ts'
import type { Entry } from '../vm/entry.ts'

/** A hypervisor as placement sees it, in inventory order: what it can run, or why that is not known. */
export type Hypervisor =
  | { name: string; status: 'ok'; capabilities: Capabilities }
  | { name: string; status: 'unreachable' | 'failed' }

/** An entry whose target stands for an architecture, by libvirt's name. */
export interface PlaceableEntry {
  entry: Entry
  architecture: string
}

/** One entry, given to one hypervisor, to be run there as `domainType` with `emulator`. */
export interface Assignment {
  hypervisor: string
  entry: Entry
  architecture: string
  domainType: string
  /** Path on the hypervisor; undefined where libvirt names none. */
  emulator: string | undefined
}

/** An entry that no hypervisor can take, and why, in one line: `0/2 hypervisors: 2 without riscv64`. */
export interface Rejection {
  entry: Entry
  reason: string
}

/** The decision: every entry is in exactly one of the two. */
export interface Plan {
  /** By pool, in the order in which the pools' first entries stand; inside a pool in entry order. */
  assignments: Assignment[]
  rejections: Rejection[]
}
