import { expect, test } from '@jest/globals'
import { inert, TaggedText, type Value } from '../../src/values.ts'

test('inert marks what looks like a template, at any depth, and leaves the rest', () => {
  const vaulted = new TaggedText('vault', '$ANSIBLE_VAULT')
  const value: Value = ['a', '{{ a }}', 1, vaulted, new Map<Value, Value>([['b', '{% b %}']])]
  expect(inert(value)).toEqual([
    'a',
    new TaggedText('unsafe', '{{ a }}'),
    1,
    vaulted,
    new Map([['b', new TaggedText('unsafe', '{% b %}')]]),
  ])
})
