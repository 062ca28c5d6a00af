import { expect, test } from '@jest/globals'
import { readArguments, splitWords } from '../../../../src/ssh/from_ansible/arguments.ts'

test.each([
  ['', []],
  ['-o HostKeyAlias=a', [['hostkeyalias', 'a']]],
  ['-oHostKeyAlias=a', [['hostkeyalias', 'a']]],
  ['-o "HostKeyAlias a"', [['hostkeyalias', 'a']]],
  ["-o 'HOSTKEYALIAS = a b '", [['hostkeyalias', 'a b']]],
  ['-o HostKeyAlias=a=b', [['hostkeyalias', 'a=b']]],
  ['-c aes256-ctr', ['-c', 'aes256-ctr']],
  ['-o HostKeyAlias=a -Jjump', [['hostkeyalias', 'a'], '-Jjump']],
  ['-C other', ['-C', 'other']],
  ['-o', ['-o']],
  ['-o HostKeyAlias', ['-o']],
])('%s', (text, expected) => {
  const found = readArguments(splitWords(text) ?? [])
  expect(
    found.map((argument) => ('word' in argument ? argument.word : Object.values(argument))),
  ).toEqual(expected)
})

test('a quote that stays open', () => {
  expect(splitWords('-o "HostKeyAlias=a')).toBeUndefined()
})
