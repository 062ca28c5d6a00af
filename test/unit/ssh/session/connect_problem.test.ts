import { expect, test } from '@jest/globals'
import type { Credentials } from '../../../../src/ssh/login/credentials.ts'
import { type ConnectError, connectProblem } from '../../../../src/ssh/session/connect_problem.ts'
import { connectionSettings } from '../../../../src/ssh/settings/connection_settings.ts'
import { sshCall } from '../../../support/ssh_call.ts'

const settings = connectionSettings(
  sshCall({ address: '::1', connectTimeoutMs: 1500 }),
  new Map([
    ['port', ['2222']],
    ['user', ['me']],
  ]),
  { account: { username: 'me', homedir: '/home/me' }, environment: {} },
)

const credentials: Credentials = {
  agent: undefined,
  keys: [],
  password: 'secret',
  fault: undefined,
  beyondSsh2: undefined,
  agentHasOthers: false,
  hasRsa: false,
}

/** Errors as sockets and ssh2 make them; integration tests provoke most of them, these not all. */
test.each<[Partial<ConnectError> | undefined, boolean, string]>([
  [
    { syscall: 'getaddrinfo', code: 'ENOTFOUND' },
    false,
    'name-not-found: the name ::1 has no address (ENOTFOUND)',
  ],
  [
    { syscall: 'getaddrinfo', code: 'EAI_AGAIN' },
    false,
    'name-not-found: the name ::1 has no address (EAI_AGAIN)',
  ],
  [{ code: 'ECONNREFUSED' }, false, 'connection-refused: ::1 port 2222 refuses connections'],
  [
    { syscall: 'connect', code: 'EHOSTUNREACH' },
    false,
    'network-unreachable: ::1 port 2222 cannot be reached: EHOSTUNREACH',
  ],
  [
    { errors: [{ message: '' }, { message: '', code: 'ECONNREFUSED' }] },
    false,
    'connection-refused: ::1 port 2222 refuses connections',
  ],
  [
    {
      errors: [
        { message: '', code: 'ECONNREFUSED' },
        { message: '', syscall: 'connect', code: 'ENETUNREACH' },
      ],
    },
    false,
    'connection-refused: ::1 port 2222 refuses connections',
  ],
  [
    { syscall: 'connect', code: 'ETIMEDOUT' },
    false,
    'network-unreachable: ::1 port 2222 cannot be reached: ETIMEDOUT',
  ],
  [
    { syscall: 'read', code: 'ECONNRESET', message: 'read ECONNRESET' },
    false,
    'closed-in-handshake: ::1 port 2222 closed the connection before the session began: read ECONNRESET',
  ],
  [
    { code: 2, message: 'Too many authentication failures' },
    true,
    'authentication-failures: ::1 port 2222 closed the connection after too many attempts to log user me in; tried: the password',
  ],
  [
    { level: 'client-authentication', message: 'All configured methods failed' },
    true,
    'authentication-refused: ::1 port 2222 does not let user me in; tried: the password',
  ],
  [
    { code: 2, message: 'bad\n'.repeat(100) },
    false,
    `closed-in-handshake: ::1 port 2222 closed the connection before the session began: ${'bad '.repeat(50)}`,
  ],
  [
    undefined,
    true,
    'closed-in-handshake: ::1 port 2222 closed the connection before the session began: it closed the connection',
  ],
])('%j', (error, shookHands, expected) => {
  const { code, text, subject } = connectProblem(
    settings,
    credentials,
    shookHands,
    error && { message: '', ...error },
  )
  expect(`${code}: ${text}`).toBe(expected)
  expect(subject).toBe('hv1')
})
