import { expect, test } from '@jest/globals'
import { unsafeTextsIn, withUnsafeText } from '../../../../src/inventory/by_ansible/unsafe_text.ts'
import { TaggedText } from '../../../../src/values.ts'

const unsafe = (text: string) => new TaggedText('unsafe', text)
const SECRET = new TaggedText('vault', 'secret')

test('unsafe texts are found at any depth, vaulted ones are none', () => {
  const value = new Map([['list', [unsafe('a'), 'b', new Map([['k', unsafe('c')]]), SECRET]]])
  expect(unsafeTextsIn(value)).toEqual(['a', 'c'])
})

test('texts are made unsafe where they are among those given, nothing else is changed', () => {
  const value = new Map([['list', ['a', 'b', 1, null, SECRET, new Map([['a', 'a']])]]])
  expect(withUnsafeText(value, new Set(['a', 'secret']))).toEqual(
    new Map([['list', [unsafe('a'), 'b', 1, null, SECRET, new Map([['a', unsafe('a')]])]]]),
  )
})
