import { describe, expect, test } from '@jest/globals'
import { Float, TaggedText, type Value } from '../../../src/values.ts'
import { distinctEntries, type Entry } from '../../../src/vm/entry.ts'
import { toValue } from '../../support/values.ts'

/** Two entries that differ in one further key at most. */
function entriesWith(...values: Value[]): Entry[] {
  return values.map((value) => ({
    target: 'amd64',
    platform: 'debian',
    fields: new Map<Value, Value>([
      ['target', 'amd64'],
      ['platform', 'debian'],
      ['x', value],
    ]),
  }))
}

describe('distinctEntries', () => {
  test('keeps of equal entries the first, and the order of the others', () => {
    const [a, b, again] = entriesWith('a', 'b', 'a') as [Entry, Entry, Entry]
    const distinct = distinctEntries([a, b, again])
    expect(distinct).toEqual([a, b])
    expect(distinct[0]).toBe(a)
  })

  test.each<[string, Value, Value]>([
    [
      'mappings in another order',
      toValue({ p: 1, q: { r: 2, s: 3 } }),
      toValue({ q: { s: 3, r: 2 }, p: 1 }),
    ],
    ['an integer and the same float', 1, new Float(1)],
    ['true and one, as Python does', true, 1],
    ['plain and unsafe text', 'text', new TaggedText('unsafe', 'text')],
  ])('holds equal: %s', (_, left, right) => {
    expect(distinctEntries(entriesWith(left, right))).toHaveLength(1)
  })

  test.each<[string, Value, Value]>([
    ['lists in another order', toValue([1, 2]), toValue([2, 1])],
    ['lists of different mappings', toValue([{ a: 1 }]), toValue([{ a: 2 }])],
    ['a number and its text', 1, '1'],
    ['nothing and the word', null, 'null'],
    ['one text with a comma and two texts', toValue(['a', 'b']), toValue(['a","b'])],
    ['an encrypted text and the same in plain', new TaggedText('vault', 'text'), 'text'],
    ['a mapping and a text that looks like it', toValue({ a: 1 }), '{a:1}'],
  ])('tells apart: %s', (_, left, right) => {
    expect(distinctEntries(entriesWith(left, right))).toHaveLength(2)
  })
})
