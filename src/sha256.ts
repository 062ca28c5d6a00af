import { createRequire } from 'node:module'

const require = createRequire('/')

/**
 * The SHA-256 of all parts, one after another, as 64 hexadecimal digits. node:crypto is loaded when
 * it is first needed: that takes 3 ms, which a run that keeps nothing does not have to spend.
 */
export function sha256(...parts: readonly (string | Buffer)[]): string {
  const { createHash }: typeof import('node:crypto') = require('node:crypto')
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest('hex')
}
