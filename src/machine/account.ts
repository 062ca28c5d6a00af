import { userInfo } from 'node:os'

/** The user who runs the program, as this machine knows them. */
export interface Account {
  username: string
  homedir: string
}

/**
 * The user who runs this, according to the password database, which OpenSSH uses too. A container
 * may run under a number that is not in the database; then the environment counts.
 */
export function currentAccount(environment: Readonly<Record<string, string | undefined>>): Account {
  try {
    return userInfo()
  } catch {
    return { username: environment.USER ?? '', homedir: environment.HOME ?? '/' }
  }
}

/**
 * The home directory that `~` means to Ansible, as in Python: $HOME, or if that is not set, the one
 * in the password database. To OpenSSH it is always the one in the password database.
 */
export const homeOf = (
  environment: Readonly<Record<string, string | undefined>>,
  account?: Account,
): string => environment.HOME ?? (account ?? currentAccount(environment)).homedir
