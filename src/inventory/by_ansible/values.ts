import { writeFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { inert } from '../../values.ts'
import { type Evaluation, evaluationsIn } from './evaluations.ts'
import { lastMessage } from './messages.ts'
import { type AnsibleContext, sourceArguments, withAnsible } from './process.ts'
import { definitionName, MARK, type Questions, taskFiles, valueName } from './tasks.ts'

/** Evaluations in the order of their questions. */
export interface Evaluations {
  values: Evaluation[]
  definitions: Evaluation[]
}

/**
 * Lets Ansible template and decrypt values and evaluate target definitions, all in one ad hoc run
 * over the inventory; undefined if Ansible is not on PATH. No host is connected to, and no facts
 * are gathered. Text in the answers is never a template again.
 */
export async function askForValues(
  questions: Questions,
  sources: readonly string[],
  context: AnsibleContext,
): Promise<Evaluations | undefined> {
  const ended = await withAnsible(context, (ansible) => {
    const path = (name: string) => join(ansible.directory, name)
    const files = taskFiles(questions, path('single.json'))
    for (const [name, text] of Object.entries(files)) writeFileSync(path(`${name}.json`), text)
    return ansible.run('ansible', [
      'all:localhost',
      ...sourceArguments(sources),
      ...['--limit', `@${path('hosts.json')}`],
      ...['--module-name', 'import_tasks', '--args', `file=${path('tasks.json')}`],
      ...['--extra-vars', `@${path('extra.json')}`],
      ...['--playbook-dir', context.workingDirectory],
      ...['--forks', String(2 * availableParallelism())],
    ])
  })
  if (ended === undefined) return undefined
  const answers = evaluationsIn(ended.stdout, MARK)
  const answerOf = (name: string): Evaluation => {
    const answer = answers.get(name) ?? { error: lastMessage(ended.stderr) || 'it gave none' }
    return 'value' in answer ? { value: inert(answer.value) } : answer
  }
  return {
    values: questions.values.map((_, index) => answerOf(valueName(index))),
    definitions: questions.definitions.map((_, index) => answerOf(definitionName(index))),
  }
}
