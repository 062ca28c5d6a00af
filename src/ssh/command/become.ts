import { basename } from 'node:path'
import { quote } from 'shlex'
import { type Problem, problem } from '../../problems.ts'
import type { CommandResult, RemoteCommand } from '../contracts.ts'
import type { Become } from '../from_ansible/become.ts'

/**
 * The prompt for a password: our own, so that nothing else that a shell prints is taken for it. It
 * is at the start of a line, because the ssh command shows the command line too.
 */
const SUDO_PROMPT = '[sudo for vm_dispatcher] password:'

/**
 * The command that runs `line` as the user. The password is written to its input when it asks; su
 * and doas need a terminal for that. Their messages are recognised by their English texts.
 */
export function becoming(
  { method, user, executable, flags, password }: Become,
  line: string,
): Omit<RemoteCommand, 'timeoutMs'> {
  const asks = password !== undefined
  const start = ['env', 'LC_ALL=C', executable]
  const words = {
    sudo: [...(asks ? [...interactive(flags), '-p', SUDO_PROMPT] : flags), '-u', user],
    su: [...flags, user, '-c', line],
    doas: [...flags, ...(asks ? [] : ['-n']), '-u', user],
  }[method]
  const quoted = [...start, ...words].map((word) => quote(word)).join(' ')
  const pattern = {
    sudo: /^\[sudo for vm_dispatcher\] password:/gm,
    su: /^password: ?/gim,
    doas: /^(doas \(.*\) )?password: ?/gim,
  }
  return {
    line: method === 'su' ? quoted : `${quoted} ${line}`,
    terminal: asks && method !== 'sudo',
    prompt: asks ? { pattern: pattern[method], answer: password } : undefined,
  }
}

/** The flags without sudo's `-n`, with which it would not ask for a password. */
const interactive = (flags: readonly string[]) =>
  flags.flatMap((flag) => {
    if (flag === '--non-interactive' || flag === '-n') return []
    return [/^-[A-Za-z]+$/.test(flag) ? flag.replace('n', '') : flag]
  })

const WRONG = /sorry, try again|incorrect password|authentication fail(ure|ed)/i
const MISSING = /password is required|terminal is required|tty is required|authorization required/i

const REFUSED = /may not run sudo|is not (in the sudoers|allowed to)/

/** The problem with changing the user, if that is why the command failed. */
export function becomeProblem(
  { method, executable, password }: Become,
  name: string,
  result: CommandResult,
): Problem | undefined {
  if (result.status !== 'exited' || result.exitCode === 0) return undefined
  // On a terminal both streams are the same.
  const lines = `${result.stdout}\n${result.stderr}`.split('\n').map((line) => line.trim())
  const says = (pattern: RegExp) => lines.some((line) => line.length < 300 && pattern.test(line))
  if (says(WRONG)) {
    const code = password === undefined ? 'become-password-missing' : 'become-password-wrong'
    return problem(code, name, { method })
  }
  if (says(MISSING)) return problem('become-password-missing', name, { method })
  const own = new RegExp(`(^|: |['‘])${escaped(basename(executable))}(: |['’])`)
  const said = lines.findLast((line) => own.test(line) || REFUSED.test(line))
  return said === undefined
    ? undefined
    : problem('become-failed', name, { method, message: said.slice(0, 300) })
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
