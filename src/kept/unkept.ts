import { systemReason } from '../machine/system_reason.ts'
import { type Problem, problem } from '../problems.ts'
import { NotPrivate } from './private_directory.ts'

/** What names another directory, by the problem that nothing can be kept in one. */
const SETTINGS_OF = {
  'cache-unwritable': 'VM_DISPATCHER_CACHE_DIR',
  'state-unwritable': 'vm_dispatcher_state_dir',
} as const

/**
 * The problem that something cannot be kept in a directory: `directory-not-private` if others could
 * have put anything there, else `code`.
 */
export function unkept(code: keyof typeof SETTINGS_OF, directory: string, error: unknown): Problem {
  if (error instanceof NotPrivate) {
    const detail = { reason: error.message, setting: SETTINGS_OF[code] }
    return problem('directory-not-private', directory, detail)
  }
  const { path } = error as NodeJS.ErrnoException
  const where = path === undefined || path === directory ? '' : ` (${path})`
  return problem(code, directory, { reason: `${systemReason(error)}${where}` })
}
