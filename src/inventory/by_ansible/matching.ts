import type { Inventory } from '../model/model.ts'
import { lastMessage } from './messages.ts'
import { type AnsibleContext, sourceArguments, withAnsible } from './process.ts'

/**
 * Lets Ansible say which hosts match a pattern, and keeps that in the inventory: `ansible PATTERN
 * --list-hosts` over the sources. False if Ansible is not on PATH.
 */
export async function askForMatching(
  inventory: Inventory,
  pattern: string,
  sources: readonly string[],
  context: AnsibleContext,
): Promise<boolean> {
  const ended = await withAnsible(context, (ansible) =>
    ansible.run('ansible', [
      ...sourceArguments(sources),
      ...['--playbook-dir', ansible.directory, '--list-hosts', '--', pattern],
    ]),
  )
  if (ended === undefined) return false
  const { exitCode, stdout, stderr } = ended
  const names = [...stdout.matchAll(/^ {4}(.+)$/gm)].map(([, name = '']) => name)
  inventory.matched.set(
    pattern,
    exitCode === 0 ? { hosts: names } : { reason: lastMessage(stderr) },
  )
  return true
}
