import { type Problem, problem } from '../problems.ts'
import { NotPrivate } from './private_directory.ts'

/**
 * The problem that something cannot be kept in a directory: `directory-not-private` if others could
 * have put anything there, else `code`.
 */
export function unkept(
  code: 'cache-unwritable' | 'state-unwritable',
  directory: string,
  error: unknown,
): Problem {
  const reason = (error as Error).message
  return problem(error instanceof NotPrivate ? 'directory-not-private' : code, directory, {
    reason,
  })
}
