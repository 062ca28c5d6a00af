import { expect, test } from '@jest/globals'
import {
  factVariables,
  HostKnowledge,
} from '../../../../src/dispatch/definitions/host_knowledge.ts'
import { questionOf } from '../../../../src/dispatch/definitions/questions.ts'
import type { Answer } from '../../../../src/fleet/answer.ts'
import type { HostVariables } from '../../../../src/inventory/model/precedence.ts'
import { TaggedText, type Value } from '../../../../src/values.ts'
import { toPlain, toValue } from '../../../support/values.ts'

const ANSWER: Answer = {
  status: 'ok',
  warnings: [],
  capabilities: new Map(),
  hostArchitecture: 'x86_64',
  topology: { memory: 8_000_000, cpus: 4 },
  sessionUser: { user: 'joe', home: '/home/joe' },
}

function host(variables: Record<string, Value> = {}, answer = ANSWER, name = 'hv1'): HostKnowledge {
  const given = {
    get: (key: string) => (key in variables ? { value: variables[key], layer: {} } : undefined),
    names: () => Object.keys(variables),
    problems: [],
  }
  return new HostKnowledge(name, given as unknown as HostVariables, answer)
}

test('libvirt and the session tell some facts', () => {
  expect(toPlain(factVariables(host().facts))).toEqual({
    ansible_architecture: 'x86_64',
    ansible_processor_vcpus: 4,
    ansible_memtotal_mb: 7812,
    ansible_user_id: 'joe',
    ansible_env: { HOME: '/home/joe' },
    ansible_facts: {
      architecture: 'x86_64',
      processor_vcpus: 4,
      memtotal_mb: 7812,
      user_id: 'joe',
      env: { HOME: '/home/joe' },
    },
  })
  // Ansible calls this one i386.
  expect(host({}, { ...ANSWER, hostArchitecture: 'i686' }).knows('ansible_architecture')).toBe(
    false,
  )
})

test('what needs another fact, or something encrypted, is for later', () => {
  const vault = new TaggedText('vault', '$ANSIBLE_VAULT;1.1;AES256 1')
  const known = host({
    ansible_port: 22,
    password: vault,
    greeting: 'hello {{ password }}',
    memory: '{{ ansible_memfree_mb }}',
    size: '{{ ansible_memtotal_mb }}',
    token: "{{ query('env', 'TOKEN') }}",
    a: '{{ b }}',
    b: '{{ a }}',
  })
  const names = ['ansible_memfree_mb', 'password', 'greeting', 'memory', 'token', 'ansible_env']
  expect(names.map((name) => known.isLater(name))).toEqual(names.map(() => true))
  const others = ['ansible_port', 'size', 'a', 'unknown', 'ansible_env.HOME']
  expect(others.map((name) => known.isLater(name))).toEqual(others.map(() => false))
})

const question = (template: string, of = host()) => {
  const step = {
    kind: 'facts' as const,
    values: new Map([['vm', template]]),
    vars: new Map(),
    isData: false,
  }
  const nothing = new Map()
  return questionOf(
    { vm: nothing, before: nothing, host: nothing, facts: nothing, left: [[step]] },
    of,
  )
}

test.each([
  ['{{ vm.a }}', 'content'],
  ['{{ 9 | random(seed=vm.a) }}', 'content'],
  ['{{ hostvars[vm.a].b }}', 'inventory'],
  ['{{ inventory_hostname }}', 'host'],
  ['{{ now() }}', 'world'],
  ['{{ 9 | random }}', 'world'],
  ["{{ '52' | community.general.random_mac }}", 'world'],
  ['{{ far }}', 'world'],
])('the answer to %p depends on: %s', (template, scope) => {
  expect(question(template, host({ far: '{{ now() }}' })).scope).toBe(scope)
})

test('hypervisors that are alike in what a definition uses share its question', () => {
  const content = (template: string, name: string, variables: Record<string, Value>) =>
    question(template, host(variables, ANSWER, name)).content
  const used = toValue({ size: '{{ part }}G' })
  const one = { used, part: 1, other: 1 }
  expect(content('{{ used }}', 'hv1', one)).toBe(content('{{ used }}', 'hv2', { ...one, other: 2 }))
  expect(content('{{ used }}', 'hv1', one)).not.toBe(
    content('{{ used }}', 'hv2', { ...one, part: 2 }),
  )
  expect(content('{{ inventory_hostname }}', 'hv1', one)).not.toBe(
    content('{{ inventory_hostname }}', 'hv2', one),
  )
})
