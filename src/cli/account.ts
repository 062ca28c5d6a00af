import { userInfo } from 'node:os'
import { join } from 'node:path'

/** A user of this machine. */
export interface Account {
  username: string
  homedir: string
}

/**
 * Who runs this, by the password database, which OpenSSH goes by too. A container may run under a
 * number that stands in no database; then by the environment.
 */
export function currentAccount(environment: Readonly<Record<string, string | undefined>>): Account {
  try {
    return userInfo()
  } catch {
    return { username: environment.USER ?? '', homedir: environment.HOME ?? '/' }
  }
}

/** Where OpenSSH looks for what is set for this user; files that these include are not among them. */
export const sshConfigurations = ({ homedir }: Account): string[] => [
  join(homedir, '.ssh/config'),
  '/etc/ssh/ssh_config',
]
