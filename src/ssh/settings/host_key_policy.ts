import { atHome } from '../../values.ts'
import { readFileList } from './file_lists.ts'
import type { SshConfig } from './ssh_config.ts'

/** How to check a host's key, in the terms of OpenSSH's options (`man ssh_config`). */
export interface HostKeyPolicy {
  /**
   * StrictHostKeyChecking: `yes` refuses unknown and changed keys (as the default, `ask`, does if
   * nobody can be asked), `accept-new` takes and records unknown ones, `no` takes all.
   */
  strictChecking: 'yes' | 'accept-new' | 'no'
  /** The files of UserKnownHostsFile; new keys are recorded in the first one. */
  userFiles: readonly string[]
  /** The files of GlobalKnownHostsFile. */
  globalFiles: readonly string[]
  /** Whether these are certainly the files that were meant. */
  filesAreCertain: boolean
  /** The name that is looked up instead of address and port (HostKeyAlias). */
  alias: string | undefined
  /** HashKnownHosts: new keys are recorded under a hash of the name. */
  hashNames: boolean
}

/** The files of known hosts, for people. */
export const knownHostsText = ({
  userFiles,
  globalFiles,
}: Pick<HostKeyPolicy, 'userFiles' | 'globalFiles'>): string =>
  [...userFiles, ...globalFiles].join(', ') || 'no file'

const USER_FILES = '~/.ssh/known_hosts ~/.ssh/known_hosts2'
const GLOBAL_FILES = '/etc/ssh/ssh_known_hosts /etc/ssh/ssh_known_hosts2'

const STRICT_CHECKING: Readonly<Record<string, HostKeyPolicy['strictChecking']>> = {
  'accept-new': 'accept-new',
  no: 'no',
  false: 'no',
  off: 'no',
}

/** The rules for host keys in OpenSSH's resolved options; `home` is the user's home directory. */
export function hostKeyPolicy(config: SshConfig, home: string): HostKeyPolicy {
  const read = (key: string, byDefault: string) => readFileList(config.get(key) ?? [byDefault])
  const user = read('userknownhostsfile', USER_FILES)
  const global = read('globalknownhostsfile', GLOBAL_FILES)
  const expanded = (file: string) => atHome(file, home)
  return {
    strictChecking: STRICT_CHECKING[config.get('stricthostkeychecking')?.[0] ?? ''] ?? 'yes',
    userFiles: user.files.map(expanded),
    globalFiles: global.files.map(expanded),
    filesAreCertain: user.certain && global.certain,
    alias: config.get('hostkeyalias')?.[0],
    hashNames: config.get('hashknownhosts')?.[0] === 'yes',
  }
}
