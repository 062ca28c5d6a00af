import type { Verdict } from '../placement/verdict.ts'

/**
 * What the page of a plan knows, as JSON in it. All texts are safe to show. Hypervisors, pools and
 * verdicts are named by their indices: a verdict is said once, however many cells show it.
 */
export interface PageData {
  summary: string
  /** How the strategy chooses among candidates. */
  strategy: string
  /** In inventory order. */
  hypervisors: PageHypervisor[]
  pools: PagePool[]
  /** In inventory order. */
  entries: PageEntry[]
  verdicts: PageVerdict[]
  warnings: string[]
}

export interface PageHypervisor {
  name: string
  /** `ok`, `drained`, or why it gave no answer. */
  status: string
  /** What is wrong, and what to do. */
  error: string | null
  /** How many VMs it has besides entries, and how many entries it gets. */
  own: number
  taken: number
  /** The most VMs that it may have; null where there is no limit. */
  max: number | null
  /** Its share under `balanced`, where it is not 1. */
  weight: string | null
}

/** Entries that ask for the same. */
export interface PagePool {
  architecture: string
  /** `3 entries ask for x86_64 as kvm or qemu`. */
  asked: string
  /** By hypervisor: its verdict on those of them that it does not take. */
  verdicts: number[]
}

export interface PageEntry {
  name: string
  platform: string
  target: string
  /** Null where its target stands for no architecture. */
  pool: number | null
  /** The one that takes it, and as which domain type. */
  hypervisor: number | null
  domainType: string | null
  /** Why it is where it is, or nowhere. */
  why: string
}

export interface PageVerdict {
  kind: CellKind
  text: string
}

/** What a cell can be: a kind of verdict, or `unknown` where a target stands for nothing. */
export type CellKind = Verdict['kind'] | 'unknown'
