import { describe, expect, test } from '@jest/globals'
import { TaggedText, type Value } from '../../../src/values.ts'
import { targetByDefinition, targetByName } from '../../../src/vm/target.ts'
import { type Plain, toValue } from '../../support/values.ts'

const definition = (...tasks: Plain[]) => targetByDefinition(toValue(tasks))

const setsArch = (arch: Plain, module = 'set_fact') => ({ [module]: { vm: { arch } } })

describe('targetByName', () => {
  test('an architecture in any spelling stands for itself', () => {
    expect(targetByName('arm')).toEqual({ architecture: 'armv7l' })
  })

  test('another name is unknown', () => {
    expect(targetByName('router')).toEqual({ unknown: true })
  })
})

describe('targetByDefinition', () => {
  test('takes vm.arch and no offence at templates beside it', () => {
    expect(
      definition({
        name: 'Define target definition',
        set_fact: {
          vm: {
            metadata: { target_name: 'arm64' },
            virt_domain: "{{ (ansible_architecture != 'aarch64') | ternary('qemu', 'kvm') }}",
            arch: 'aarch64',
            machine: 'virt',
          },
        },
      }),
    ).toEqual({ architecture: 'aarch64' })
  })

  test.each(['set_fact', 'ansible.builtin.set_fact', 'ansible.legacy.set_fact'])(
    'knows the task as %s',
    (module) => {
      expect(definition(setsArch('amd64', module))).toEqual({ architecture: 'x86_64' })
    },
  )

  test('the last task that sets vm counts, as in a play', () => {
    expect(
      definition(
        setsArch('amd64'),
        setsArch('arm'),
        { set_fact: { other: 1 } },
        { debug: { msg: 'done' } },
      ),
    ).toEqual({ architecture: 'armv7l' })
  })

  test('an architecture that no table holds is taken as it is', () => {
    expect(definition(setsArch('future64'))).toEqual({ architecture: 'future64' })
  })

  test('takes an architecture that is marked as unsafe', () => {
    const vm = new Map([['arch', new TaggedText('unsafe', 'arm64')]])
    const tasks: Value = [new Map([['set_fact', new Map([['vm', vm]])]])]
    expect(targetByDefinition(tasks)).toEqual({ architecture: 'aarch64' })
  })

  test.each<[string, Plain[], (string | number)[]]>([
    ['a condition', [{ ...setsArch('amd64'), when: 'x is defined' }], [0, 'when']],
    ['a loop', [{ ...setsArch('amd64'), loop: [] }], [0, 'loop']],
    ['an old loop', [{ ...setsArch('amd64'), with_list: [] }], [0, 'with_list']],
    ['a block', [{ block: [setsArch('amd64')] }], []],
    ['facts that are a template', [{ set_fact: '{{ facts }}' }], []],
    [
      'a condition on the last of several tasks',
      [setsArch('amd64'), { ...setsArch('arm64'), when: 'x' }],
      [1, 'when'],
    ],
    [
      'a template of vm',
      [{ set_fact: { vm: '{{ base | combine(more) }}' } }],
      [0, 'set_fact', 'vm'],
    ],
    [
      'a template in arch',
      [setsArch('{{ ansible_architecture }}', 'ansible.builtin.set_fact')],
      [0, 'ansible.builtin.set_fact', 'vm', 'arch'],
    ],
  ])('leaves to Ansible %s', (_, tasks, path) => {
    expect(definition(...tasks)).toMatchObject({ issue: { path, needsAnsible: true } })
  })

  const anArchitecture = 'the name of an architecture'

  test.each<[string, Plain, (string | number)[], string, string]>([
    ['no list', { set_fact: {} }, [], 'a mapping', 'a list of tasks'],
    [
      'no task that sets vm',
      [],
      [],
      'a list of tasks without one that sets vm by set_fact',
      'one with such a task',
    ],
    [
      'a vm that is no mapping',
      [{ set_fact: { vm: 1 } }],
      [0, 'set_fact', 'vm'],
      'the number 1',
      'a mapping',
    ],
    [
      'a vm without arch',
      [{ set_fact: { vm: {} } }],
      [0, 'set_fact', 'vm', 'arch'],
      'missing',
      anArchitecture,
    ],
    [
      'an arch of two words',
      [setsArch('x86 64')],
      [0, 'set_fact', 'vm', 'arch'],
      '"x86 64"',
      anArchitecture,
    ],
    [
      'an arch that is a number',
      [setsArch(386)],
      [0, 'set_fact', 'vm', 'arch'],
      'the number 386',
      anArchitecture,
    ],
    [
      'a key that is nearly arch',
      [{ set_fact: { vm: { arhc: 'x86_64' } } }],
      [0, 'set_fact', 'vm', 'arhc'],
      'not read',
      'arch',
    ],
  ])('says where there is %s', (_, tasks, path, found, expected) => {
    expect(targetByDefinition(toValue(tasks))).toMatchObject({
      issue: { path, found, expected, needsAnsible: false },
    })
  })
})
