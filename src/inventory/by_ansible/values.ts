import { inert } from '../../values.ts'
import type { Evaluation } from './evaluations.ts'
import type { AnsibleContext } from './process.ts'
import { runTasks } from './run_tasks.ts'
import { definitionName, type Questions, taskFiles, valueName } from './tasks.ts'

/** Evaluations in the order of their questions. */
export interface Evaluations {
  values: Evaluation[]
  definitions: Evaluation[]
}

/**
 * Lets Ansible template and decrypt values and evaluate target definitions, all in one ad hoc run
 * over the inventory; undefined if Ansible is not on PATH. No host is connected to, and no facts
 * are gathered. Text in the results is never a template again.
 */
export async function askForValues(
  questions: Questions,
  sources: readonly string[],
  context: AnsibleContext,
): Promise<Evaluations | undefined> {
  const files = (path: (name: string) => string) => {
    const { hosts, ...others } = taskFiles(questions, path('single.json'))
    const named = Object.entries(others).map(([name, text]) => [`${name}.json`, text] as const)
    return new Map([['hosts', hosts], ...named])
  }
  const evaluationOf = await runTasks(files, sources, context)
  if (evaluationOf === undefined) return undefined
  const inertly = (name: string): Evaluation => {
    const evaluation = evaluationOf(name)
    return 'value' in evaluation ? { value: inert(evaluation.value) } : evaluation
  }
  return {
    values: questions.values.map((_, index) => inertly(valueName(index))),
    definitions: questions.definitions.map((_, index) => inertly(definitionName(index))),
  }
}
