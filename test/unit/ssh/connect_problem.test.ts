import { expect, test } from '@jest/globals'
import { type ConnectError, connectProblem } from '../../../src/ssh/connect_problem.ts'
import type { ConnectionSettings } from '../../../src/ssh/settings.ts'

const settings: ConnectionSettings = {
  name: 'hv1',
  address: '::1',
  port: 2222,
  user: 'me',
  keyFiles: ['id'],
  keyFileGiven: true,
  connectTimeoutMs: 1500,
  hostKeys: { strictChecking: 'yes', userFiles: [], globalFiles: [], alias: undefined },
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
    { syscall: 'connect', code: 'ETIMEDOUT' },
    false,
    'network-unreachable: ::1 port 2222 cannot be reached: ETIMEDOUT',
  ],
  [
    { syscall: 'read', code: 'ECONNRESET', message: 'read ECONNRESET' },
    false,
    'closed-in-handshake: ::1 port 2222 broke off before a session was there: read ECONNRESET',
  ],
  [
    { code: 2, message: 'Too many authentication failures' },
    true,
    'authentication-refused: ::1 port 2222 lets user me in with none of the keys ',
  ],
  [
    { code: 2, message: 'bad\n'.repeat(100) },
    false,
    `closed-in-handshake: ::1 port 2222 broke off before a session was there: ${'bad '.repeat(50)}`,
  ],
  [
    undefined,
    true,
    'closed-in-handshake: ::1 port 2222 broke off before a session was there: it closed the connection',
  ],
])('%j', (error, shookHands, expected) => {
  const { code, text, subject } = connectProblem(
    settings,
    [],
    shookHands,
    error && { message: '', ...error },
  )
  expect(`${code}: ${text}`).toBe(expected)
  expect(subject).toBe('hv1')
})
