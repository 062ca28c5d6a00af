import { problem } from '../../problems.ts'
import { splitWords } from './arguments.ts'
import { BECOME, BECOME_METHODS, type BecomeMethod, type MethodOptions } from './become_options.ts'
import type { OptionReader, OptionText } from './option_reader.ts'

/** The user to become for the command, and how. */
export interface Become {
  method: BecomeMethod
  user: string
  /** The program and the words before the flags: `sudo -E`, `sudo su -`. */
  executable: readonly string[]
  flags: readonly string[]
  password: string | undefined
}

/**
 * What Ansible's become settings ask for; undefined if they ask for nothing, as they do for the
 * user who is logged in anyway.
 */
export function readBecome(
  reader: OptionReader,
  loginUser: string | undefined,
): Become | undefined {
  if (!reader.boolean(BECOME.become)) return undefined
  const found = reader.text(BECOME.method)?.text ?? 'sudo'
  const method = found.replace(/^(ansible\.(builtin|legacy)|community\.general)\./, '')
  if (!isMethod(method)) {
    return reader.report(problem('become-unsupported', reader.host, { method: found }))
  }
  const options = BECOME_METHODS[method]
  const user = reader.text(options.user)?.text ?? 'root'
  if (user === loginUser) return undefined
  return {
    method,
    user,
    executable: words(reader, reader.text(options.executable), method),
    flags: flags(reader, options),
    password: reader.answer(options.password),
  }
}

/** The flags; none if the setting exists and is empty. */
const flags = (reader: OptionReader, { flags, defaultFlags }: MethodOptions) =>
  words(reader, reader.textOrEmpty(flags), defaultFlags)

const words = (reader: OptionReader, given: OptionText | undefined, byDefault: string): string[] =>
  given ? reader.words(given, 'words') : (splitWords(byDefault) ?? [])

const isMethod = (name: string): name is BecomeMethod => name in BECOME_METHODS
