import { generateKeyPairSync } from 'node:crypto'
import { expect, test } from '@jest/globals'
import ssh2 from 'ssh2'
import { partsOf, rsaBits } from '../../../../src/ssh/host_keys/public_key.ts'

test.each([512, 1023, 1024, 1536, 2047, 2048, 3072])('an RSA key of %i bits', (modulusLength) => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength,
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
    publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const key = ssh2.utils.parseKey(privateKey)
  if (key instanceof Error) throw key
  expect(rsaBits(key.getPublicSSH())).toBe(modulusLength)
})

test('what is no RSA key has no length', () => {
  expect(rsaBits(Buffer.from('AAAAC3NzaC1lZDI1NTE5AAAAAA', 'base64'))).toBeUndefined()
  expect(rsaBits(Buffer.of())).toBeUndefined()
})

test('a key that is cut off has no parts', () => {
  expect(partsOf(Buffer.of(0, 0, 0, 1, 97))?.map(String)).toEqual(['a'])
  expect(partsOf(Buffer.of(0, 0, 0, 2, 97))).toBeUndefined()
  expect(partsOf(Buffer.of(0, 0))).toBeUndefined()
})
