import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { isOnPath } from '../../../support/path.ts'

/** Login shells, each of a user with its name. All of them quote differently. */
const SHELLS = ['bash', 'dash', 'busybox', 'fish', 'mksh', 'rc', 'tcsh', 'zsh'].filter(isOnPath)

/** Texts that would make a file if a shell, sudo, su, printf or ssh ran a part of them. */
export const INJECTIONS: Readonly<Record<string, (file: string) => string>> = {
  'commands after signs': (file) => `;touch ${file};|touch ${file}&touch ${file}||touch ${file}#`,
  'an end of single quotes': (file) => `x';touch ${file};'`,
  'an end of double quotes': (file) => `x";touch ${file};"`,
  'an end of quotes within quotes': (file) => `'"'"';touch ${file};'"'"'`,
  'a substitution': (file) => `$(touch ${file})`,
  backquotes: (file) => `\`touch ${file}\``,
  'a substitution of fish, rc and zsh': (file) =>
    `(touch ${file})\`{touch ${file}}=(touch ${file})`,
  redirections: (file) => `>${file} >>${file} <(touch ${file}) 2>${file}`,
  'a new line': (file) => `x\ntouch ${file}\nx`,
  'escapes of printf': (file) => `\\047;touch ${file};\\047%b%n\\n`,
  'options and expansions': (file) => `--help -c 'touch ${file}' !touch {touch,${file}} ~root *`,
  'an open end': (file) => `$(( \${x:-$(touch ${file})} [[ \`touch ${file}\` "`,
}

const become = { ansible_become: true }
const bySu = { ...become, ansible_become_method: 'su' }

/**
 * Places in the variables of a hypervisor where a hostile text could be, each with its own way to a
 * shell.
 */
export const PLACES: Readonly<Record<string, (text: string) => Record<string, unknown>>> = {
  ...inEachShell('a URI through', (shell) => ({ ansible_user: shell })),
  ...inEachShell('a URI through sudo from', (shell) => ({ ansible_user: shell, ...become })),
  ...inEachShell('a URI through sudo -i to', (shell) => ({
    ansible_user: 'root',
    ...become,
    ansible_become_user: shell,
    ansible_become_flags: '-i',
  })),
  ...inEachShell('a URI through su to', (shell) => ({
    ansible_user: 'root',
    ...bySu,
    ansible_become_user: shell,
    ansible_become_flags: '-l',
  })),
  'a URI on this machine': (uri) => ({ ansible_connection: 'local', ansible_libvirt_uri: uri }),
  'a user of sudo': (text) => ({ ...become, ansible_become_user: text }),
  'a user of su': (text) => ({ ...bySu, ansible_become_user: text }),
  'flags of sudo': (text) => ({ ...become, ansible_become_flags: text }),
  'flags of su': (text) => ({ ...bySu, ansible_become_flags: text }),
  'the program that changes users': (text) => ({ ...become, ansible_become_exe: text }),
  'a method of changing users': (text) => ({ ...become, ansible_become_method: text }),
  'a password of sudo': (text) => ({
    ansible_user: 'alice',
    ...become,
    ansible_become_password: text,
  }),
  'a user': (text) => ({ ansible_user: text }),
  'a password': (text) => ({ ansible_password: text, ansible_private_key_file: '/nonexistent' }),
  'an address': (text) => ({ ansible_host: text }),
  'an address and a ProxyCommand': (text) => ({
    ansible_host: text,
    ansible_ssh_extra_args: '-o ProxyCommand="echo %h %n %r"',
  }),
  'a user and a ProxyCommand': (text) => ({
    ansible_user: text,
    ansible_ssh_extra_args: '-o ProxyCommand="echo %h %n %r"',
  }),
  'a key file': (text) => ({ ansible_private_key_file: text }),
  'the ssh command': (text) => ({ ansible_ssh_executable: text }),
  'a path of a shared connection': (text) => ({ ansible_control_path: text }),
  'an argument of ssh': (text) => ({ ansible_ssh_extra_args: `-o SendEnv='${text}'` }),
}

function inEachShell(what: string, variables: (shell: string) => Record<string, unknown>) {
  return Object.fromEntries(
    SHELLS.map((shell) => [
      `${what} ${shell}`,
      (uri: string) => ({ ...variables(shell), ansible_libvirt_uri: uri }),
    ]),
  )
}

/** Writes a user with each shell, who may use sudo without a password. */
export function writeShellUsers(directory: string): void {
  mkdirSync(`${directory}/shells`)
  const pathOf = (shell: string) => {
    if (shell !== 'busybox') return execFileSync('which', [shell], { encoding: 'utf8' }).trim()
    const path = `${directory}/shells/busybox-sh`
    writeFileSync(path, '#!/bin/sh\nexec busybox sh "$@"\n', { mode: 0o755 })
    return path
  }
  const users = SHELLS.map((shell, index) => `${shell}:${4200 + index}:x:${pathOf(shell)}\n`)
  writeFileSync(`${directory}/users`, users.join(''))
  const rules = SHELLS.map((shell) => `${shell} ALL=(ALL) NOPASSWD: ALL\n`)
  writeFileSync(`${directory}/sudoers`, rules.join(''))
}
