/** What all commands may be told. */
export interface CommonOptions {
  /** What `--inventory` names. */
  inventory?: string | undefined
  /** Settings, by their options. */
  settings: Readonly<Record<string, string>>
}

/** What commands for people may be told. */
export interface ReportOptions extends CommonOptions {
  json: boolean
}

/** What the arguments ask for. */
export type Command =
  | ({ name: 'list' } & CommonOptions)
  | ({ name: 'host'; host: string } & CommonOptions)
  | ({ name: 'plan' } & ReportOptions)
  /** `subject` is what to explain: a hypervisor or entries. */
  | ({ name: 'explain'; subject: string } & ReportOptions)
  /** The help, the version or a completion script, to be printed. */
  | { name: 'text'; text: string }

/** Arguments that are no command; the message says which and is one line. */
export class UsageError extends Error {}
