import { describe, expect, test } from '@jest/globals'
import { remoteUri } from '../../../src/libvirt/remote_uri.ts'

const HOST = { host: 'hv1', user: undefined, port: undefined, keyFile: undefined }

describe('remoteUri', () => {
  test.each([
    [undefined, HOST, 'qemu+ssh://hv1/system'],
    ['qemu:///session', HOST, 'qemu+ssh://hv1/session'],
    ['test:///default?x=y', HOST, 'test+ssh://hv1/default'],
    ['qemu+tls://other/system', HOST, 'qemu+tls://other/system'],
    ['qemu://other/system', HOST, 'qemu://other/system'],
    [
      undefined,
      { host: '::1', user: 'me@home', port: '2222', keyFile: '/a b&c' },
      'qemu+ssh://me%40home@[::1]:2222/system?keyfile=%2Fa%20b%26c',
    ],
  ])('of %j on %j is %s', (own, end, expected) => {
    expect(remoteUri(own, end)).toBe(expected)
  })
})
