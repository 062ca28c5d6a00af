import { generateKeyPairSync } from 'node:crypto'
import { isNativeError } from 'node:util/types'
import { describe, expect, test } from '@jest/globals'
import ssh2, { type ParsedKey } from 'ssh2'
import { keepForSigning } from '../../../../src/ssh/login/signing.ts'

const spki = { type: 'spki', format: 'pem' } as const

const sec1 = { type: 'sec1', format: 'pem' } as const
const pkcs1 = { type: 'pkcs1', format: 'pem' } as const

const ecdsa = (namedCurve: string) =>
  generateKeyPairSync('ec', { namedCurve, privateKeyEncoding: sec1, publicKeyEncoding: spki })

/** A few of a thousand that ssh2 makes have a number of a byte less, and it cannot read them. */
function ed25519Key(): string {
  for (;;) {
    const key = ssh2.utils.generateKeyPairSync('ed25519').private
    if (!(ssh2.utils.parseKey(key) instanceof Error)) return key
  }
}

const KEYS: [string, string][] = [
  ['ecdsa of 256 bits', ecdsa('P-256').privateKey],
  ['ecdsa of 384 bits', ecdsa('P-384').privateKey],
  ['ecdsa of 521 bits', ecdsa('P-521').privateKey],
  [
    'rsa',
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: pkcs1,
      publicKeyEncoding: spki,
    }).privateKey,
  ],
  ['ed25519', ed25519Key()],
]

const parsed = (text: string): ParsedKey => {
  const key = ssh2.utils.parseKey(text)
  if (key instanceof Error || Array.isArray(key)) throw new Error('no single key')
  return key
}

describe('a key that is kept for signing', () => {
  test.each(KEYS)('%s: signs as ssh2 verifies it, each time', (_, text) => {
    const key = parsed(text)
    const own = key.sign
    keepForSigning(key)
    expect(key.sign).not.toBe(own)
    for (const data of [Buffer.from('one'), Buffer.from('another')]) {
      expect(parsed(text).verify(data, key.sign(data))).toBe(true)
    }
  })

  test('hashes as the algorithm of the server says', () => {
    const key = parsed(KEYS.find(([name]) => name === 'rsa')![1])
    keepForSigning(key)
    const data = Buffer.from('one')
    const signature = key.sign(data, 'sha512')
    expect(key.verify(data, signature, 'sha512')).toBe(true)
    expect(key.verify(data, signature)).toBe(false)
  })

  test('gives the error back where it cannot sign, as ssh2 expects it', () => {
    const key = parsed(KEYS[0]![1])
    keepForSigning(key)
    key.getPrivatePEM = () => 'no key'
    expect(isNativeError(key.sign(Buffer.from('one')))).toBe(true)
  })
})
