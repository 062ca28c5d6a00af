import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Outcome, type Problem, problem } from '../../problems.ts'
import { type Evaluation, evaluationsOf } from './evaluations.ts'
import { isAboutVault } from './messages.ts'
import { type AnsibleContext, withAnsible } from './process.ts'
import { asRefused } from './refused_yaml.ts'
import { taskArguments } from './run_tasks.ts'
import { definitionName, documentTasks } from './tasks.ts'

/**
 * Lets Ansible read YAML files, all in one ad hoc run, and decrypt those that are encrypted as a whole;
 * undefined if Ansible is not on PATH. Templates in them stay templates.
 */
export async function askForDocuments(
  paths: readonly string[],
  context: AnsibleContext,
): Promise<Evaluation[] | undefined> {
  const ended = await withAnsible(context, (ansible) => {
    const path = (name: string) => join(ansible.directory, name)
    const files = Object.entries(documentTasks(paths))
    for (const [name, text] of files) writeFileSync(path(`${name}.json`), text)
    return ansible.run('ansible', [
      'localhost',
      ...['-i', 'localhost,', '--connection', 'local'],
      ...taskArguments(path, context),
    ])
  })
  if (ended === undefined) return undefined
  const evaluationOf = evaluationsOf(ended)
  return paths.map((_, index) => evaluationOf(definitionName(index)))
}

/**
 * The problems with a file that Ansible could not read; undefined if this program has read it, and
 * only asked because Ansible may have another value.
 */
export function refusedDocument(
  read: Outcome<unknown>,
  name: string,
  error: string,
): Problem[] | undefined {
  if (isAboutVault(error)) return [problem('vault-password', name, { reason: error })]
  return read.ok ? undefined : read.problems.map(asRefused)
}
