import { readdir } from 'node:fs/promises'
import { isIP } from 'node:net'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { readFiniteLater } from '../../machine/finite_files.ts'
import { keywordAndValue, readArguments, splitWords } from '../from_ansible/arguments.ts'
import { matchesPattern } from './patterns.ts'

/** Where the ssh_config files of a machine are. */
export interface ConfigPlaces {
  /** `~/.ssh` of the user; Includes of the user's files are relative to it. */
  userDirectory: string
  /** The directory of the system's ssh_config: `/etc/ssh`. */
  systemDirectory: string
}

/** Everything in ssh_config files that makes them mean different things for different hosts. */
export interface HostDependence {
  /** The patterns of each Host line, except for a plain `Host *`. */
  hostLines: string[][]
  /**
   * Whether there is something that only OpenSSH can judge: Match, a token, an Include of a form
   * that is not read here.
   */
  always: boolean
}

/** As deep as OpenSSH follows Includes (readconf.c). */
const MOST_INCLUDES = 16

/**
 * Letters that mean the same for every host; with others, or with tokens, each host is resolved
 * separately.
 */
const PLAIN_FLAGS = 'C46AaKkqTtvXxYynE'

/** Whether these arguments mean the same for every host. */
export function argumentsArePlain(words: readonly string[]): boolean {
  return readArguments(words).every((argument) => {
    if ('word' in argument) return false
    if ('flag' in argument) return PLAIN_FLAGS.includes(argument.flag)
    const { option, value } = argument
    return (
      !/%|^(host|match)$/.test(value) && !/^(host|match|include|canonicalizehostname)$/.test(option)
    )
  })
}

/** Whether a host has the same configuration as all hosts without lines of their own. */
export function appliesToAll({ hostLines, always }: HostDependence, address: string): boolean {
  if (always || /[@:/%]/.test(address) || mayBeRewritten(address)) return false
  const host = address.toLowerCase()
  return !hostLines.some((patterns) =>
    patterns.some((pattern) => matchesPattern(pattern.toLowerCase(), host)),
  )
}

/** Of addresses such as `127.1` and `0x7f000001` ssh makes the usual form. */
const mayBeRewritten = (address: string) => /^[\da-fx.]*$/i.test(address) && isIP(address) === 0

/** The result if only OpenSSH can tell. */
const ALWAYS: HostDependence = { hostLines: [], always: true }

/** Reads the user's and the system's ssh_config with what they include. */
export async function readHostDependence({
  userDirectory,
  systemDirectory,
}: ConfigPlaces): Promise<HostDependence> {
  return together([
    await dependenceIn(join(userDirectory, 'config'), userDirectory, 0),
    await dependenceIn(join(systemDirectory, 'ssh_config'), systemDirectory, 0),
  ])
}

const together = (parts: readonly HostDependence[]): HostDependence => ({
  hostLines: parts.flatMap(({ hostLines }) => hostLines),
  always: parts.some(({ always }) => always),
})

/** What is in one file; its Includes are relative to `directory`. */
async function dependenceIn(
  file: string,
  directory: string,
  depth: number,
): Promise<HostDependence> {
  if (depth > MOST_INCLUDES) return ALWAYS
  const text = await readFiniteLater(file).then(String, () => '')
  const hostLines: string[][] = []
  for (const line of text.split('\n')) {
    const { keyword: key = '', value: rest = '' } = keywordAndValue(line) ?? {}
    if (key === 'host') {
      const patterns = splitWords(rest) ?? []
      if (patterns.join() !== '*') hostLines.push(patterns)
    } else if (key === 'include') {
      const included = await dependenceOfIncluded(rest, directory, depth + 1)
      if (included.always) return ALWAYS
      hostLines.push(...included.hostLines)
    } else if (key === 'match' || key === 'canonicalizehostname' || rest.includes('%')) {
      return ALWAYS
    }
  }
  return { hostLines, always: false }
}

async function dependenceOfIncluded(
  patterns: string,
  directory: string,
  depth: number,
): Promise<HostDependence> {
  const found: HostDependence[] = []
  for (const pattern of splitWords(patterns) ?? ['~']) {
    const path = isAbsolute(pattern) ? pattern : join(directory, pattern)
    const name = basename(path)
    // Forms of glob(3) and paths that are not read here.
    if (/[[\]{}\\]/.test(path) || /[*?]/.test(dirname(path)) || /^~|\$/.test(pattern)) return ALWAYS
    const files = /[*?]/.test(name) ? await readdir(dirname(path)).catch(() => []) : [name]
    for (const file of files.filter((entry) => matchesPattern(name, entry))) {
      const inner = await dependenceIn(join(dirname(path), file), directory, depth)
      if (inner.always) return ALWAYS
      found.push(inner)
    }
  }
  return together(found)
}
