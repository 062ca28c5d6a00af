import { basename } from 'node:path'
import { quote } from 'shlex'
import { type Problem, problem } from '../../problems.ts'
import type { CommandResult, RemoteCommand } from '../contracts.ts'
import type { Become } from '../from_ansible/become.ts'
import { throughAnyShell } from './remote_line.ts'

/**
 * The prompt for a password: our own, so that nothing else that a shell prints is taken for it. The
 * ssh command and `set -x` show the command line too, but with other characters for these quotes
 * (`throughAnyShell`). So it may come behind text without a line end.
 */
const SUDO_PROMPT = '[sudo for "vm_dispatcher"] password:'

/** The prompts of each program; PAM may put the name of the user into them. */
const PROMPTS = {
  sudo: /\[sudo for "vm_dispatcher"\] password:/g,
  su: /^(\w+'s )?password ?: ?/gim,
  doas: /^(doas \(.*\) )?password: ?/gim,
}

/**
 * The command that runs `line` as the user. The password is written to its input when it asks.
 * Without a password it gets the option not to ask, if it has one.
 */
export function becoming(
  { method, user, executable, flags, password }: Become,
  line: string,
): Omit<RemoteCommand, 'timeoutMs'> {
  const asks = password !== undefined
  const words = {
    sudo: asks
      ? [...interactive(flags), '-p', SUDO_PROMPT, '-u', user]
      : [...(isSudo(executable) ? quietly(flags) : flags), '-u', user],
    su: [...flags, user, '-c', line],
    doas: [...flags, ...(asks || flags.includes('-n') ? [] : ['-n']), '-u', user],
  }[method]
  const quoted = [...executable, ...words].map((word) => quote(word)).join(' ')
  return {
    line: throughAnyShell(method === 'su' ? quoted : `${quoted} ${line}`),
    terminal: asks && !(method === 'sudo' && readsInput(flags)),
    wantsTerminal,
    prompt: { pattern: PROMPTS[method], answer: password },
  }
}

/** One or more of sudo's short options without a value. */
const SHORT = /^-[ABbEeHhiKklNnPSsVv]+$/

const isOption = (letter: string, name: string) => (flag: string) =>
  flag === name || (SHORT.test(flag) && flag.includes(letter))

/** The flags without sudo's `-n`, alone or among others, because with it sudo would not ask. */
const interactive = (flags: readonly string[]) =>
  flags.flatMap((flag) => {
    if (!isOption('n', '--non-interactive')(flag)) return [flag]
    const others = flag.replace(/n|^--.*/, '')
    return others.length > 1 ? [others] : []
  })

/** Whether the program is sudo itself, without another program and its options after it. */
const isSudo = ([program = '', ...others]: readonly string[]) =>
  basename(program) === 'sudo' && others.every((word) => word.startsWith('-'))

const quietly = (flags: readonly string[]) =>
  flags.some(isOption('n', '--non-interactive')) ? flags : [...flags, '-n']

/** Whether sudo takes the password from its input; else it does so from a terminal. */
const readsInput = (flags: readonly string[]) => flags.some(isOption('S', '--stdin'))

/**
 * Whether the program asks for a terminal, as `requiretty` of sudoers does. Ansible uses a terminal
 * from the start. Here it is the second choice, because it joins the two streams and changes line
 * ends.
 */
function wantsTerminal(result: CommandResult): boolean {
  return (
    result.status === 'exited' &&
    result.exitCode !== 0 &&
    /must (have a tty|be run from a terminal)|a (terminal|tty) is required/i.test(result.stderr)
  )
}

const WRONG =
  /sorry, try again|incorrect password|no password was provided|authentication fail(ure|ed)/i
const MISSING = /password is required|terminal is required|tty is required|authorization required/i

const REFUSED = /may not run sudo|is not (in the sudoers|allowed to)|must have a tty/

/** What sudo says after the reason. */
const CONSEQUENCE = /error initializing audit plugin/

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
  const programs = executable.flatMap((word) => (/^-/.test(word) ? [] : [word, basename(word)]))
  const own = new RegExp(`(^|: |['‘])(${programs.map(escaped).join('|')})(: |['’])`)
  const said = lines.findLast(
    (line) => (own.test(line) || REFUSED.test(line)) && !CONSEQUENCE.test(line),
  )
  return said === undefined
    ? undefined
    : problem('become-failed', name, { method, message: said.slice(0, 300) })
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
