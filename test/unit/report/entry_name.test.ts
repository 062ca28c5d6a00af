import { expect, test } from '@jest/globals'
import { entryName } from '../../../src/report/entry_name.ts'
import { Float, TaggedText, type Value } from '../../../src/values.ts'

test.each<[Value, string]>([
  [
    new Map([
      ['target', 'amd64'],
      ['platform', 'debian'],
    ]),
    'debian/amd64',
  ],
  [
    new Map<Value, Value>([
      ['platform', new TaggedText('unsafe', '{{x}}')],
      ['target', 'a'],
      ['n', 1],
      ['t', 'big'],
    ]),
    '{{x}}/a n=1 t=big',
  ],
  [
    new Map<Value, Value>([
      ['platform', 'p'],
      ['target', 'a'],
      ['token', new TaggedText('vault', 'secret')],
    ]),
    'p/a token=(vaulted)',
  ],
  [
    new Map<Value, Value>([
      ['name', new Float(1)],
      [true, [12345678901234567890n]],
    ]),
    '{"name":1,"true":["12345678901234567890"]}',
  ],
  ['text', 'text'],
  [null, 'null'],
])('%p is called %s', (entry, name) => {
  expect(entryName(entry)).toBe(name)
})
