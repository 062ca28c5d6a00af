import { expect, test } from '@jest/globals'
import { readArguments, splitWords, wordsOf } from '../../../../src/ssh/from_ansible/arguments.ts'

const option = (key: string, value: string, text: string) => ({ option: key, value, text })

test.each([
  ['', []],
  ['-o HostKeyAlias=a', [option('hostkeyalias', 'a', 'HostKeyAlias=a')]],
  ['-oHostKeyAlias=a', [option('hostkeyalias', 'a', 'HostKeyAlias=a')]],
  ['-Co HostKeyAlias=a', [{ flag: 'C' }, option('hostkeyalias', 'a', 'HostKeyAlias=a')]],
  ['-o "HostKeyAlias a"', [option('hostkeyalias', 'a', 'HostKeyAlias a')]],
  ["-o 'HOSTKEYALIAS = a b '", [option('hostkeyalias', 'a b', 'HOSTKEYALIAS = a b ')]],
  ['-o HostKeyAlias=a=b', [option('hostkeyalias', 'a=b', 'HostKeyAlias=a=b')]],
  ['-c aes256-ctr', [{ flag: 'c', value: 'aes256-ctr' }]],
  ['-caes256-ctr', [{ flag: 'c', value: 'aes256-ctr' }]],
  ['-Cqqv', [{ flag: 'C' }, { flag: 'q' }, { flag: 'q' }, { flag: 'v' }]],
  ['-nTE log -y', [{ flag: 'n' }, { flag: 'T' }, { flag: 'E', value: 'log' }, { flag: 'y' }]],
  ['-E -q', [{ flag: 'E', value: '-q' }]],
  ['-C other', [{ flag: 'C' }, { word: 'other' }]],
  ['--no-such -z', [{ word: '--no-such' }, { word: '-z' }]],
  ['-', [{ word: '-' }]],
  ['-o', [{ word: '-o' }]],
  ['-o HostKeyAlias', [{ flag: 'o', value: 'HostKeyAlias' }]],
])('%s', (text, expected) => {
  const found = readArguments(splitWords(text) ?? [])
  expect(found).toEqual(expected)
  expect(readArguments(wordsOf(found))).toEqual(found)
})

test('a quote that stays open', () => {
  expect(splitWords('-o "HostKeyAlias=a')).toBeUndefined()
})
