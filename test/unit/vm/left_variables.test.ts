import { expect, test } from '@jest/globals'
import type { ValueMap } from '../../../src/values.ts'
import { mergeSteps, type OpenDefinition } from '../../../src/vm/definition.ts'
import { stepsOf } from '../../../src/vm/definition_steps.ts'
import { leftVariables } from '../../../src/vm/left_variables.ts'
import { renamed } from '../../../src/vm/renamed.ts'
import { type Plain, toPlain, toValue } from '../../support/values.ts'

const NAMES = new Map([
  ['vm', 'VM'],
  ['more', 'MORE'],
])

test.each([
  ['{{ vm | combine(more) }}', '{{ VM | combine(MORE) }}'],
  ['vm {{ vm.more }} more', 'vm {{ VM.more }} more'],
  ["{{ 'the vm' ~ vm['more'] }}", "{{ 'the vm' ~ VM['more'] }}"],
  ['{{ "a \\" vm" ~ vm }}', '{{ "a \\" vm" ~ VM }}'],
  ['{{ x(more=vm, y=more) }} {{ more == vm }}', '{{ x(more=VM, y=MORE) }} {{ MORE == VM }}'],
  ["{{ {'a': {'b': vm}} | combine(more) }}", "{{ {'a': {'b': VM}} | combine(MORE) }}"],
  ['{% if vm %}vm{% else %}{{ more }}{% endif %}', '{% if VM %}vm{% else %}{{ MORE }}{% endif %}'],
  ['{{ vms + vm_1 + my_vm }}', '{{ vms + vm_1 + my_vm }}'],
  ['{{ vm[more:] }}', '{{ VM[MORE:] }}'],
  ['{{\n  vm\n}}', '{{\n  VM\n}}'],
])('%p has other names for variables in code only', (text, expected) => {
  expect(renamed(text, NAMES)).toBe(expected)
})

const open = (...tasks: Plain[]): OpenDefinition => {
  const read = stepsOf(toValue(tasks))
  const start = toValue({ metadata: { target_name: 't' } }) as ValueMap
  return mergeSteps(start, 'steps' in read ? [read.steps] : []) as OpenDefinition
}

test('each step has variables of its own, and uses those of the steps before', () => {
  const variables = leftVariables(
    open(
      { set_fact: { size: 2 } },
      { set_fact: { vm: { ram: '{{ size * part }}' } }, vars: { part: '{{ size }}' } },
      { add_host: { name: '{{ vm.ram }}' } },
      { set_fact: { vm: '{{ vm | combine(more) }}' }, vars: { more: { a: '{{ vm.ram }}' } } },
    ),
    'x',
  )
  expect(Object.fromEntries([...variables].map(([name, value]) => [name, toPlain(value)]))).toEqual(
    {
      x: ['{{ x_10_vm }}', '{{ x_7_host }}'],
      x_0_size: 2,
      x_1_vm: { metadata: { target_name: 't' } },
      x_2_before: { metadata: { target_name: 't' } },
      x_3_host: {},
      x_4_part: '{{ x_0_size }}',
      x_5_vm: { ram: '{{ x_0_size * x_4_part }}' },
      x_6_added: { name: '{{ x_5_vm.ram }}' },
      x_7_host: '{{ x_3_host | combine(x_6_added) }}',
      x_8_more: { a: '{{ x_5_vm.ram }}' },
      x_9_vm: '{{ x_5_vm | combine(x_8_more) }}',
      x_10_vm: '{{ x_2_before | combine(x_9_vm, recursive=true) }}',
    },
  )
})
