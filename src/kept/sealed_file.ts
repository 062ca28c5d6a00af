import { basename } from 'node:path'
import { readPrivately, writePrivately } from './private_files.ts'
import { sha256 } from './sha256.ts'

const HASH_LENGTH = 64

/** The path of the file that answers a question, which may hold secrets: it is named by kind and hash. */
export const sealedFile = (directory: string, kind: string, question: string): string =>
  `${directory}/${kind}-${sha256(question)}`

/**
 * Writes the answer to a question into a private file, whole or not at all. Throws where it cannot be
 * written.
 *
 * @param path what `sealedFile` gave
 */
export function writeSealed(path: string, answer: string | Buffer): void {
  const body = Buffer.from(answer)
  writePrivately(path, Buffer.concat([Buffer.from(`${seal(path, body)}\n`), body]))
}

/**
 * Reads what `writeSealed` has written. Throws where there is none, where it is damaged, where it was
 * written as the answer to another question, and where others had access.
 */
export function readSealed(path: string): Buffer {
  const bytes = readPrivately(path)
  const body = bytes.subarray(HASH_LENGTH + 1)
  if (bytes.toString('latin1', 0, HASH_LENGTH) !== seal(path, body)) {
    throw new Error(`${path} is damaged, or answers another question`)
  }
  return body
}

/** Goes with this content and, by the name of the file, with the question that it answers. */
const seal = (path: string, body: Buffer): string => sha256(`${basename(path)}\n`, body)
