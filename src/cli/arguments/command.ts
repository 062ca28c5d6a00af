import type { CommonOptions, WhatIf } from '../../dispatch/options.ts'

/** The options of the commands for people. */
export interface ReportOptions extends CommonOptions {
  json: boolean
}

export interface PlanOptions extends ReportOptions {
  whatIf: WhatIf
  /** The plan to compare with: that in the file, or else the last one. */
  compareWith: { file?: string | undefined } | undefined
  /** The file to write the plan's page into; `-` for stdout. */
  html: string | undefined
}

/** What the arguments ask for: one command with its options. */
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

/** Arguments that are not a command; the message says which and is one line. */
export class UsageError extends Error {}
