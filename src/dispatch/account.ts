import { userInfo } from 'node:os'
import { join } from 'node:path'
import { type FileState, fileState } from '../inventory/reading/file_state.ts'

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
 * The state of the files in which OpenSSH looks for this user's configuration, without the files
 * that they include.
 */
export const sshConfigurations = ({ homedir }: Account): FileState[] =>
  [join(homedir, '.ssh/config'), '/etc/ssh/ssh_config'].map((path) => [
    path,
    'content',
    fileState(path, 'content'),
  ])
