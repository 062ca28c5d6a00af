import { split } from 'shlex'

/** One option of ssh's command line. */
export interface SshOption {
  /** Of `-o KEY=VALUE` the key in lower case, as OpenSSH compares it; else what stands there: `-J`. */
  key: string
  value: string
}

/** They share, keep or compress connections, and so change nothing for one command. */
const WITHOUT_EFFECT = new Set([
  '-C',
  'compression',
  'controlmaster',
  'controlpath',
  'controlpersist',
  'serveralivecountmax',
  'serveraliveinterval',
])

/**
 * The options that matter in arguments for ssh, such as `-C -o ControlMaster=auto -oHostKeyAlias=hv1`;
 * undefined where a quote stays open. They are split as Ansible splits them, and the forms of `-o`
 * are OpenSSH's: `KEY=VALUE` or `KEY VALUE`, in the same word or the next. Any other argument is the
 * last of the list: what follows may be its value.
 */
export function sshOptions(text: string): SshOption[] | undefined {
  const words = splitWords(text)
  const options: SshOption[] = []
  while (words && words.length > 0) {
    const word = words.shift() ?? ''
    if (WITHOUT_EFFECT.has(word)) continue
    const setting = word === '-o' ? words.shift() : /^-o(.*)/s.exec(word)?.[1]
    const [, key, value] = /^\s*(\w+)(?:\s*=\s*|\s+)(\S.*?)\s*$/s.exec(setting ?? '') ?? []
    if (key === undefined || value === undefined) {
      return [...options, { key: word.startsWith('-') ? word.slice(0, 2) : word, value: '' }]
    }
    if (!WITHOUT_EFFECT.has(key.toLowerCase())) options.push({ key: key.toLowerCase(), value })
  }
  return words && options
}

/** Splits text into words as Python's `shlex.split` does; undefined where a quote stays open. */
export function splitWords(text: string): string[] | undefined {
  try {
    return split(text)
  } catch {
    return undefined
  }
}
