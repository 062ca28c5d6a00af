import { userInfo } from 'node:os'
import { expect, test } from '@jest/globals'
import { expandPath } from '../../../src/inventory/reading/paths.ts'
import { homeOf } from '../../../src/machine/account.ts'
import { atHome } from '../../../src/values.ts'

test.each([
  ['~', '/home/$&'],
  ['~/.ssh/id', '/home/$&/.ssh/id'],
  ['~other/.ssh/id', '~other/.ssh/id'],
  ['/a/~/b', '/a/~/b'],
])('%s of a user at home in /home/$& is %s', (path, expanded) => {
  expect(atHome(path, '/home/$&')).toBe(expanded)
})

// As `os.path.expanduser` does.
test('Ansible means $HOME, and what the system knows where that is not set', () => {
  const account = { username: 'me', homedir: '/system' }
  expect(homeOf({ HOME: '/home/me' }, account)).toBe('/home/me')
  expect(homeOf({ HOME: '' }, account)).toBe('')
  expect(homeOf({}, account)).toBe('/system')
  const context = { environment: {}, workingDirectory: '/' }
  expect(expandPath('~/.ansible.cfg', '/', context)).toBe(`${userInfo().homedir}/.ansible.cfg`)
})
