import { execFileSync } from 'node:child_process'
import { expect, test } from '@jest/globals'
import { readSessionUser, tellingUser } from '../../../src/fleet/session_user.ts'

test('a shell tells who it is, and becomes the program', () => {
  const [program = '', ...words] = tellingUser(['printf', '%s|', 'a b', '$HOME', "'"])
  const env = { PATH: process.env.PATH, HOME: '/home/me' }
  const output = execFileSync(program, words, { encoding: 'utf8', env })
  const user = execFileSync('id', ['-un'], { encoding: 'utf8' }).trim()
  expect(readSessionUser(output)).toEqual({ user, home: '/home/me' })
  expect(output.endsWith("a b|$HOME|'|")).toBe(true)
})

test.each([
  ['among other lines', 'hello\nvm_dispatcher_user joe /home/joe\r\n<capabilities/>', 'joe'],
  ['with a template for a home', 'vm_dispatcher_user joe /{{lookup(1)}}\n', undefined],
  ['with a template for a user', 'vm_dispatcher_user {{x}} /home\n', undefined],
  ['without a home', 'vm_dispatcher_user joe \n', undefined],
  ['with a home of two words', 'vm_dispatcher_user joe /home/a b\n', undefined],
  ['with a home that is not a path', 'vm_dispatcher_user joe home\n', undefined],
  ['not at all', '<capabilities/>', undefined],
])('a user who is told %s', (_, output, user) => {
  expect(readSessionUser(output)?.user).toBe(user)
})
