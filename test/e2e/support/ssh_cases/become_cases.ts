import { writeFileSync } from 'node:fs'
import { isOnPath } from '../../../support/path.ts'
import { type Cases, each } from './cases.ts'

/** Login shells that quote in ways of their own, each with a user of its name. */
const SHELLS = ['bash', 'dash', 'fish', 'tcsh', 'zsh'].filter(isOnPath)

/** Writes the users and rules that `ssh_host.sh` adds to its own. */
export function writeUsers(directory: string): void {
  const user = (name: string, index: number, shell: string) =>
    `${name}:${4100 + index}:wonderland:${shell}\n`
  const names = ['ttyfree', 'ttypass', 'noisy', ...SHELLS]
  const shellOf = (name: string) => `/usr/bin/${SHELLS.includes(name) ? name : 'bash'}`
  const users = names.map((name, index) => user(name, index, shellOf(name)))
  writeFileSync(`${directory}/users`, users.join(''))
  const free = ['ttyfree', ...SHELLS].map((name) => `${name} ALL=(ALL) NOPASSWD: ALL\n`)
  const rules = 'Defaults:ttyfree,ttypass requiretty\nttypass,noisy ALL=(ALL) ALL\n'
  writeFileSync(`${directory}/sudoers`, `${rules}${free.join('')}`)
}

const become = (user: string, more: Record<string, unknown> = {}) => ({
  ansible_user: user,
  ansible_become: true,
  ...more,
})
const withPassword = (user: string, more: Record<string, unknown> = {}) =>
  become(user, { ansible_become_password: 'wonderland', ...more })
const flags = (text: string) => ({ ansible_become_flags: text })
const bySu = (more: Record<string, unknown>) => ({ ansible_become_method: 'su', ...more })

const FLAGS = ['', '-H', '-E', '-i', '-s', '--login', '-H -S -n', '-HSn', '-iS', '--stdin -H']

/** Other users by sudo and su: flags, programs of several words, terminals, login shells. */
export const BECOME_CASES: Cases = {
  ...each('sudo without a password, and the flags', FLAGS, (text) => become('bob', flags(text))),
  ...each('sudo with a password, and the flags', FLAGS, (text) =>
    withPassword('alice', flags(text)),
  ),
  ...each('sudo that wants a password, and the flags', FLAGS, (text) =>
    become('alice', flags(text)),
  ),
  ...each('sudo on a terminal, and the flags', FLAGS, (text) => become('ttyfree', flags(text))),
  ...each('sudo on a terminal with a password, and the flags', FLAGS, (text) =>
    withPassword('ttypass', flags(text)),
  ),
  ...each('sudo with a wrong password, and the flags', ['-H -S -n', '-H'], (text) =>
    withPassword('alice', { ...flags(text), ansible_become_password: 'no' }),
  ),
  ...each('the sudo', ['sudo -E', '/usr/bin/sudo -k', 'env A=b sudo', 'nice sudo'], (text) =>
    become('bob', { ansible_become_exe: text }),
  ),
  ...each('by su, and the program', ['sudo su -', 'sudo su'], (text) =>
    become('bob', bySu({ ansible_become_exe: text })),
  ),
  'by su that is sudo, on a terminal': become('ttyfree', bySu({ ansible_become_exe: 'sudo su -' })),
  'by su that is sudo and wants a password': become(
    'alice',
    bySu({ ansible_become_exe: 'sudo su -' }),
  ),
  'by su to root, and without its password': become('bob', bySu({})),
  ...each('by su with the flags', ['-', '-l', '-s /bin/sh', '--login'], (text) =>
    become('bob', bySu({ ansible_become_pass: 'the queen', ...flags(text) })),
  ),
  ...each('a login shell of', SHELLS, (shell) => become(shell)),
  ...each('sudo -i with a login shell of', SHELLS, (shell) => become(shell, flags('-i'))),
  ...each('su by root to a user with a shell of', SHELLS, (shell) =>
    become('root', bySu({ ansible_become_user: shell, ...flags('-l') })),
  ),
}
