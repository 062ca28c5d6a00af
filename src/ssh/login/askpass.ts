import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Secrets } from '../from_ansible/ssh_call.ts'

/**
 * Answers the ssh command's questions from its environment, which other users cannot read: there is
 * no channel to its askpass that would stay open. A question about a host key is answered with no.
 */
const SCRIPT = `#!/bin/sh
case $1 in
*'(yes/no'*) echo no ;;
*assphrase*) printf '%s\\n' "$VM_DISPATCHER_ASKPASS_PASSPHRASE" ;;
*) printf '%s\\n' "$VM_DISPATCHER_ASKPASS_PASSWORD" ;;
esac
`

/** Gives the environment in which the ssh command finds the secrets; undefined if there are none. */
export type Askpass = (secrets: Secrets) => Promise<Record<string, string> | undefined>

/** The askpass program of one run, written when it is first needed. */
export function createAskpass(): { askpass: Askpass; remove: () => Promise<void> } {
  let directory: Promise<string> | undefined
  const write = async () => {
    const made = await mkdtemp(join(tmpdir(), 'vm-dispatcher-'))
    await writeFile(join(made, 'askpass'), SCRIPT, { mode: 0o700 })
    return made
  }
  return {
    async askpass({ password, passphrase }) {
      if (password === undefined && passphrase === undefined) return undefined
      directory ??= write()
      return {
        SSH_ASKPASS: join(await directory, 'askpass'),
        SSH_ASKPASS_REQUIRE: 'force',
        VM_DISPATCHER_ASKPASS_PASSWORD: password ?? '',
        VM_DISPATCHER_ASKPASS_PASSPHRASE: passphrase ?? '',
      }
    },
    async remove() {
      if (directory) await rm(await directory, { recursive: true, force: true })
    },
  }
}
