import type { CommonOptions, WhatIf } from '../../dispatch/options.ts'

/** The options of the commands for people. */
export interface ReportOptions extends CommonOptions {
  json: boolean
}

/** The options of `plan`. */
export interface PlanOptions extends ReportOptions {
  /** Whether to show each row, however many are alike. */
  all: boolean
  whatIf: WhatIf
  /** The plan to compare with: that in the file, or else the last one. */
  compareWith: { file?: string | undefined } | undefined
  /** The file to write the plan's page into; `-` for stdout. */
  html: string | undefined
  /** Whether to open that page in the browser. */
  open: boolean
  /** Whether to show how many more entries of each kind would fit. */
  headroom: boolean
}

/** The options of `doctor`. */
export interface DoctorOptions extends ReportOptions {
  /** The only hypervisors to ask; all of them if there are none. */
  hosts: readonly string[]
  /** Whether to show every step, also of what is healthy. */
  every: boolean
}

/** What the arguments ask for: one command with its options. */
export type Command =
  | ({ name: 'list' } & CommonOptions)
  | ({ name: 'host'; host: string } & CommonOptions)
  | ({ name: 'plan' } & PlanOptions)
  /** `subject` is what to explain: a hypervisor, entries, or a problem's code. */
  | ({ name: 'explain'; subject: string; whatIf: WhatIf; all: boolean } & ReportOptions)
  | ({ name: 'doctor' } & DoctorOptions)
  | ({ name: 'capture'; file: string | undefined } & ReportOptions)
  /** What a completion script of a shell asks for: the words that are typed so far. */
  | { name: 'complete'; words: readonly string[]; shell: string }
  /** The help, the version or a completion script, to be printed. */
  | { name: 'text'; text: string }

/** Arguments that are not a command; the message says which, in one line. */
export class UsageError extends Error {
  /** @param nearest - what was probably meant instead, as it is typed */
  constructor(
    message: string,
    readonly nearest: readonly string[] = [],
  ) {
    super(message)
  }
}
