import { type Problem, type ProblemCode, problem } from '../problems.ts'

/** How `virsh` ended: an exit code, and what it wrote on stderr. */
export interface VirshFailure {
  exitCode: number
  stderr: string
}

type VirshCode = Extract<
  ProblemCode,
  'libvirt-not-running' | 'libvirt-permission-denied' | 'polkit-agent-missing' | 'uri-unknown'
>

/** In the order in which they are tried: a refused polkit request also says that permission is missing. */
const MESSAGES: [RegExp, VirshCode][] = [
  [/no polkit agent available/i, 'polkit-agent-missing'],
  [
    /authentication (unavailable|failed)|access denied|permission denied/i,
    'libvirt-permission-denied',
  ],
  [/failed to connect socket to .*(no such file|connection refused)/i, 'libvirt-not-running'],
  [
    /no connection driver available|unable to parse uri|unsupported uri|unexpected .* URI path/i,
    'uri-unknown',
  ],
]

/** The problem that a failed `virsh` on `host` shows by its exit code and its messages. */
export function virshProblem(host: string, { exitCode, stderr }: VirshFailure): Problem {
  const message = lastMessage(stderr)
  if (exitCode === 127) return problem('virsh-not-found', host)
  const code = MESSAGES.find(([pattern]) => pattern.test(stderr))?.[1]
  if (code !== undefined) return problem(code, host, { message })
  return problem('virsh-failed', host, { exitCode, message })
}

/** virsh says first that something failed and last why; start files and sudo may write before it. */
function lastMessage(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim())
  const errors = lines.filter((line) => line.startsWith('error:'))
  const last = errors.at(-1)?.slice('error:'.length) ?? lines.filter(Boolean).at(-1) ?? 'no message'
  return last.trim().slice(0, 300)
}
