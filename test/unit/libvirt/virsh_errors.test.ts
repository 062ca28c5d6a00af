import { spawnSync } from 'node:child_process'
import { describe, expect, test } from '@jest/globals'
import { virshProblem } from '../../../src/libvirt/virsh_errors.ts'
import { excessOf } from '../../support/growth.ts'
import { describeWith } from '../../support/requirements.ts'

const FAILED = 'error: failed to connect to the hypervisor\n'

/** Last lines of virsh 9.0, most of them as it wrote them when asked so. */
const MESSAGES: [string, string][] = [
  [
    'libvirt-not-running',
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': No such file or directory",
  ],
  [
    'libvirt-not-running',
    "Failed to connect socket to '/run/libvirt/libvirt-sock': Connection refused",
  ],
  [
    'libvirt-permission-denied',
    "Failed to connect socket to '/var/run/libvirt/libvirt-sock': Permission denied",
  ],
  ['libvirt-permission-denied', 'authentication failed: access denied by policy'],
  [
    'polkit-agent-missing',
    "authentication unavailable: no polkit agent available to authenticate action 'org.libvirt.unix.manage'",
  ],
  ['uri-unknown', 'no connection driver available for xen:///system'],
  ['uri-unknown', "no connection driver available for URI 'foo' does not include a driver name"],
  ['uri-unknown', 'internal error: Unable to parse URI qemu://[::1'],
  ['uri-unknown', 'remote_open: transport in URL not recognised (should be unix|ssh|tls)'],
  ['uri-unknown', "internal error: unexpected qemu URI path '/nonsense', try qemu:///session"],
  ['virsh-failed', 'internal error: Failed to get host CPU cache info'],
]

describe('virshProblem', () => {
  test.each(MESSAGES)('%s: %s', (code, message) => {
    const found = virshProblem('hv1', { exitCode: 1, stderr: `${FAILED}error: ${message}\n` })
    expect(found).toMatchObject({ code, severity: 'host', subject: 'hv1' })
    expect(found.text).toContain(message)
  })

  test('goes by what virsh says, not by what start files do', () => {
    const stderr = `mkdir: cannot create directory '/run/user/0': Permission denied\n${FAILED}error: out of memory\n`
    expect(virshProblem('hv1', { exitCode: 1, stderr })).toMatchObject({ code: 'virsh-failed' })
  })

  test("takes no refusal by another host's sshd for one by libvirt", () => {
    const stderr =
      'error: Cannot recv data: root@hv9: Permission denied (publickey): Connection reset by peer'
    expect(virshProblem('hv1', { exitCode: 1, stderr })).toMatchObject({ code: 'virsh-failed' })
  })

  test.each(["env: 'virsh': No such file or directory", 'bash: virsh: command not found'])(
    'virsh-not-found: %s',
    (stderr) => {
      expect(virshProblem('hv1', { exitCode: 127, stderr })).toMatchObject({
        code: 'virsh-not-found',
      })
    },
  )

  test.each([
    [126, 'bash: /usr/bin/virsh: Permission denied'],
    [
      127,
      'virsh: error while loading shared libraries: libvirt.so.0: cannot open it: No such file',
    ],
    [127, 'virsh: symbol lookup error: virsh: undefined symbol: virDomainFDAssociate'],
    [127, 'Error loading shared library libvirt.so.0: No such file (needed by /usr/bin/virsh)'],
  ])(
    'one that cannot be started is there, and has said nothing of libvirt: %i, %s',
    (exitCode, stderr) => {
      expect(virshProblem('hv1', { exitCode, stderr })).toMatchObject({
        code: 'virsh-failed',
        text: `virsh ended with ${exitCode}: ${stderr}`,
      })
    },
  )

  test('quotes the last error, whatever start files write beside it', () => {
    const stderr = `stty: not a terminal\n${FAILED}error: out of memory\r\nlogout\n`
    expect(virshProblem('hv1', { exitCode: 1, stderr }).text).toBe(
      'virsh ended with 1: out of memory',
    )
  })

  test('quotes the last line where nothing is called an error', () => {
    expect(virshProblem('hv1', { exitCode: 255, stderr: 'one\ntwo\n\n' }).text).toBe(
      'virsh ended with 255: two',
    )
  })

  test('says so where there is no message', () => {
    expect(virshProblem('hv1', { exitCode: 3, stderr: '\n' }).text).toBe(
      'virsh ended with 3: no message',
    )
  })

  test('takes no markup for a message: virsh that fails after its capabilities', () => {
    const stderr = '<capabilities>\n  <host/>\n</capabilities>\n'
    expect(virshProblem('hv1', { exitCode: 1, stderr }).text).toBe(
      'virsh ended with 1: it printed capabilities, and no message',
    )
  })

  test('libvirt-home-missing: a session without a home directory', () => {
    const stderr = `${FAILED}error: Cannot create user runtime directory '/nonexistent/.cache/libvirt': Permission denied\n`
    expect(virshProblem('hv1', { exitCode: 1, stderr })).toMatchObject({
      code: 'libvirt-home-missing',
    })
  })

  test('keeps a message short', () => {
    const stderr = `error: ${'x'.repeat(100_000)}`
    expect(virshProblem('hv1', { exitCode: 1, stderr }).text.length).toBeLessThan(400)
  })
})

describe('takes time that grows with the text alone, for many times', () => {
  const messages = [
    ...MESSAGES.map(([, message]) => message),
    'failed to connect socket to ',
    'unexpected ',
    ' URI path',
    'error: ',
    '\n',
    ' ',
  ]
  test.each(messages)('%j', (message) => {
    const make = (size: number) => `error: ${message.repeat(size / message.length)}`
    const read = (stderr: string) => virshProblem('hv1', { exitCode: 1, stderr })
    expect(excessOf(make, read)).toBeLessThan(0)
  })
})

describeWith(['virsh'], 'the virsh of this machine', () => {
  test.each([
    ['libvirt-not-running', 'qemu+unix:///system?socket=/nonexistent/sock'],
    ['uri-unknown', 'foo'],
    ['uri-unknown', '%'],
    ['virsh-failed', 'test:///nonexistent.xml'],
  ])('gives %s for %s', (code, uri) => {
    const { status, stderr } = spawnSync('virsh', ['--connect', uri, 'capabilities'], {
      encoding: 'utf8',
      env: { ...process.env, LC_ALL: 'C' },
    })
    expect(virshProblem('hv1', { exitCode: status!, stderr })).toMatchObject({ code })
  })
})
