import { expect, test } from '@jest/globals'
import { sshOptions } from '../../../src/ssh/arguments.ts'

test.each([
  ['', []],
  ['-o HostKeyAlias=a', [['hostkeyalias', 'a']]],
  ['-oHostKeyAlias=a', [['hostkeyalias', 'a']]],
  ['-o "HostKeyAlias a"', [['hostkeyalias', 'a']]],
  ["-o 'HOSTKEYALIAS = a b '", [['hostkeyalias', 'a b']]],
  ['-o HostKeyAlias=a=b', [['hostkeyalias', 'a=b']]],
  ['-C -o ControlMaster=auto -o ControlPersist=60s -oControlPath=/tmp/%C', []],
  ['-o ServerAliveInterval=5 -o ServerAliveCountMax=2 -o Compression=yes', []],
  ['-c aes256-ctr', [['-c', '']]],
  [
    '-o HostKeyAlias=a -Jjump -o HostKeyAlias=b',
    [
      ['hostkeyalias', 'a'],
      ['-J', ''],
    ],
  ],
  ['-C other', [['other', '']]],
  ['-o', [['-o', '']]],
  ['-o HostKeyAlias', [['-o', '']]],
])('%s', (text, expected) => {
  expect(sshOptions(text)?.map(({ key, value }) => [key, value])).toEqual(expected)
})

test('a quote that stays open', () => {
  expect(sshOptions('-o "HostKeyAlias=a')).toBeUndefined()
})
