import { describe, expect, test } from '@jest/globals'
import {
  connectFailure,
  notInTime,
  withoutMessages,
} from '../../../../src/ssh/command/openssh_messages.ts'
import { excessOf } from '../../../support/growth.ts'
import { sshCall } from '../../../support/ssh_call.ts'

const CALL = sshCall()

/** What ssh writes, with the code that it comes to and a part of what is said. */
const SAID: [string, string, string][] = [
  ['root@hv1: Permission denied (publickey).', 'authentication-refused', 'user root in'],
  ['Received disconnect: Too many authentication failures', 'authentication-failures', ''],
  ['ssh: connect to host hv1 port 22: Connection refused', 'connection-refused', ''],
  ['ssh: connect to host hv1 port 22: No route to host', 'network-unreachable', ''],
  ['ssh: connect to host hv1 port 22: Connection timed out', 'connect-timeout', ''],
  ['kex_exchange_identification: read: Connection reset by peer', 'closed-in-handshake', 'reset'],
  ['ssh: Could not resolve hostname hv1: Name or service not known', 'name-not-found', ''],
  [
    'Unable to negotiate with 10.0.0.1: no matching cipher found. Their offer: 3des-cbc',
    'no-common-algorithm',
    'Their offer: 3des-cbc',
  ],
  [
    '@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nOffending ED25519 key in /h/known_hosts:3',
    'host-key-changed',
    '/h/known_hosts:3',
  ],
  ['Host key ED25519 SHA256:x revoked by file /etc/revoked.', 'host-key-revoked', '/etc/revoked '],
  ['No ED25519 host key is known for hv1 and you have requested strict', 'host-key-unknown', ''],
  [
    'ssh: Could not resolve hostname hv1.example.org.: Name or service not known\nHost key verification failed.',
    'host-key-unknown',
    '',
  ],
  [
    'debug1: Server host certificate: ssh-ed25519-cert-v01@openssh.com SHA256:x, serial 0\nHost key verification failed.',
    'host-key-unknown',
    'SHA256:x;',
  ],
  [
    `${'debug1: Offering public key: /h/id ED25519\n'.repeat(2)}root@hv1: Permission denied (publickey).`,
    'authentication-refused',
    'tried: the keys /h/id ',
  ],
  [
    'Certificate invalid: expired\nHost key verification failed.',
    'host-key-unknown',
    'known_hosts files; Certificate invalid: expired)',
  ],
  [
    'debug1: Next authentication method: password\nroot@hv1: Permission denied (publickey).',
    'authentication-refused',
    'tried: the password',
  ],
  ['Bad owner or permissions on /home/x/.ssh/config', 'ssh-failed', 'Bad owner'],
]

test('a program that shows nothing of what it tries may have tried something', () => {
  const { text } = connectFailure(CALL, 'root@hv1: Permission denied (publickey).\n')
  expect(text).toMatch(/; tried: what the program has$/)
})

describe('why ssh ended without a session', () => {
  test.each(SAID)('%s', (said, code, part) => {
    const found = connectFailure(CALL, `OpenSSH_9.2\ndebug1: Reading\n${said}\n`)
    expect(found).toMatchObject({ code, subject: 'hv1' })
    expect(`${found.text} `).toContain(part)
  })
})

test.each([
  ['Connecting to hv1 [10.0.0.1] port 22.', true, 'no session with hv1.example.org within 5 s'],
  ['Local version string SSH-2.0-OpenSSH_9.2', true, 'no session with hv1.example.org within 5 s'],
  ['Connection established.', false, 'the ssh command failed: after 5 s it still waited for a key'],
  ['rekey in after 134217728 blocks', true, 'failed: after 5 s it still waited for the agent'],
  ['Next authentication method: publickey', true, 'it still waited for the agent'],
  ['rekey in after 134217728 blocks', false, 'no session with hv1.example.org within 5 s'],
  ['Offering public key: /h/id ED25519', true, 'no session with hv1.example.org within 5 s'],
])('what ssh waited for that said last: %s (with an agent: %s)', (said, hasAgent, expected) => {
  expect(notInTime(CALL, `debug1: x\ndebug1: ${said}\n`, 5, hasAgent).text).toContain(expected)
})

test('its own lines are not those of the command', () => {
  const stderr = 'debug1: x\nerror: no virsh\nclient_loop: send disconnect: Broken pipe\n'
  expect(withoutMessages(stderr)).toEqual({
    kept: 'error: no virsh\n',
    messages: 'client_loop: send disconnect: Broken pipe',
  })
})

describe('takes time that grows with the text alone, for many times', () => {
  const parts = [...SAID.map(([said]) => said), 'a@b: Permission denied ', 'revoked in ', 'x', ' ']
  test.each(parts)('%j', (part) => {
    const read = (said: string) => {
      connectFailure(CALL, said)
      withoutMessages(said)
    }
    expect(excessOf((size) => part.repeat(size / part.length), read)).toBeLessThan(0)
    expect(excessOf((size) => `${part}\n`.repeat(size / part.length), read)).toBeLessThan(0)
  })
})
