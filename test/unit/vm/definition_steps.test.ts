import { expect, test } from '@jest/globals'
import { readsAddedHost, stepsOf } from '../../../src/vm/definition_steps.ts'
import { type Plain, toPlain, toValue } from '../../support/values.ts'

function read(...tasks: Plain[]) {
  const found = stepsOf(toValue(tasks))
  if ('found' in found) return `${found.path.join('.')}: ${found.found}`
  return found.steps.map(({ kind, values, vars }) => [kind, toPlain(values), toPlain(vars)])
}

test('set_fact and add_host are steps, in blocks with their variables', () => {
  expect(
    read(
      { name: 'a', 'ansible.builtin.set_fact': { vm: { a: 1 } } },
      {
        vars: { x: 1, y: 1 },
        block: [
          { vars: { y: 2 }, block: [{ add_host: { name: 'n' }, vars: { z: 3 } }] },
          { vars: null, set_fact: { other: 2 } },
        ],
      },
      { vars: { new: 1 }, block: null },
    ),
  ).toEqual([
    ['facts', { vm: { a: 1 } }, {}],
    ['host', { name: 'n' }, { x: 1, y: 2, z: 3 }],
    ['facts', { other: 2 }, { x: 1, y: 1 }],
  ])
})

test.each<[Plain[], string]>([
  [[{ command: 'id' }], '0.command: a task with command'],
  [[{ set_fact: { vm: {} }, when: 'x' }], '0.when: a task with when'],
  [[{ set_fact: { vm: {} }, loop: [1] }], '0.loop: a task with loop'],
  [
    [{ block: [{ set_fact: { vm: {} }, with_items: [] }] }],
    '0.block.0.with_items: a task with with_items',
  ],
  [[{ block: [], rescue: [] }], '0.rescue: a task with rescue'],
  [[{ import_tasks: '{{ x }}' }], '0.import_tasks: a task with import_tasks'],
  [[{ set_fact: 'vm=1' }], '0: a task without a mapping of what it sets'],
  [[{ name: 'nothing' }], '0: a task without a mapping of what it sets'],
  [[{ set_fact: {}, add_host: {} }], '0.add_host: a task with add_host'],
  [[{ set_fact: {}, vars: [] }], '0.vars: vars that are not a mapping'],
  [['text'], '0: something that is not a task'],
  [[{ block: 'text' }], '0.block: something that is not a list of tasks'],
])('%j is not only steps', (tasks, fault) => {
  expect(read(...tasks)).toBe(fault)
})

test('a file of variables is not a list of tasks', () => {
  expect(stepsOf(toValue({ vm: {} }))).toEqual({
    path: [],
    found: 'something that is not a list of tasks',
  })
})

test('a template that may read what add_host has set is found', () => {
  const port = '{{ hostvars[n].ansible_port | default(22) }}'
  const reads = (...tasks: Plain[]) => {
    const found = stepsOf(toValue(tasks))
    return 'steps' in found && readsAddedHost([found.steps])
  }
  const set = { set_fact: { vm: { port } } }
  expect(reads({ add_host: { name: 'n', ansible_port: 1 } }, set)).toBe(true)
  expect(
    reads({ add_host: { name: 'n' } }, { set_fact: { vm: '{{ p }}' }, vars: { p: port } }),
  ).toBe(true)
  expect(reads(set, { add_host: { name: 'n', ansible_port: 1 } })).toBe(false)
  expect(reads({ add_host: { name: 'n', ansible_port: port } }, set)).toBe(false)
})
