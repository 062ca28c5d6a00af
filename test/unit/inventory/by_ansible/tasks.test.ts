import { expect, test } from '@jest/globals'
import { documentTasks, taskFiles } from '../../../../src/inventory/by_ansible/tasks.ts'
import { TaggedText } from '../../../../src/values.ts'

const NOTHING = { values: [], definitions: [], localhost: 'localhost' }

test('values and names of hosts are data: no task holds any of them', () => {
  const host = "h'] }}{{ lookup('pipe', 'id') }}"
  const value = "{{ lookup('pipe', 'date') }}"
  const files = taskFiles({ ...NOTHING, values: [{ host, value }] }, '/single.json')
  expect(files.tasks).toBe(taskFiles(NOTHING, '/single.json').tasks)
  expect(files.single).toBe(taskFiles(NOTHING, '/single.json').single)
  expect(JSON.parse(files.extra)).toEqual({
    vm_dispatcher_localhost: 'localhost',
    vm_dispatcher_asked: { localhost: [], [host]: ['vm_dispatcher_value_0'] },
    vm_dispatcher_value_0: value,
  })
  expect(files.hosts).toBe(`localhost\n${host}`)
})

test('each host is asked for its own values; encrypted ones stay that', () => {
  const values = [
    { host: 'h1', value: 'a' },
    { host: '127.0.0.1', value: new TaggedText('vault', '$ANSIBLE_VAULT') },
    { host: 'h1', value: [1] },
  ]
  const files = taskFiles({ values, definitions: [], localhost: '127.0.0.1' }, '/single.json')
  expect(JSON.parse(files.extra)).toMatchObject({
    vm_dispatcher_asked: {
      h1: ['vm_dispatcher_value_0', 'vm_dispatcher_value_2'],
      '127.0.0.1': ['vm_dispatcher_value_1'],
    },
    vm_dispatcher_value_1: { __ansible_vault: '$ANSIBLE_VAULT' },
  })
})

test('nothing of one definition is left for the next, and what vm is before is data', () => {
  const definition = (task: string, vm: string) => ({
    tasks: [new Map([['set_fact', task]])],
    vm: new Map([['metadata', vm]]),
    part: 'name' as const,
  })
  const definitions = [definition('a', '{{ x }}'), definition('b', 'y')]
  const { tasks, extra } = taskFiles({ ...NOTHING, definitions }, '/single.json')
  const blocks = JSON.parse(tasks)
    .slice(-2)
    .map(({ block }: { block: unknown[] }) => block.slice(0, 2))
  expect(blocks).toEqual([
    [{ set_fact: { vm: '{{ vm_dispatcher_vm_0 }}' } }, { set_fact: 'a' }],
    [{ set_fact: { vm: '{{ vm_dispatcher_vm_1 }}' } }, { set_fact: 'b' }],
  ])
  expect(JSON.parse(extra)).toMatchObject({
    vm_dispatcher_vm_0: { metadata: '{{ x }}' },
    vm_dispatcher_vm_1: { metadata: 'y' },
  })
})

test('paths of documents are data, too', () => {
  const path = "/lab/it's/a.yml"
  const files = documentTasks([path])
  expect(files.tasks).toBe(documentTasks(['/b.yml']).tasks)
  expect(JSON.parse(files.extra)).toEqual({ vm_dispatcher_paths: [path] })
})
