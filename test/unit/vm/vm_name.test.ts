import { expect, test } from '@jest/globals'
import {
  formattedName,
  nameByDefinition,
  nameByEvaluation,
  nameFault,
} from '../../../src/vm/vm_name.ts'
import { type Plain, toValue } from '../../support/values.ts'

const nameOf = (...tasks: Plain[]) => {
  const defined = nameByDefinition(toValue(tasks))
  if ('name' in defined) return defined.name
  const { needsAnsible, path, found } = defined.issue
  return `${needsAnsible ? 'Ansible' : 'wrong'}: ${path.join('.')} is ${found}`
}

const sets = (vm: Plain, more: Record<string, Plain> = {}) => ({ set_fact: { vm }, ...more })
const named = (name: Plain, more: Record<string, Plain> = {}) => sets({ metadata: { name } }, more)

test('the last task that sets vm names it, where it does', () => {
  expect(nameOf(named('a'), named('b'), { command: 'id' })).toBe('b')
  expect(nameOf(named('a'), { set_fact: { other: 1 } })).toBe('a')
  expect(nameOf({ 'ansible.builtin.set_fact': { vm: { metadata: { name: 'a' } } } })).toBe('a')
})

test.each<[string, Plain[]]>([
  ['no tasks', []],
  ['no task that sets vm', [{ command: 'id' }]],
  ['no metadata', [sets({ ram: 1 })]],
  ['no name', [sets({ metadata: { hostname: 'h' } })]],
  ['a name that is null', [named(null)]],
  ['a last task without a name, which replaces vm', [named('a'), sets({ ram: 1 })]],
])('%s leaves it to the default', (_, tasks) => {
  expect(nameOf(...tasks)).toBeUndefined()
})

test('what only Ansible follows is for Ansible', () => {
  expect(nameOf(named('{{ x }}'))).toBe('Ansible: 0.set_fact.vm.metadata.name is a template')
  expect(nameOf(sets({ metadata: '{{ m }}' }))).toBe(
    'Ansible: 0.set_fact.vm.metadata is a template',
  )
  expect(nameOf(sets('{{ vm }}'))).toBe('Ansible: 0.set_fact.vm is a template that may set vm')
  expect(nameOf({ set_fact: '{{ facts }}' })).toBe(
    'Ansible: 0.set_fact.vm is a template that may set vm',
  )
  expect(nameOf(named('a', { when: 'x' }))).toBe('Ansible: 0.when is a condition that may set vm')
  expect(nameOf(named('a'), { block: [named('b')] })).toBe('Ansible: 1 is a block that may set vm')
})

test('tasks of other files are not followed, but the last task may outdo them', () => {
  const included = { 'ansible.builtin.import_tasks': 'x.yml' }
  const wrong = 'wrong:  is a list that takes tasks or variables from other files'
  expect(nameOf(included)).toBe(wrong)
  expect(nameOf({ block: [included] })).toBe(wrong)
  expect(nameOf({ include_vars: 'x.yml' }, sets('{{ vm }}'))).toBe(wrong)
  expect(nameOf(included, named('a'))).toBe('a')
  expect(nameOf(included, named('{{ a }}'))).toMatch(/^Ansible/)
})

test('other things than names are issues', () => {
  expect(nameOf(named(['a']))).toBe('wrong: 0.set_fact.vm.metadata.name is a list')
  expect(nameOf(sets({ metadata: 'x' }))).toBe('wrong: 0.set_fact.vm.metadata is a string')
  expect(nameOf(sets(1))).toBe('wrong: 0.set_fact.vm is the number 1')
  expect(nameByDefinition('text')).toHaveProperty('issue')
})

test('Ansible may say that there is none', () => {
  expect(nameByEvaluation(null)).toEqual({ name: undefined })
  expect(nameByEvaluation('a')).toEqual({ name: 'a' })
  expect(nameByEvaluation(1)).toHaveProperty('issue')
})

test('the format has platform and target in it; what these look like does not matter', () => {
  const label = { platform: '{target}', target: '$&' }
  expect(formattedName('{target} {platform} {x}', label)).toBe('$& {target} {x}')
})

test.each(['', ' ', 'a/b', 'a\nb', '\u001b[31m', '{{ x }}', '{% x'])('%j is no name', (name) => {
  expect(nameFault(name)).toBeDefined()
})

test('blanks and other scripts are fine in a name', () => {
  expect(nameFault('VM debian_12 Ünïcode 机器')).toBeUndefined()
})
