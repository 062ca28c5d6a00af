import { type Problem, type ProblemCode, problem } from '../problems.ts'

/** How `virsh` ended: an exit code, and what it wrote on stderr. */
export interface VirshFailure {
  exitCode: number
  stderr: string
}

type VirshCode = Extract<
  ProblemCode,
  | 'libvirt-not-running'
  | 'libvirt-permission-denied'
  | 'libvirt-home-missing'
  | 'polkit-agent-missing'
  | 'uri-unknown'
>

/**
 * The messages of virsh and their problems, in the order in which they are tried: a refused polkit
 * request also says that permission is missing, and so does a home directory that is missing.
 */
const MESSAGES: { all: RegExp[]; code: VirshCode }[] = [
  { all: [/no polkit agent available/i], code: 'polkit-agent-missing' },
  { all: [/cannot create user (runtime|cache|config) directory/i], code: 'libvirt-home-missing' },
  {
    all: [/authentication (unavailable|failed)|access denied|permission denied$/i],
    code: 'libvirt-permission-denied',
  },
  {
    all: [/failed to connect socket to /i, /no such file|connection refused/i],
    code: 'libvirt-not-running',
  },
  {
    all: [/no connection driver available|unable to parse uri|unsupported uri/i],
    code: 'uri-unknown',
  },
  { all: [/transport in URL not recognised/i], code: 'uri-unknown' },
  { all: [/unexpected /i, / URI path/i], code: 'uri-unknown' },
]

/** The exit codes of a shell for a program that it cannot start, and for one that it does not find. */
const NOT_STARTED = 126
const NOT_FOUND = 127

/** The dynamic linker ends with 127, too. */
const NOT_LOADED = /shared librar|symbol lookup error/i

/** Longer lines, in characters, are not messages of virsh. */
const MOST_OF_A_MESSAGE = 1000

/** The problem that a failed `virsh` on `host` shows by its exit code and its messages. */
export function virshProblem(host: string, { exitCode, stderr }: VirshFailure): Problem {
  const messages = virshMessages(stderr).map((text) => text.slice(0, MOST_OF_A_MESSAGE))
  // The first line of virsh says that something failed, the last one why.
  const last = messages.at(-1) ?? 'no message'
  if (exitCode === NOT_FOUND && !NOT_LOADED.test(last)) return problem('virsh-not-found', host)
  const message = last.slice(0, 300)
  const says = ({ all }: { all: RegExp[] }) =>
    messages.some((text) => all.every((pattern) => pattern.test(text)))
  const code = exitCode === NOT_STARTED ? undefined : MESSAGES.find(says)?.code
  if (code !== undefined) return problem(code, host, { message })
  return problem('virsh-failed', host, { exitCode, message })
}

/** A wrapper around virsh, or a second command of it, failed without a message. */
const ONLY_CAPABILITIES = 'it printed capabilities, and no message'

/** What virsh wrote, without what start-up files and sudo write before it. */
function virshMessages(stderr: string): string[] {
  const lines = stderr.split('\n').map((line) => line.trim())
  const errors = lines.filter((line) => line.startsWith('error:'))
  if (errors.length === 0) {
    const texts = lines.filter((line) => line !== '' && !line.startsWith('<'))
    return texts.length === 0 && lines.includes('<capabilities>') ? [ONLY_CAPABILITIES] : texts
  }
  return errors.map((line) => line.slice('error:'.length).trim())
}
