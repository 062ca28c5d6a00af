import { basename } from 'node:path'
import { sha256 } from '../sha256.ts'
import { readPrivately, writePrivately } from './private_files.ts'

const HASH_LENGTH = 64

/**
 * The path of the file for the answer to a question. The question may contain secrets, so the name
 * has only the kind and a hash.
 */
export const sealedFile = (directory: string, kind: string, question: string): string =>
  `${directory}/${kind}-${sha256(question)}`

/**
 * Writes the answer to a question to a private file, completely or not at all. Throws if it cannot
 * be written.
 *
 * @param path from `sealedFile`
 */
export function writeSealed(path: string, answer: string | Buffer): void {
  const body = Buffer.from(answer)
  writePrivately(path, Buffer.concat([Buffer.from(`${seal(path, body)}\n`), body]))
}

/**
 * Reads what `writeSealed` wrote. Throws if it is missing or damaged, if it is the answer to
 * another question, or if others had access.
 */
export function readSealed(path: string): Buffer {
  const bytes = readPrivately(path)
  const body = bytes.subarray(HASH_LENGTH + 1)
  if (bytes.toString('latin1', 0, HASH_LENGTH) !== seal(path, body)) {
    throw new Error(`${path} is damaged, or answers another question`)
  }
  return body
}

/**
 * The seal of a content: it fits only this content and, through the name of the file, the question
 * that it answers.
 */
const seal = (path: string, body: Buffer): string => sha256(`${basename(path)}\n`, body)
