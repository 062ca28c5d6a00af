import type { Verdict } from '../../placement/verdicts/verdict.ts'
import type { PlannedState } from '../plan/plan_report.ts'
import type { ShownStatus } from '../text/shown_verdicts.ts'

/**
 * The data of a plan's page, which are in it as JSON. All texts are safe to show. Hypervisors,
 * pools and verdicts are identified by their indices, so that a verdict is there once, however many
 * cells show it.
 */
export interface PageData {
  summary: string
  /** What the plan was made from, and when. */
  origin: string
  /** What could be improved, in sentences. */
  notes: string[]
  /** How the strategy chooses among candidates: the end of a sentence. */
  strategy: string
  /** In inventory order. */
  hypervisors: PageHypervisor[]
  pools: PagePool[]
  /** In inventory order. */
  entries: PageEntry[]
  verdicts: PageVerdict[]
  warnings: string[]
}

/** A hypervisor as the page shows it: a column of the matrix. */
export interface PageHypervisor {
  name: string
  /** `ok`, `drained`, or why it gave no answer. */
  status: ShownStatus
  /** What is wrong, and what to do; and the code of that problem. */
  error: string | null
  code: string | null
  /** How many VMs it has already, as far as is known, and how many entries it gets in addition. */
  there: number
  gets: number
  /** The most VMs that it may have; null if there is no limit. */
  max: number | null
  /**
   * Its memory and CPUs, as shares of what it may give: taken before, and by the entries that it
   * gets.
   */
  shares: { text: string; there: number; gets: number }[]
  /** All this in words. */
  load: string
  /** Its weight under `balanced`; null if it is 1. */
  weight: string | null
}

/** The entries of one architecture and pin. */
export interface PagePool {
  architecture: string
  /** What they ask for: `3 entries ask for x86_64 as kvm or qemu`. */
  asked: string
  /** For each hypervisor, the index of its verdict on those entries that it does not take. */
  verdicts: number[]
}

/** An entry as the page shows it. */
export interface PageEntry {
  name: string
  platform: string
  target: string
  /** Null if its target stands for no architecture. */
  pool: number | null
  /** The index of the hypervisor that takes it, and the domain type; null if none does. */
  hypervisor: number | null
  domainType: string | null
  /** The verdict on its hypervisor; `unknown` if none takes it. */
  kind: CellKind
  /** Why it is where it is, or why no hypervisor takes it. */
  why: string
  /** The text for other hypervisors that could take it, if it stays where it is; else null. */
  elsewhere: string | null
  /** The state of its VM, and the same in words; null if it was not asked which VMs exist. */
  state: PlannedState | null
  todo: string | null
}

/** The verdict on a hypervisor for a pool: a cell of the matrix. */
export interface PageVerdict {
  kind: CellKind
  text: string
}

/** The kinds of cells: those of verdicts, or `unknown` if the target stands for no architecture. */
export type CellKind = Verdict['kind'] | 'unknown'
