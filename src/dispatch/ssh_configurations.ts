import { join } from 'node:path'
import { type FileState, fileState } from '../inventory/reading/file_state.ts'
import type { Account } from '../machine/account.ts'

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
