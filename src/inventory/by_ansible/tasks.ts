import { addTo } from '../../grouped.ts'
import { mapOf, type Value, type ValueMap } from '../../values.ts'
import { writeJson } from '../documents/json.ts'

/** The values and definitions that Ansible has to work out. */
export interface Questions {
  /** The values as the inventory has them, each with the host whose variables its templates use. */
  values: readonly { host: string; value: Value }[]
  /** The definitions, which are evaluated on localhost. */
  definitions: readonly DefinitionQuestion[]
  /** The name that localhost has in the inventory. */
  localhost: string
}

/**
 * A definition to evaluate, and the part of `vm` that is wanted; null if the definition does
 * not set it.
 */
export interface DefinitionQuestion {
  tasks: readonly Value[]
  /** The value of `vm` before the tasks run. */
  vm: ValueMap
  part: keyof typeof PARTS
}

const PARTS = {
  arch: 'vm.arch | default(none)',
  name: '(vm.metadata | default({})).name | default(none)',
}

/** The texts of the files for an ad hoc run of `import_tasks`. */
export interface TaskFiles {
  tasks: string
  /** The text of the file that `tasks` includes, once for each value. */
  single: string
  /**
   * The extra variables. Values of the inventory are only here: as data, and not as part of a task.
   */
  extra: string
  /** The names of the hosts to run on, one on each line. */
  hosts: string
}

/** The text at the beginning of each evaluation in Ansible's output. */
export const MARK = 'vm_dispatcher: '

/** The name of the evaluation of a value, by its index in the questions. */
export const valueName = (index: number): string => `vm_dispatcher_value_${index}`
/** The name of the evaluation of a definition, by its index in the questions. */
export const definitionName = (index: number): string => `vm_dispatcher_definition_${index}`
const startName = (index: number): string => `vm_dispatcher_vm_${index}`

/**
 * Tasks that print all values of a host together, or one by one if one of them fails, and then what
 * the definitions set. They are delegated to localhost, because Ansible evaluates the connection
 * variables of a task's host before the task, and these may be what fails.
 *
 * @param singlePath where the file `single` will be
 */
export function taskFiles(questions: Questions, singlePath: string): TaskFiles {
  const { values, definitions, localhost } = questions
  const names = new Map<string, string[]>([[localhost, []]])
  for (const [index, { host }] of values.entries()) {
    addTo(names, host, valueName(index))
  }
  const asked = 'vm_dispatcher_asked[inventory_hostname]'
  const oneByOne = mapOf({
    include_tasks: mapOf({ file: singlePath }),
    loop: `{{ ${asked} }}`,
    loop_control: mapOf({ loop_var: 'vm_dispatcher_name' }),
  })
  const one = '[vm_dispatcher_name]'
  const tasks = [
    block([printed(asked, `'values': query('vars', *${asked})`)], oneByOne),
    mapOf({ meta: 'end_host', when: 'inventory_hostname != vm_dispatcher_localhost' }),
    ...definitions.map(definitionBlock),
  ]
  const single = [
    block([printed(one, `'values': query('vars', vm_dispatcher_name)`)], failureOf(one)),
  ]
  const extra = new Map<Value, Value>([
    ['vm_dispatcher_localhost', localhost],
    ['vm_dispatcher_asked', names],
    ...values.map(({ value }, index) => [valueName(index), value] as const),
    ...definitions.map(({ vm }, index) => [startName(index), vm] as const),
  ])
  return {
    tasks: writeJson(tasks),
    single: writeJson(single),
    extra: writeJson(extra),
    hosts: [...names.keys()].join('\n'),
  }
}

/**
 * Tasks that print what is in YAML files, each under its `definitionName`. The file that they are run
 * with as extra variables has the paths.
 */
export function documentTasks(paths: readonly string[]): Pick<TaskFiles, 'tasks' | 'extra'> {
  const tasks = paths.map((_, index) => {
    const names = `['${definitionName(index)}']`
    const document = `lookup('file', vm_dispatcher_paths[${index}]) | from_yaml`
    return block([printed(names, `'values': [${document}]`)], failureOf(names))
  })
  return { tasks: writeJson(tasks), extra: writeJson(mapOf({ vm_dispatcher_paths: paths })) }
}

function definitionBlock({ tasks, part }: DefinitionQuestion, index: number): Value {
  const names = `['${definitionName(index)}']`
  // It has nothing of the previous definition, and `vm | combine(…)` works with it.
  const fresh = mapOf({ set_fact: mapOf({ vm: `{{ ${startName(index)} }}` }) })
  const result = printed(names, `'values': [${PARTS[part]}]`)
  return block([fresh, ...tasks, result], failureOf(names))
}

const block = (tasks: readonly Value[], rescue: Value): Value =>
  mapOf({ delegate_to: 'localhost', no_log: false, block: tasks, rescue: [rescue] })

/** A task that prints evaluations: their names, and `member`, which has their values or an error. */
export const printed = (names: string, member: string): Value =>
  mapOf({ debug: mapOf({ msg: `${MARK}{{ {'names': ${names}, ${member}} | to_json }}` }) })

/** A task that prints why the block that it rescues has failed. */
export const failureOf = (names: string): Value =>
  printed(names, "'error': ansible_failed_result.msg")
