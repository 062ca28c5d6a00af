import { createHash } from 'node:crypto'
import { deserialize, serialize } from 'node:v8'
import { readPrivately, writePrivately } from './private_files.ts'

const DIGEST_LENGTH = 32

/** Keeps plain data (Maps too) in a file of this user alone. Throws where that cannot be written. */
export function keepValue(path: string, value: unknown): void {
  const body = serialize(value)
  writePrivately(path, Buffer.concat([sha256(body), body]))
}

/** What `keepValue` has put into a file; undefined where it is missing, damaged, or not private. */
export function keptValue(path: string): unknown {
  try {
    const bytes = readPrivately(path)
    const body = bytes.subarray(DIGEST_LENGTH)
    return sha256(body).equals(bytes.subarray(0, DIGEST_LENGTH)) ? deserialize(body) : undefined
  } catch {
    return undefined
  }
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()
