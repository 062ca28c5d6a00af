import type { Watch } from '../cli/terminal/watch.ts'

/** The outside, as the entry hands it in; the commands see no other. */
export interface Context {
  /** Without the interpreter and the script. */
  arguments: readonly string[]
  environment: Readonly<Record<string, string | undefined>>
  /** Settings that the arguments give, by their options (`on-unassigned`). */
  options?: Readonly<Record<string, string>>
  /** Is told what is being done, where somebody watches. */
  watch?: Watch | undefined
  workingDirectory: string
  /** The script as it was invoked, absolute, a symlink not followed. */
  scriptPath: string
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WritableStream
}
