import { expect, test } from '@jest/globals'
import { entryName } from '../../../../src/report/text/entry_name.ts'
import { TaggedText, type Value } from '../../../../src/values.ts'
import { type Plain, toValue } from '../../../support/values.ts'

test.each<[Plain, string]>([
  [{ target: 'amd64', platform: 'debian' }, 'debian/amd64'],
  [{ note: 1, platform: 'p', target: 'a', hypervisor: 'rack2' }, 'p/a (hypervisor: rack2, note)'],
  [{ target: 'amd64', disk: 'big' }, '(target, disk)'],
  [{ name: 'static', disk: 'big' }, 'static'],
  [{ name: 1 }, '(name)'],
  [{}, 'an empty entry'],
  ['text', 'text'],
  [null, 'null'],
])('%j is called %s', (entry, name) => {
  expect(entryName(toValue(entry))).toBe(name)
})

test('values that may be secret are not in the name', () => {
  const entry = new Map<Value, Value>([
    ['platform', new TaggedText('unsafe', '{{p}}')],
    ['target', 'a'],
    ['password', 'of an encrypted file'],
    ['token', new TaggedText('vault', '$ANSIBLE_VAULT')],
  ])
  expect(entryName(entry)).toBe('{{p}}/a (password, token)')
})
