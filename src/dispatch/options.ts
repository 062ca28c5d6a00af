import type { Entry } from '../vm/entry.ts'

/** The options that all commands have. */
export interface CommonOptions {
  /** The text of `--inventory`: sources, separated by commas. */
  inventory?: string | undefined
  /** A file with the hypervisors' answers, instead of asking them. */
  snapshot?: string | undefined
  /** Whether to ask hypervisors even if an answer is kept. */
  refreshCache?: boolean
  /** How often -v was given. */
  verbosity: number
  /** Settings in the arguments, by the names of their options (`on-unassigned`). */
  settings: Readonly<Record<string, string>>
  /** Whether to print on stderr where the time went. */
  timings: boolean
}

/** A what-if question: how the fleet is supposed to differ from the real one. */
export interface WhatIf {
  /** The names of the only hypervisors to keep; all if there are none. */
  only?: readonly string[]
  /** The names of hypervisors to leave out. */
  without: readonly string[]
  /** The names of hypervisors to treat as drained. */
  drain: readonly string[]
  /** The files of snapshots whose hypervisors are added. */
  addFrom: readonly string[]
  /** Entries that a what-if question adds. */
  entries?: readonly Entry[]
}
