import { type Problem, problem } from '../problems.ts'
import { printable, renderProblem } from '../report/text/lines.ts'
import { BUGS, VERSION } from '../version.ts'

/**
 * The text to show when a run cannot go on: one line if the system refused something, else a bug
 * report.
 */
export function failureText(error: unknown): string {
  const refused = systemProblem(error)
  return `${refused ? renderProblem(refused) : bugReport(error)}\n`
}

/** Error codes of the system for which this program is not at fault. */
const REFUSALS = new Set([
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EROFS',
  'EFBIG',
  'EMFILE',
  'ENFILE',
  'ENOMEM',
  'EAGAIN',
  'ENOBUFS',
  'EBADF',
  'E2BIG',
  'EACCES',
  'EPERM',
])

/** System calls that fail only because of this machine, never because of this program. */
const SURROUNDINGS = new Set(['uv_cwd', 'mkdtemp'])

function systemProblem(error: unknown): Problem | undefined {
  const { code, syscall, path, message } = error as NodeJS.ErrnoException
  if (code === undefined || syscall === undefined) return undefined
  if (!REFUSALS.has(code) && !SURROUNDINGS.has(syscall)) return undefined
  if (syscall === 'uv_cwd') return problem('working-directory-missing', 'working directory')
  const subject = path ?? (syscall === 'write' ? 'stdout' : 'system')
  return problem('system-refused', subject, { reason: message })
}

/**
 * What is shown for a defect of this program: its version, the place in the code, and a request to
 * report it, with the address of `bugs` in package.json where there is one.
 */
export function bugReport(error: unknown, address = BUGS): string {
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error)
  const where = address === '' ? '' : ` at ${address}`
  return [
    `vm_dispatcher_inventory ${VERSION}: this is a bug in the program; please report it${where} with these lines:`,
    `  node ${process.version}, ${process.platform}`,
    ...stack.split('\n').map((line) => `  ${printable(line)}`),
  ].join('\n')
}
