import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  makeTemporaryDirectory,
  type TemporaryDirectory,
} from '../../machine/temporary_directory.ts'
import type { Secrets } from '../from_ansible/ssh_call.ts'

/**
 * A program that answers the ssh command's questions from its environment, which other users cannot
 * read; ssh leaves no other channel open to it. It answers no to a question about a host key.
 *
 * The password is given once, to the first host on the way that asks for it, and with the second
 * question it ends the ssh that asks, as the sshpass that Ansible uses: several wrong passwords may
 * lock the account.
 */
const SCRIPT = `#!/bin/sh
case $1 in
*'(yes/no'*) echo no ;;
*assphrase*) printf '%s\\n' "$VM_DISPATCHER_ASKPASS_PASSPHRASE" ;;
*)
  if mkdir "$VM_DISPATCHER_ASKPASS_GIVEN" 2>/dev/null; then
    printf '%s\\n' "$VM_DISPATCHER_ASKPASS_PASSWORD"
  else
    echo 'Permission denied: the password is given only once' >&2
    kill "$PPID"
  fi ;;
esac
`

/** Gives the environment in which the ssh command finds the secrets; undefined if there are none. */
export type Askpass = (secrets: Secrets) => Record<string, string> | undefined

/** The askpass program of one run, written when it is first needed. */
export function createAskpass(): { askpass: Askpass; remove: () => void } {
  let directory: TemporaryDirectory | undefined
  let calls = 0
  const write = () => {
    const made = makeTemporaryDirectory()
    writeFileSync(join(made.path, 'askpass'), SCRIPT, { mode: 0o700 })
    return made
  }
  return {
    askpass({ password, passphrase }) {
      if (password === undefined && passphrase === undefined) return undefined
      directory ??= write()
      return {
        SSH_ASKPASS: join(directory.path, 'askpass'),
        SSH_ASKPASS_REQUIRE: 'force',
        // The script gives the password if it can make this directory: not if there is no password.
        VM_DISPATCHER_ASKPASS_GIVEN:
          password === undefined ? directory.path : join(directory.path, `given-${++calls}`),
        VM_DISPATCHER_ASKPASS_PASSWORD: password ?? '',
        VM_DISPATCHER_ASKPASS_PASSPHRASE: passphrase ?? '',
      }
    },
    remove: () => directory?.remove(),
  }
}
