import { join } from 'node:path'
import { splitWords } from './arguments.ts'

/** How to check a host's key, in the terms of OpenSSH's options (`man ssh_config`). */
export interface HostKeyPolicy {
  /**
   * StrictHostKeyChecking: `yes` refuses unknown and changed keys (as the default, `ask`, does
   * where nobody can be asked), `accept-new` takes and records unknown ones, `no` takes all.
   */
  strictChecking: 'yes' | 'accept-new' | 'no'
  /** UserKnownHostsFile; new keys are recorded in the first. */
  userFiles: readonly string[]
  /** GlobalKnownHostsFile. */
  globalFiles: readonly string[]
  /** HostKeyAlias: looked up in place of address and port. */
  alias: string | undefined
}

/** What OpenSSH does without options; `home` is the user's home directory. */
export const defaultPolicy = (home: string): HostKeyPolicy => ({
  strictChecking: 'yes',
  userFiles: [join(home, '.ssh/known_hosts'), join(home, '.ssh/known_hosts2')],
  globalFiles: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
  alias: undefined,
})

/** One of ssh's options that a policy follows: the part that it sets, undefined for a wrong value. */
export interface PolicyOption {
  read: (value: string, home: string) => Partial<HostKeyPolicy> | undefined
  expected: string
}

const STRICT_CHECKING = new Map<string, HostKeyPolicy['strictChecking']>([
  ['yes', 'yes'],
  ['true', 'yes'],
  ['ask', 'yes'],
  ['accept-new', 'accept-new'],
  ['no', 'no'],
  ['false', 'no'],
  ['off', 'no'],
])

const FILE_NAMES = 'none, or file names without % tokens, variables and ~user'

/** By their names in lower case, as OpenSSH compares them. */
export const POLICY_OPTIONS: ReadonlyMap<string, PolicyOption> = new Map(
  Object.entries<PolicyOption>({
    stricthostkeychecking: {
      read(value) {
        const strictChecking = STRICT_CHECKING.get(value.toLowerCase())
        return strictChecking && { strictChecking }
      },
      expected: 'yes, ask, accept-new or no',
    },
    userknownhostsfile: {
      read(value, home) {
        const userFiles = fileNames(value)?.map((name) => name.replace(/^~(?=\/)/, () => home))
        return userFiles && { userFiles }
      },
      expected: FILE_NAMES,
    },
    globalknownhostsfile: {
      read(value) {
        const globalFiles = fileNames(value)
        return globalFiles && { globalFiles }
      },
      expected: FILE_NAMES,
    },
    hostkeyalias: {
      read(value) {
        const alias = splitWords(value)?.[0]
        return alias === undefined ? undefined : { alias }
      },
      expected: 'a name',
    },
  }),
)

/** Tokens, variables and other users' homes (`~name/`) would need what only OpenSSH knows. */
function fileNames(value: string): string[] | undefined {
  if (value.toLowerCase() === 'none') return []
  const names = splitWords(value) ?? []
  const followed = names.every((name) => !/%|\$\{|^~[^/]/.test(name))
  return followed && names.length > 0 ? names : undefined
}
