import { expect, test } from '@jest/globals'
import { TaggedText, type Value, type ValueMap } from '../../../src/values.ts'
import type { Step } from '../../../src/vm/definition_steps.ts'
import { markLater, unmarked } from '../../../src/vm/later_values.ts'
import { type Plain, toPlain, toValue } from '../../support/values.ts'

const sets = (vm: Plain, vars: Record<string, Plain> = {}): Step => ({
  kind: 'facts',
  values: toValue({ vm }) as ValueMap,
  vars: toValue(vars) as ValueMap,
  isData: false,
})

const KNOWN = ['ansible_architecture']
const isLater = (name: string) => name.startsWith('ansible_') && !KNOWN.includes(name)

const marked = (...steps: Step[]) => {
  const found = markLater([steps], isLater)
  return found?.phases[0]?.map(({ values, vars }) => [
    toPlain(values.get('vm') ?? null),
    toPlain(vars),
  ])
}

test('a template that needs a fact is a mark until the end', () => {
  const found = markLater(
    [[sets({ ram: '{{ ansible_memfree_mb // 2 }}', arch: '{{ ansible_architecture }}', cpus: 2 })]],
    isLater,
  )
  const vm = found?.phases[0]?.[0]?.values.get('vm') ?? null
  expect(toPlain(vm)).toEqual({
    ram: 'vm_dispatcher_later_0_',
    arch: '{{ ansible_architecture }}',
    cpus: 2,
  })
  const evaluated = toValue({ ram: 'vm_dispatcher_later_0_', text: 'vm_dispatcher_later_0_ MiB' })
  expect(toPlain(unmarked(evaluated, found?.originals ?? []) ?? null)).toEqual({
    ram: '{{ ansible_memfree_mb // 2 }}',
    text: '{{ ansible_memfree_mb // 2 }} MiB',
  })
})

test.each([
  '{{ x }} vm_dispatcher_later_0_',
  'vm_dispatcher_later_0_{# #}',
  'vm_dispatcher_later_1_ ',
])('%p cannot be made whole', (text) => {
  const vaulted = new TaggedText('vault', '$ANSIBLE_VAULT;1.1;AES256 1')
  expect(unmarked([text], ['{{ ansible_x }}', vaulted])).toBeUndefined()
})

test('what is encrypted stays encrypted', () => {
  const vaulted = new TaggedText('vault', '$ANSIBLE_VAULT;1.1;AES256 1')
  const values = new Map<Value, Value>([['vm', new Map([['password', vaulted]])]])
  const found = markLater([[{ kind: 'facts', values, vars: new Map(), isData: true }]], isLater)
  const vm = found?.phases[0]?.[0]?.values.get('vm') ?? null
  expect(toPlain(vm)).toEqual({ password: 'vm_dispatcher_later_0_' })
  expect(unmarked(vm, found?.originals ?? [])).toEqual(new Map([['password', vaulted]]))
})

test.each<[string, Step[]]>([
  ['passed on', [sets({ a: '{{ mem }}', b: 'x {{ mem }}' }, { mem: '{{ ansible_memfree_mb }}' })]],
  [
    'part of a mapping that is combined',
    [
      sets('{{ vm | combine(more, recursive=true) }}', {
        more: { ram: '{{ ansible_memfree_mb }}' },
      }),
    ],
  ],
  [
    'put into a list',
    [
      sets({ dir: '{{ ansible_env.HOME }}' }),
      sets(
        { all: '{{ vm.list[:1] + [ extra ] + vm.list[1:] }}' },
        { extra: { dir: '{{ vm.dir }}' } },
      ),
    ],
  ],
  [
    'in a variable behind the one that uses it',
    [sets({ a: '{{ first }}' }, { first: '{{ second }}', second: '{{ ansible_memfree_mb }}' })],
  ],
])('a marked value may be %s', (_, steps) => {
  expect(marked(...steps)).toBeDefined()
})

test.each<[string, Step[]]>([
  [
    'used with a variable of the definition',
    [sets({ ram: '{{ ansible_memfree_mb // share }}' }, { share: 2 })],
  ],
  ['used with vm', [sets('{{ vm | combine({"ram": ansible_memfree_mb}) }}')]],
  ['calculated with', [sets({ ram: '{{ mem // 2 }}' }, { mem: '{{ ansible_memfree_mb }}' })]],
  ['filtered', [sets({ ram: '{{ mem | int }}' }, { mem: '{{ ansible_memfree_mb }}' })]],
  ['compared', [sets({ ram: "{{ 'a' if mem else 'b' }}" }, { mem: '{{ ansible_memfree_mb }}' })]],
  [
    'in a statement',
    [sets({ ram: '{% if mem %}a{% endif %}' }, { mem: '{{ ansible_memfree_mb }}' })],
  ],
  [
    'calculated with in a later task',
    [sets({ ram: '{{ ansible_memfree_mb }}' }), sets({ cpus: '{{ vm.ram // 1024 }}' })],
  ],
  [
    'calculated with after it was passed on',
    [
      sets({ a: '{{ mem }}' }, { mem: '{{ ansible_memfree_mb }}' }),
      sets({ b: '{{ vm.a + 1 - 2 }}' }),
    ],
  ],
])('a marked value may not be %s', (_, steps) => {
  expect(marked(...steps)).toBeUndefined()
})

test('a variable of the definition hides a fact', () => {
  expect(
    marked(sets({ ram: '{{ ansible_memfree_mb // 2 }}' }, { ansible_memfree_mb: 4 })),
  ).toBeDefined()
})
