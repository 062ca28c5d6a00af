import type { Answer } from '../fleet/answer.ts'
import type { Assignment } from '../placement/plan.ts'
import type { Problem } from '../problems.ts'
import type { Value, ValueMap } from '../values.ts'
import type { OwnConfiguration } from '../vm/configuration.ts'
import type { Entry } from '../vm/entry.ts'
import type { VmConnection } from './guests/vm_connection.ts'

/** A hypervisor and its answer. */
export interface AnsweredHypervisor {
  name: string
  /** Its own `config`, without the entries of this run. */
  own: OwnConfiguration
  /** How many VMs its own `config` asks for. Equal ones count once. */
  ownVms: number
  /**
   * The names of the VMs on it that neither its own `config` nor an entry asks for; none without
   * keep_existing.
   */
  others: readonly string[]
  answer: Answer
}

/** A VM of an entry on a hypervisor where it does not stay. */
export interface Copy {
  hypervisor: string
  /**
   * If the hypervisor does not answer, how old its last answer is: ` as of 3 hours ago`; else
   * empty.
   */
  when: string
  /**
   * Why it does not stay: the hypervisor cannot have it (`refused`), it is an `old` copy, another
   * hypervisor's config asks for it (`owned`), or nobody takes its entry (`unplanned`).
   */
  why: 'refused' | 'old' | 'owned' | 'unplanned'
  /**
   * Why it cannot be on that hypervisor, or on any, in a few words: `drained`; empty if `why` says
   * enough.
   */
  reason: string
}

/** What becomes of the VM of an entry. */
export interface Fate {
  /** The hypervisor that is to have it; undefined if none is. */
  taker: string | undefined
  /** The hypervisors on which it exists, as far as is known. Each libvirt is there once. */
  copies: readonly string[]
  /** Whether it exists on its taker. */
  exists: boolean
  /** The copies that do not stay. This program does not remove them. */
  old: readonly Copy[]
}

/** A VM that a hypervisor is to run, of its own `config` or of an entry, with its merged definition. */
export interface DefinedVm {
  /** The entry as it was written. */
  fields: ValueMap
  platform: string
  target: string
  /** The definition. A text in it may be a template for the hypervisor's facts. */
  vm: ValueMap
  /** What the definition sets for the VM as a host by `add_host`, `name` included. */
  host: ValueMap
}

/** A VM as a host. */
export interface VmHost {
  name: string
  hypervisor: string
  groups: readonly string[]
  /**
   * Its state, from its hypervisor: `running`, `absent`; undefined if the hypervisor does not say
   * it.
   */
  state: string | undefined
  /** As they are written in its entry. */
  platform: Value
  target: Value
  /** How it is run, as far as that is known. */
  architecture: string | undefined
  domainType: string | undefined
  /** Its definition, and what it gives the VM as a host; undefined if it is left to the role. */
  defined: DefinedVm | undefined
  /** The place of its definition among those of its hypervisor. */
  index: number
  /**
   * How Ansible reaches it; made when it is needed, because a large fleet has many. Undefined where its
   * definition is.
   */
  connection: () => VmConnection | undefined
  /** Its variables in the static inventory, which override all of these. */
  said: ReadonlyMap<string, Value>
}

/** An entry that no hypervisor takes, and the problem that says why. */
export interface UnassignedEntry {
  entry: Entry
  problem: Problem
}

/** All that a run decided, to be added to the static inventory. */
export interface Decision {
  hypervisors: readonly AnsweredHypervisor[]
  assignments: readonly Assignment[]
  /** Entries that a hypervisor's own list asks for too, with that hypervisor: they are there already. */
  owned: ReadonlyMap<Entry, string>
  /** How their hypervisors run the `owned` entries; those that cannot be run there are missing. */
  ownedRuns: readonly Assignment[]
  unassigned: readonly UnassignedEntry[]
  /** The architectures of all entries, assigned or not, by libvirt's names; each once. */
  architectures: readonly string[]
  priorityDomains: readonly string[]
  /** The names of the VMs of entries; empty if no setting needs them. */
  vmNames: ReadonlyMap<Entry, string>
  /** What becomes of the VM of each entry; undefined if hypervisors are not asked which VMs exist. */
  fates: ReadonlyMap<Entry, Fate> | undefined
  /**
   * The states of the VMs of entries: `running`, `absent`. They are missing where the hypervisor
   * does not say them.
   */
  vmStates: ReadonlyMap<Entry, string>
  /** The groups of VMs that are always there; undefined if VMs are not to be hosts. */
  vmGroups: readonly string[] | undefined
  /** The VMs as hosts; none if they are not to be hosts. */
  vmHosts: readonly VmHost[]
  /**
   * By hypervisor, the VMs that it is to run, with their definitions; undefined if these are not
   * wanted. VMs whose definition is left to the role are missing.
   */
  definitions: ReadonlyMap<string, readonly DefinedVm[]> | undefined
}
