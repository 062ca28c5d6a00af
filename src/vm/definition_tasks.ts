import { isList, isMap, type Value, type ValueMap } from '../values.ts'
import { combinedName } from './literal_part.ts'
import { SET_FACT, TASK_SECTIONS } from './target.ts'

/**
 * The part of `vm` that is wanted: `vm.arch` of a target definition, or `vm.metadata.name` of a
 * platform definition.
 */
export type WantedPart = 'arch' | 'name'

/**
 * The tasks of a definition that only set facts, for Ansible to run: `set_fact` and blocks of it.
 * Only the wanted part of a mapping `vm` is kept, because other parts may need facts that are not
 * there.
 */
export function tasksThatSet(definition: Value, part: WantedPart): Value[] {
  return isList(definition) ? definition.flatMap((task) => taskThatSets(task, part)) : []
}

function taskThatSets(task: Value, part: WantedPart): Value[] {
  if (!isMap(task)) return []
  if (task.has('block')) {
    const sections = TASK_SECTIONS.filter((section) => task.has(section))
    const tasks = sections.map(
      (section) => [section, tasksThatSet(task.get(section) ?? [], part)] as const,
    )
    return [new Map([...task, ...tasks])]
  }
  const module = SET_FACT.find((name) => task.has(name))
  const facts = module && task.get(module)
  if (!module) return []
  const vm = isMap(facts) ? facts.get('vm') : undefined
  if (!isMap(facts) || !isMap(vm)) return [withoutOthers(task, combinedName(vm), part)]
  return [new Map([...task, [module, new Map([...facts, ['vm', partOf(vm, part)]])]])]
}

/** A task that combines a variable of its own onto `vm`, with only the wanted part in that. */
function withoutOthers(task: ValueMap, name: string | undefined, part: WantedPart): ValueMap {
  const vars = task.get('vars')
  const more = isMap(vars) && name !== undefined ? vars.get(name) : undefined
  if (!isMap(vars) || name === undefined || !isMap(more)) return task
  return new Map([...task, ['vars', new Map([...vars, [name, partOf(more, part)]])]])
}

function partOf(vm: ValueMap, part: WantedPart): ValueMap {
  if (part === 'arch') return only(vm, 'arch')
  const metadata = vm.get('metadata')
  return isMap(metadata) ? new Map([['metadata', only(metadata, 'name')]]) : only(vm, 'metadata')
}

const only = (map: ValueMap, wanted: string): ValueMap =>
  new Map([...map].filter(([key]) => key === wanted))
