import { isList, isMap, type Value } from '../values.ts'
import { SET_FACT } from './target.ts'

/**
 * The tasks of a target definition that do nothing but set facts, for Ansible to run: `set_fact` and
 * blocks of it. Of a mapping `vm` only `arch` is left, because others of its keys may mean facts that
 * are not there.
 */
export function tasksThatSet(definition: Value): Value[] {
  return isList(definition) ? definition.flatMap(taskThatSets) : []
}

function taskThatSets(task: Value): Value[] {
  if (!isMap(task)) return []
  if (task.has('block')) {
    const sections = ['block', 'rescue', 'always'].filter((section) => task.has(section))
    const tasks = sections.map(
      (section) => [section, tasksThatSet(task.get(section) ?? [])] as const,
    )
    return [new Map([...task, ...tasks])]
  }
  const module = SET_FACT.find((name) => task.has(name))
  const facts = module && task.get(module)
  if (!module) return []
  const vm = isMap(facts) ? facts.get('vm') : undefined
  if (!isMap(facts) || !isMap(vm)) return [task]
  const arch = new Map([...vm].filter(([key]) => key === 'arch'))
  return [new Map([...task, [module, new Map([...facts, ['vm', arch]])]])]
}
