import { expect, test } from '@jest/globals'
import type { KnownHost } from '../../../../src/ssh/host_keys/known_hosts.ts'
import { offerTo } from '../../../../src/ssh/session/algorithms.ts'
import { connectionSettings } from '../../../../src/ssh/settings/connection_settings.ts'
import { sshCall } from '../../../support/ssh_call.ts'

const settingsWith = (...lines: [string, string][]) =>
  connectionSettings(sshCall(), new Map(lines.map(([key, value]) => [key, [value]])), {
    account: { username: 'me', homedir: '/home/me' },
    environment: {},
  })

const knows = (type: string): KnownHost[] => [
  { marker: undefined, hosts: 'hv1', type, key: Buffer.of(), place: 'f:1' },
]

test('hosts that share settings are offered the kind of key first that is known of each', () => {
  const settings = settingsWith()
  const first = (type: string) =>
    Object.values(
      offerTo({ ...settings, name: type }, [knows(type)]).algorithms.serverHostKey ?? [],
    )[0]
  expect(first('ecdsa-sha2-nistp256')).toBe('ecdsa-sha2-nistp256')
  expect(first('ssh-rsa')).toBe('rsa-sha2-512')
  expect(first('ecdsa-sha2-nistp256')).toBe('ecdsa-sha2-nistp256')
})

test('hosts with other settings are offered what these allow', () => {
  const known = [knows('ssh-ed25519')]
  expect(offerTo(settingsWith(), known).algorithms.compress).toEqual(['none'])
  expect(
    offerTo(settingsWith(['ciphers', 'aes256-ctr'], ['compression', 'yes']), known).algorithms,
  ).toMatchObject({ cipher: ['aes256-ctr'], compress: ['zlib@openssh.com', 'none'] })
})
