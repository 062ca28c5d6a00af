import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { type Evaluation, evaluationsOf } from './evaluations.ts'
import { type AnsibleContext, sourceArguments, withAnsible } from './process.ts'

/**
 * The arguments with which `ansible` runs tasks.
 *
 * @param path where a file is: `tasks.json`, and `extra.json` with the extra variables
 */
export const taskArguments = (
  path: (name: string) => string,
  { workingDirectory }: Pick<AnsibleContext, 'workingDirectory'>,
): string[] => [
  ...['--module-name', 'import_tasks', '--args', `file=${path('tasks.json')}`],
  ...['--extra-vars', `@${path('extra.json')}`],
  ...['--playbook-dir', workingDirectory],
]

/**
 * Lets Ansible run tasks in one ad hoc run over the inventory, and gives the evaluations by their names;
 * undefined if Ansible is not on PATH. No host is connected to, and no facts are gathered.
 *
 * @param filesAt the texts of files by their names, where `path` says where a name will be: `tasks.json`,
 *     `extra.json` with the extra variables, `hosts` with one name on each line, and what these need
 */
export async function runTasks(
  filesAt: (path: (name: string) => string) => ReadonlyMap<string, string>,
  sources: readonly string[],
  context: AnsibleContext,
): Promise<((name: string) => Evaluation) | undefined> {
  const ended = await withAnsible(context, (ansible) => {
    const path = (name: string) => join(ansible.directory, name)
    for (const [name, text] of filesAt(path)) writeFileSync(path(name), text)
    return ansible.run('ansible', [
      'all:localhost',
      ...sourceArguments(sources),
      ...['--limit', `@${path('hosts')}`],
      ...taskArguments(path, context),
      ...['--forks', String(2 * availableParallelism())],
    ])
  })
  return ended && evaluationsOf(ended)
}
