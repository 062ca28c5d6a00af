import { describe, expect, test } from '@jest/globals'
import { connectFailure, withoutMessages } from '../../../../src/ssh/command/openssh_messages.ts'
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

describe('why ssh ended without a session', () => {
  test.each(SAID)('%s', (said, code, part) => {
    const found = connectFailure(CALL, `OpenSSH_9.2\ndebug1: Reading\n${said}\n`)
    expect(found).toMatchObject({ code, subject: 'hv1' })
    expect(`${found.text} `).toContain(part)
  })
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
