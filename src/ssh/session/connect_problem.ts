import { isShortage, shortage } from '../../machine/shortage.ts'
import { type Problem, problem } from '../../problems.ts'
import { type Credentials, isEmpty } from '../login/credentials.ts'
import { oneLine } from '../one_line.ts'
import type { ConnectionSettings } from '../settings/connection_settings.ts'

/**
 * The fields of errors of sockets and of ssh2; `code` is a number for a host's disconnect message.
 */
export interface ConnectError {
  message: string
  code?: string | number
  /** The system call that failed: `getaddrinfo`, `connect`, `read`. */
  syscall?: string
  /** What ssh2 was doing when it failed, in its words. */
  level?: string
  /** For a name with several addresses, the error of each address. */
  errors?: ConnectError[]
}

/**
 * The errors of a host that accepts a connection and closes it immediately, which may be reported
 * before the connection itself.
 */
const CLOSES: ReadonlySet<unknown> = new Set(['ECONNRESET', 'ECONNABORTED', 'EPIPE'])

/** What a host did that ended a connection without a word. */
export const IT_CLOSED = 'it closed the connection'

const CLOSED: ConnectError = { message: IT_CLOSED }

/** A host that only closed the connection; what it said last, often its reason: an expired account. */
export const closedAfter = (greeting: string): ConnectError => {
  const said = greeting.trim().split('\n').at(-1)
  return said ? { message: `${IT_CLOSED}, and said: ${said}` } : CLOSED
}

/** The problem that there was no session within the time limit. */
export const connectTimeout = (settings: ConnectionSettings): Problem =>
  problem('connect-timeout', settings.name, {
    address: addressText(settings),
    seconds: settings.connectTimeoutMs / 1000,
  })

/** Of the errors of several addresses, the last one of an address that this machine can reach. */
const mostTelling = (error: ConnectError | undefined): ConnectError | undefined =>
  error?.errors?.findLast(({ code }) => code !== 'ENETUNREACH' && code !== 'EADDRNOTAVAIL') ??
  error?.errors?.at(-1) ??
  error

/**
 * The problem that an error before the session shows; `error` is undefined if the host only closed
 * the connection. `shookHands`: only the login was missing.
 */
export function connectProblem(
  settings: ConnectionSettings,
  credentials: Credentials,
  shookHands: boolean,
  error: ConnectError | undefined,
): Problem {
  const { name, user } = settings
  const address = addressText(settings)
  const { level, code, syscall, message } = mostTelling(error) ?? CLOSED
  if (syscall === 'getaddrinfo') {
    return problem('name-not-found', name, { address: settings.address, reason: String(code) })
  }
  if (isShortage(code)) return shortage(name, code)
  if (code === 'ECONNREFUSED') return problem('connection-refused', name, { address })
  if (syscall === 'connect' && !CLOSES.has(code)) {
    return problem('network-unreachable', name, { address, reason: String(code) })
  }
  // A host that has seen too many keys may say so with a disconnect message instead of a refusal.
  if (shookHands && typeof code === 'number' && /too many/i.test(message)) {
    return problem('authentication-failures', name, { user, address, tried: tried(credentials) })
  }
  if (level === 'client-authentication' || (shookHands && typeof code === 'number')) {
    const { fault, password } = credentials
    const counts = fault?.code !== 'key-missing' || isEmpty(credentials)
    if (fault && counts && password === undefined) return fault
    return problem('authentication-refused', name, { user, address, tried: tried(credentials) })
  }
  const reason = oneLine(message)
  const noneInCommon = level === 'handshake' && /no matching/i.test(message)
  return problem(noneInCommon ? 'no-common-algorithm' : 'closed-in-handshake', name, {
    address,
    reason,
  })
}

/** What a message says was tried, if there is no key, agent or password. */
export const NOTHING_TO_TRY = 'nothing: there is no key, agent or password to try'

/** The ways to log in that were tried, in words. */
function tried({ agent, keys, password }: Credentials): string {
  const offered = [
    ...(agent ? [`${agent.count === 1 ? 'a key' : `${agent.count} keys`} of the agent`] : []),
    ...(keys.length > 0 ? [`the keys ${keys.map(({ file }) => file).join(', ')}`] : []),
    ...(password === undefined ? [] : ['the password']),
  ]
  return offered.join(', ') || NOTHING_TO_TRY
}

/** `hv1.example.org port 22`: a form that stays clear with IPv6 addresses. */
export function addressText({ address, port }: { address: string; port: number }): string {
  return `${address} port ${port}`
}
