import { execFileSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { splitWords } from '../../../../src/ssh/from_ansible/arguments.ts'
import { asksOnTheWay, throughJump } from '../../../../src/ssh/from_ansible/jump.ts'
import { sshCall } from '../../../support/ssh_call.ts'

/** The words with which the jump host is called, by what ssh and then a shell make of the text. */
function wordsOf(commonArguments: string, host: string, port: string): string[] {
  const [option = '', value = '', ...others] = splitWords(commonArguments) ?? []
  expect([option, others]).toEqual(['-o', []])
  const expanded = value
    .replace(/^ProxyCommand=/, '')
    .replaceAll(/%[%hp]/g, (token) => ({ '%%': '%', '%h': host, '%p': port })[token] ?? token)
  const script = `set -- ${expanded}\nfor word; do printf '%s\\0' "$word"; done`
  return execFileSync('/bin/sh', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
}

describe('throughJump', () => {
  test('calls ssh as for the hypervisor, and leads on from there', () => {
    const text = throughJump(sshCall({ arguments: ['-o', 'Port=2222', '-o', 'User="root"'] }))
    expect(text).toBe(
      `-o 'ProxyCommand=ssh -o Port=2222 -o '"'"'User="root"'"'"' -W '"'"'[%h]:%p'"'"' hv1.example.org'`,
    )
    expect(wordsOf(text, '127.0.0.1', '8022')).toEqual([
      ...['ssh', '-o', 'Port=2222', '-o', 'User="root"'],
      ...['-W', '[127.0.0.1]:8022', 'hv1.example.org'],
    ])
  })

  test.each([
    'a b',
    "it's",
    '"',
    '$(id)',
    '`id`',
    '%h',
    '%%p',
    '*',
    '; id',
    'a\\b',
    '~',
    'é',
    '{{ x }}',
  ])('takes %j for nothing but text', (text) => {
    const words = ['-o', `IdentityFile="${text}"`, '-F', text]
    const made = throughJump(sshCall({ executable: text, arguments: words, address: text }))
    expect(wordsOf(made, 'vm', '22')).toEqual([text, ...words, '-W', '[vm]:22', text])
  })

  test('keeps the way of a hypervisor that is reached through another', () => {
    const outer = throughJump(sshCall({ arguments: ['-i', 'a %b'], address: 'outer' }))
    const inner = sshCall({ arguments: splitWords(outer) ?? [], address: 'inner' })
    const [ssh, option, way, ...others] = wordsOf(throughJump(inner), 'vm', '22')
    expect([ssh, option, others]).toEqual(['ssh', '-o', ['-W', '[vm]:22', 'inner']])
    expect(wordsOf(`-o '${way?.replaceAll("'", `'"'"'`)}'`, 'inner', '23')).toEqual([
      ...['ssh', '-i', 'a %b', '-W', '[inner]:23', 'outer'],
    ])
  })

  test('leaves out what concerns a terminal or what ssh says', () => {
    const text = throughJump(sshCall({ arguments: ['-tt', '-vvv', '-C', '-E', '/dev/null'] }))
    expect(wordsOf(text, 'vm', '22')).toEqual(['ssh', '-C', '-W', '[vm]:22', 'hv1.example.org'])
  })
})

test('asksOnTheWay is true where a secret is needed that no argument can hold', () => {
  expect(asksOnTheWay(sshCall({}))).toBe(false)
  const secrets = { password: 'x', passphrase: undefined, privateKey: undefined }
  expect(asksOnTheWay(sshCall({ secrets }))).toBe(true)
})
