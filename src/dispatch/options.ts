/** What all commands may be told. */
export interface CommonOptions {
  /** What `--inventory` names. */
  inventory?: string | undefined
  /** A file with the hypervisors' answers, instead of asking them. */
  snapshot?: string | undefined
  /** Whether to ask hypervisors of which an answer is kept, too. */
  refreshCache?: boolean
  /** How often -v was given. */
  verbosity: number
  /** Settings, by their options. */
  settings: Readonly<Record<string, string>>
  /** Whether to say where the time went. */
  timings: boolean
}

/** What is to be supposed of the fleet. */
export interface WhatIf {
  /** Hypervisors that are not there. */
  without: readonly string[]
  /** Hypervisors that are drained. */
  drain: readonly string[]
  /** Snapshots whose hypervisors are there as well. */
  addFrom: readonly string[]
}
