import { PassThrough } from 'node:stream'
import { expect, test } from '@jest/globals'
import { PasswordPrompt } from '../../../../src/ssh/command/password_prompt.ts'
import { excessOf } from '../../../support/growth.ts'

const QUESTION = '[sudo] password:'

/** What a command gets that writes these texts, one after the other; `end` where its input ends. */
function given(texts: readonly string[]): string {
  const stdin = new PassThrough()
  const pattern = /^\[sudo\] password: ?/gm
  const watch = new PasswordPrompt(stdin, { pattern, answer: 'secret' }, false).watch()
  for (const text of texts) watch(Buffer.from(text))
  return `${stdin.read() ?? ''}${stdin.writableEnded ? 'end' : ''}`
}

test.each<[string, string[]]>([
  ['at once', [QUESTION]],
  ['in pieces', ['[su', 'do] pass', 'word:', ' ']],
  [
    'behind a long greeting',
    [...Array.from({ length: 300 }, () => 'Welcome. '.repeat(20)), '\n', QUESTION],
  ],
  ['behind many lines', ['Welcome.\n'.repeat(50_000), QUESTION]],
])('a question that comes %s is answered', (_, texts) => {
  expect(given(texts)).toBe('secret\n')
})

test('a second question ends the input', () => {
  expect(given([QUESTION, '\nSorry, try again.\n', QUESTION])).toBe('secret\nend')
})

test('so does a question for another password', () => {
  expect(given(['Your LDAP password: '])).toBe('end')
})

test('text in which nothing is asked is nothing to answer', () => {
  expect(given(['Set a password:\n', `a ${QUESTION} b\n`, '<capabilities/>'])).toBe('')
})

test('what was written has no answered question in it', () => {
  const prompt = new PasswordPrompt(new PassThrough(), { pattern: /^name: /gm, answer: 'a' }, false)
  expect(prompt.withoutQuestion('name: no virsh')).toBe('name: no virsh')
  prompt.watch()(Buffer.from('name: '))
  expect(prompt.withoutQuestion('name: no virsh')).toBe('no virsh')
})

test('takes time that grows with the output alone', () => {
  const see = (text: string) => given(text.match(/.{1,4096}/gs) ?? [])
  expect(excessOf((size) => 'x'.repeat(size), see)).toBeLessThan(0)
})
