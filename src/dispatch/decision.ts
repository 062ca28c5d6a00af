import type { Answer } from '../fleet/answer.ts'
import type { Assignment } from '../placement/plan.ts'
import type { Problem } from '../problems.ts'
import type { Value, ValueMap } from '../values.ts'
import type { Entry } from '../vm/entry.ts'

/** A hypervisor after it was asked, in inventory order. */
export interface AnsweredHypervisor {
  name: string
  /** Its own `config`, without this run's entries, and the `list` in it. */
  own: { config: ValueMap; list: readonly Value[] }
  answer: Answer
}

/** An entry that nobody runs, and the problem that says why. */
export interface UnassignedEntry {
  entry: Entry
  problem: Problem
}

/** All that a run decided, to be added to the static inventory. */
export interface Decision {
  hypervisors: readonly AnsweredHypervisor[]
  assignments: readonly Assignment[]
  unassigned: readonly UnassignedEntry[]
  /** Architectures of all entries, assigned or not. */
  architectures: readonly string[]
  priorityDomains: readonly string[]
  /** The names of the VMs of entries; empty where no setting needs them. */
  vmNames: ReadonlyMap<Entry, string>
  /** By hypervisor, the group of the VMs on it; undefined where VMs are not to be hosts. */
  vmGroups: ReadonlyMap<string, string> | undefined
}
