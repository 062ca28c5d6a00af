/** The outside, as the entry hands it in; the commands see no other. */
export interface Context {
  /** Without the interpreter and the script. */
  arguments: readonly string[]
  environment: Readonly<Record<string, string | undefined>>
  workingDirectory: string
  /** The script as it was invoked, absolute, a symlink not followed. */
  scriptPath: string
  stdout: NodeJS.WritableStream
  stderr: NodeJS.WritableStream
}
