import { describe, expect, test } from '@jest/globals'
import { refusedUri, withoutPassword } from '../../../src/libvirt/uri.ts'

describe('refusedUri', () => {
  test.each([
    'qemu:///system',
    'qemu+ssh://root@hv2.example.org:2222/system?keyfile=/etc/key&no_tty=1',
    'qemu+libssh2://hv2/system?known_hosts=/dev/null',
    'test:///default',
    'qemu:///system?name=command',
    'qemu:///system?commands=1;netcats=2',
    'qemu+extra:///system',
    'ext:///',
    '',
  ])('takes %j', (uri) => {
    expect(refusedUri(uri)).toBeUndefined()
  })

  // virsh 9.0 was seen to start the program for each form of a command that it can parse.
  test.each([
    ['the transport ext', 'qemu+ext:///system?x=1', /transport ext/],
    ['the transport in capitals', 'QEMU+EXT:///system', /transport ext/],
    ['the transport without slashes', 'x+ext:', /transport ext/],
    ['a command', 'qemu+ssh://hv2/system?command=/tmp/ssh', /command/],
    ['a command in capitals', 'qemu+ssh://hv2/system?COMMAND=/tmp/ssh', /COMMAND/],
    ['a netcat', 'qemu+ssh://hv2/system?netcat=/tmp/nc', /netcat/],
    ['a command that is no first parameter', 'qemu+ssh://hv2/?no_tty=1&command=x', /command/],
    ['a command after a semicolon', 'qemu+ssh://hv2/?no_tty=1;command=x', /command/],
    ['an encoded command', 'qemu+ssh://hv2/?%63o%6D%6dand=x', /command/],
    [
      'an encoded command beside what cannot be decoded',
      'qemu+ssh://hv2/?c%6Fmmand=x&y=%zz',
      /command/,
    ],
    // To libvirt, which decodes into C strings, this is `command`.
    ['a command with an encoded NUL', 'qemu+ssh://hv2/?command%00x=/tmp/x', /control/],
    ['a backslash', "test:///\\'$(touch x)", /backslash/],
    ['a password', 'esx://root:geheim@h/', /password/],
    ['a line end', 'qemu:///system\nreboot', /control/],
    ['a NUL', 'qemu:///system\0', /control/],
    ['a line separator', 'qemu:///system\u2028', /control/],
  ])('refuses %s', (_, uri, reason) => {
    expect(refusedUri(uri)).toMatch(reason)
  })
})

test.each([
  ['qemu:///system', 'qemu:///system'],
  ['esx://root@h/?no_verify=1', 'esx://root@h/?no_verify=1'],
  ['esx://root:a:b%40@h:443/x', 'esx://root:…@h:443/x'],
  ['qemu+ssh://[::1]:22/system', 'qemu+ssh://[::1]:22/system'],
])('%s is shown as %s', (uri, shown) => {
  expect(withoutPassword(uri)).toBe(shown)
})
