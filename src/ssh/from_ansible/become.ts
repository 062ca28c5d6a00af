import { problem } from '../../problems.ts'
import { splitWords } from './arguments.ts'
import { BECOME, BECOME_METHODS, type BecomeMethod } from './become_options.ts'
import type { OptionReader } from './option_reader.ts'

/** Which user to become for the command, and how. */
export interface Become {
  method: BecomeMethod
  user: string
  executable: string
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
  const flags = reader.text(options.flags)
  const words = splitWords(flags?.text ?? options.defaultFlags)
  if (!words) reader.unexpected(flags?.name ?? '', 'text with an open quote', 'options')
  return {
    method,
    user,
    executable: reader.text(options.executable)?.text ?? method,
    flags: words ?? [],
    password: reader.text(options.password)?.text,
  }
}

const isMethod = (name: string): name is BecomeMethod => name in BECOME_METHODS
