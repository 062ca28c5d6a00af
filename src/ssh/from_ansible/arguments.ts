import { split } from 'shlex'

/** Splits text into words as Python's `shlex.split` does; undefined if a quote stays open. */
export function splitWords(text: string): string[] | undefined {
  try {
    return split(text)
  } catch {
    return undefined
  }
}

/** One argument of ssh, with its value. */
export type SshArgument =
  /** `-o KEY=VALUE`, the key in lower case, as OpenSSH compares it. */
  | { option: string; value: string }
  /** Any other argument, as it was written; its value, if it has one, is the next argument. */
  | { word: string }

/** Reads arguments such as `-C -o ControlMaster=auto -oHostKeyAlias=hv1` in the forms of `-o` that OpenSSH has. */
export function readArguments(words: readonly string[]): SshArgument[] {
  const left = [...words]
  const found: SshArgument[] = []
  while (left.length > 0) {
    const word = left.shift() ?? ''
    const setting = word === '-o' ? left.shift() : /^-o(.*)/s.exec(word)?.[1]
    const [, key, value] = /^(\w+)(?:\s*=\s*|\s+)(\S.*)$/s.exec(setting?.trim() ?? '') ?? []
    const isOption = key !== undefined && value !== undefined
    found.push(isOption ? { option: key.toLowerCase(), value } : { word })
  }
  return found
}
