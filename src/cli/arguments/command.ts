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

/** What commands for people may be told. */
export interface ReportOptions extends CommonOptions {
  json: boolean
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

export interface PlanOptions extends ReportOptions {
  whatIf: WhatIf
  /** The plan whose differences are asked for: that in the file, or else the last one. */
  compareWith: { file?: string | undefined } | undefined
  /** The file to write the plan's page into; `-` for stdout. */
  html: string | undefined
}

/** What the arguments ask for. */
export type Command =
  | ({ name: 'list' } & CommonOptions)
  | ({ name: 'host'; host: string } & CommonOptions)
  | ({ name: 'plan' } & PlanOptions)
  /** `subject` is what to explain: a hypervisor or entries. */
  | ({ name: 'explain'; subject: string; whatIf: WhatIf } & ReportOptions)
  | ({ name: 'doctor' } & ReportOptions)
  | ({ name: 'capture'; file: string | undefined } & ReportOptions)
  /** The help, the version or a completion script, to be printed. */
  | { name: 'text'; text: string }

/** Arguments that are no command; the message says which and is one line. */
export class UsageError extends Error {}
