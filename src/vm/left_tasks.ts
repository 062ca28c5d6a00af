import type { Value, ValueMap } from '../values.ts'
import type { OpenDefinition } from './definition.ts'
import type { Step } from './definition_steps.ts'

/** The names of the facts in which the tasks keep what they need. */
const BEFORE = 'vm_dispatcher_before'
const HOST = 'vm_dispatcher_host'
const ARGUMENTS = 'vm_dispatcher_arguments'

/** The facts that the tasks end with: the merged definition, and the variables of the VM as a host. */
export const RESULTS = ['vm', HOST]

/** What has to be set before the tasks run. */
export const startOf = ({ vm, before, host, facts }: OpenDefinition): ValueMap =>
  new Map<Value, Value>([...facts, ['vm', vm], [BEFORE, before], [HOST, host]])

/** What is left to do of a definition, as tasks that only set facts. */
export const leftTasks = ({ left }: OpenDefinition): Value[] =>
  left.flatMap((steps) => [
    ...steps.flatMap(tasksOfStep),
    setFact({ vm: `{{ ${BEFORE} | combine(vm, recursive=true) }}` }),
    setFact({ [BEFORE]: '{{ vm }}' }),
  ])

function tasksOfStep({ kind, values, vars }: Step): Value[] {
  if (kind === 'facts') return [object({ set_fact: values, vars })]
  return [
    object({ set_fact: object({ [ARGUMENTS]: values }), vars }),
    setFact({ [HOST]: `{{ ${HOST} | combine(${ARGUMENTS}) }}` }),
  ]
}

const setFact = (facts: Record<string, Value>): Value => object({ set_fact: object(facts) })

const object = (members: Record<string, Value>): Value => new Map(Object.entries(members))
