import { namesOfModule } from '../module_names.ts'
import { hasTemplate, isList, isMap, textOf, type Value, type ValueMap } from '../values.ts'
import { SET_FACT } from './target.ts'
import { templatesIn, templateWords } from './template_words.ts'

/** One task of a definition that this program understands. */
export interface Step {
  /** `facts`: a `set_fact` of these values; `host`: an `add_host` with these arguments. */
  kind: 'facts' | 'host'
  values: ValueMap
  /** The variables of the task and of all blocks around it. */
  vars: ValueMap
  /** Whether the values are plain data, without templates. */
  isData: boolean
}

/** Why a definition is not only steps: the place of the first task that is something else. */
export interface NotSteps {
  path: readonly (string | number)[]
  /** What was found there: `a task with when`. */
  found: string
}

const ADD_HOST = namesOfModule('add_host')

/** Keys of a task or block that do not change what it does: it still runs exactly once. */
const HARMLESS = ['name', 'vars', 'no_log']

/**
 * The steps of a definition, in their order: of a list of tasks that are `set_fact`, `add_host` or
 * blocks of these, without conditions and loops. Tasks of other files are already in it, as blocks.
 */
export function stepsOf(definition: Value): { steps: Step[] } | NotSteps {
  return stepsIn(definition, new Map(), [])
}

/** @param outer the variables of the blocks around these tasks */
function stepsIn(
  tasks: Value | undefined,
  outer: ValueMap,
  path: NotSteps['path'],
): { steps: Step[] } | NotSteps {
  if (tasks === null || tasks === undefined) return { steps: [] }
  if (!isList(tasks)) return { path, found: 'something that is not a list of tasks' }
  const steps: Step[] = []
  for (const [index, task] of tasks.entries()) {
    const read = stepsOfTask(task, outer, [...path, index])
    if ('found' in read) return read
    for (const step of read.steps) steps.push(step)
  }
  return { steps }
}

function stepsOfTask(
  task: Value,
  outer: ValueMap,
  path: NotSteps['path'],
): { steps: Step[] } | NotSteps {
  if (!isMap(task)) return { path, found: 'something that is not a task' }
  const keys = [...task.keys()].map((key) => textOf(key) ?? String(key))
  const others = keys.filter((key) => !HARMLESS.includes(key))
  const [doing = 'name'] = others.filter((key) => isKnown(key))
  const strange = others.find((key) => key !== doing)
  if (strange !== undefined) return { path: [...path, strange], found: `a task with ${strange}` }
  const own = task.get('vars') ?? new Map()
  if (!isMap(own)) return { path: [...path, 'vars'], found: 'vars that are not a mapping' }
  const vars = own.size === 0 ? outer : new Map([...outer, ...own])
  if (doing === 'block') return stepsIn(task.get(doing), vars, [...path, doing])
  const values = task.get(doing)
  if (!isMap(values)) return { path, found: 'a task without a mapping of what it sets' }
  const kind = ADD_HOST.includes(doing) ? 'host' : 'facts'
  return { steps: [{ kind, values, vars, isData: !hasTemplate(values) }] }
}

const isKnown = (key: string): boolean =>
  key === 'block' || SET_FACT.includes(key) || ADD_HOST.includes(key)

/**
 * Whether a template may read what an `add_host` before it has set, which is done only in a play.
 * An `add_host` that itself uses `hostvars` is not a problem: it sets the value that is there
 * already, or the default of its template, and later templates give the same.
 */
export function readsAddedHost(phases: readonly (readonly Step[])[]): boolean {
  let isAdded = false
  for (const { kind, values, vars } of phases.flat()) {
    const usesHosts = [...templatesIn(values), ...templatesIn(vars)].some((template) =>
      templateWords(template).has('hostvars'),
    )
    if (kind === 'host') isAdded ||= !usesHosts
    else if (isAdded && usesHosts) return true
  }
  return false
}
