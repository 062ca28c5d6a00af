import type { DefinitionWork } from '../../inventory/by_ansible/merged_definitions.ts'
import { writeJson } from '../../inventory/documents/json.ts'
import { parseJson } from '../../inventory/documents/json_reader.ts'
import { cacheDirectory } from '../../kept/stored_output.ts'
import type { Problem } from '../../problems.ts'
import { inert, isList, isMap, type Value } from '../../values.ts'
import type { MergedDefinition } from '../../vm/definition.ts'
import { leftVariables } from '../../vm/left_variables.ts'
import type { Context } from '../context.ts'
import type { Input } from '../input/input.ts'
import { factVariables } from './host_knowledge.ts'
import type { DraftQuestion } from './questions.ts'

/** The result of a question: the definition, or why Ansible could not evaluate it. */
export type EvaluatedQuestion = MergedDefinition | { error: string }

/**
 * The results of questions about definitions, by the content of the questions: kept from an earlier
 * run, or from one Ansible process for all. If Ansible is not installed, questions without a kept
 * result are missing.
 */
export async function evaluateQuestions(
  questions: readonly DraftQuestion[],
  { request, files, sources, mayKeep }: Input & { mayKeep: boolean },
  context: Context,
): Promise<{ evaluated: Map<string, EvaluatedQuestion>; problems: Problem[]; isOpen: boolean }> {
  const distinct = new Map(questions.map((question) => [question.content, question]))
  const directory = mayKeep && request.cache ? cacheDirectory(context) : undefined
  const keyOf = ({ content, scope }: DraftQuestion): string | undefined => {
    if (scope === 'content') return content
    return scope === 'world' || !files ? undefined : JSON.stringify([content, files])
  }
  const memory = directory ? await import('../../kept/definition_memory.ts') : undefined
  const texts = new Map<string, string>()
  for (const question of directory ? distinct.values() : []) {
    const key = keyOf(question)
    const text = key && memory?.keptDefinition(directory ?? '', key)
    if (text) texts.set(question.content, text)
  }
  const open = [...distinct.values()].filter(({ content }) => !texts.has(content))
  const made = await askAnsible(open, sources, context)
  const fresh = new Map<string, string>()
  const evaluated = new Map<string, EvaluatedQuestion>(made)
  for (const [content, text] of texts) evaluated.set(content, definitionIn(parseJson(text) ?? null))
  for (const question of open) {
    const [key, result] = [keyOf(question), made.get(question.content)]
    if (key && result && 'vm' in result) fresh.set(key, writeJson([result.vm, result.host]))
  }
  return {
    evaluated,
    problems: directory && memory ? memory.keepDefinitions(directory, fresh) : [],
    isOpen: [...distinct.values()].some((question) => keyOf(question) === undefined),
  }
}

async function askAnsible(
  questions: readonly DraftQuestion[],
  sources: readonly string[],
  { workingDirectory, environment, watch }: Context,
): Promise<Map<string, EvaluatedQuestion>> {
  if (questions.length === 0) return new Map()
  watch?.step('Ansible evaluates definitions')
  const { askForDefinitions } = await import('../../inventory/by_ansible/merged_definitions.ts')
  const works = questions.map(workOf)
  const evaluations = await askForDefinitions(works, sources, { workingDirectory, environment })
  return new Map(
    (evaluations ?? []).map((evaluation, index) => [
      questions[index]?.content ?? '',
      'error' in evaluation ? evaluation : definitionIn(evaluation.value),
    ]),
  )
}

const workOf = ({ host, open }: DraftQuestion): DefinitionWork => ({
  host: host.name,
  facts: factVariables(host.facts),
  variables: (name) => leftVariables(open, name),
})

/** Text that Ansible made is never a template again. */
function definitionIn(value: Value): EvaluatedQuestion {
  const [vm, host] = isList(value) ? value : []
  if (vm === undefined || host === undefined || !isMap(vm) || !isMap(host)) {
    return { error: 'vm is not a mapping' }
  }
  return { vm: inert(vm), host: inert(host) } as MergedDefinition
}
