import { expect, test } from '@jest/globals'
import { tasksThatSet } from '../../../src/vm/definition_tasks.ts'
import { type Plain, toPlain, toValue } from '../../support/values.ts'

const kept = (...tasks: Plain[]) => tasksThatSet(toValue(tasks), 'arch').map(toPlain)

test('tasks that set facts are kept, with their conditions and loops', () => {
  const task = { name: 'n', set_fact: { a: 1 }, when: 'x', loop: [1], vars: { b: 2 } }
  expect(kept(task)).toEqual([task])
  expect(kept({ 'ansible.builtin.set_fact': '{{ facts }}' })).toHaveLength(1)
})

test('of a mapping vm only arch is', () => {
  expect(kept({ set_fact: { vm: { arch: '{{ a }}', machine: '{{ b }}' }, c: 1 } })).toEqual([
    { set_fact: { vm: { arch: '{{ a }}' }, c: 1 } },
  ])
  expect(kept({ set_fact: { vm: '{{ vm | combine(more) }}' } })).toHaveLength(1)
})

test('of what is combined onto vm only the wanted part is', () => {
  const vm = '{{ vm | combine(more, recursive=true) }}'
  const of = (more: Plain) => kept({ set_fact: { vm }, vars: { more, other: '{{ x }}' } })
  expect(of({ arch: 'a', disks: '{{ vm.disks + [1] }}' })).toEqual([
    { set_fact: { vm }, vars: { more: { arch: 'a' }, other: '{{ x }}' } },
  ])
  expect(of('{{ y }}')).toEqual([{ set_fact: { vm }, vars: { more: '{{ y }}', other: '{{ x }}' } }])
})

test('of a mapping vm only the name is, where that is wanted', () => {
  const of = (vm: Plain) => tasksThatSet(toValue([{ set_fact: { vm } }]), 'name').map(toPlain)
  expect(of({ arch: '{{ a }}', metadata: { name: '{{ b }}', hostname: '{{ c }}' } })).toEqual([
    { set_fact: { vm: { metadata: { name: '{{ b }}' } } } },
  ])
  expect(of({ ram: '{{ a }}' })).toEqual([{ set_fact: { vm: {} } }])
  expect(of({ metadata: '{{ m }}' })).toEqual([{ set_fact: { vm: { metadata: '{{ m }}' } } }])
})

test('nothing else is run, in blocks neither', () => {
  const others: Plain[] = [
    { command: 'id' },
    { include_tasks: 'x.yml' },
    { local_action: 'shell id' },
  ]
  expect(kept(...others, 'text')).toEqual([])
  const block = [...others, { set_fact: { a: 1 } }]
  expect(kept({ when: 'x', block, rescue: block, always: others })).toEqual([
    { when: 'x', block: [{ set_fact: { a: 1 } }], rescue: [{ set_fact: { a: 1 } }], always: [] },
  ])
  expect(tasksThatSet('text', 'arch')).toEqual([])
})
