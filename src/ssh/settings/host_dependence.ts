import { readdir } from 'node:fs/promises'
import { isIP } from 'node:net'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { readFiniteLater } from '../../machine/finite_files.ts'
import { readArguments, splitWords } from '../from_ansible/arguments.ts'
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

/** Reads the user's and the system's ssh_config with what they include. */
export async function readHostDependence({
  userDirectory,
  systemDirectory,
}: ConfigPlaces): Promise<HostDependence> {
  const found: HostDependence = { hostLines: [], always: false }
  await readInto(found, join(userDirectory, 'config'), userDirectory, 0)
  await readInto(found, join(systemDirectory, 'ssh_config'), systemDirectory, 0)
  return found
}

async function readInto(
  found: HostDependence,
  file: string,
  directory: string,
  depth: number,
): Promise<void> {
  if (depth > MOST_INCLUDES) found.always = true
  if (found.always) return
  const text = await readFiniteLater(file).then(String, () => '')
  for (const line of text.split('\n')) {
    const [, keyword = '', rest = ''] = /^(\w+)(?:\s*=\s*|\s+)(\S.*)$/.exec(line.trim()) ?? []
    const key = keyword.toLowerCase()
    if (key === 'host') {
      const patterns = splitWords(rest) ?? []
      if (patterns.join() !== '*') found.hostLines.push(patterns)
    } else if (key === 'include') {
      await includeInto(found, rest, directory, depth + 1)
    } else if (key === 'match' || key === 'canonicalizehostname' || rest.includes('%')) {
      found.always = true
    }
  }
}

async function includeInto(
  found: HostDependence,
  patterns: string,
  directory: string,
  depth: number,
): Promise<void> {
  for (const pattern of splitWords(patterns) ?? ['~']) {
    const path = isAbsolute(pattern) ? pattern : join(directory, pattern)
    const name = basename(path)
    // Forms of glob(3) and paths that are not read here.
    if (/[[\]{}\\]/.test(path) || /[*?]/.test(dirname(path)) || /^~|\$/.test(pattern)) {
      found.always = true
      return
    }
    const files = /[*?]/.test(name) ? await readdir(dirname(path)).catch(() => []) : [name]
    for (const file of files.filter((entry) => matchesPattern(name, entry))) {
      await readInto(found, join(dirname(path), file), directory, depth)
    }
  }
}
