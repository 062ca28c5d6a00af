import { deserialize, serialize } from 'node:v8'
import { readSealed, writeSealed } from './sealed_file.ts'

/**
 * Keeps plain data (Maps too) as the answer to a question. Throws where it cannot be written.
 *
 * @param path what `sealedFile` gave
 */
export const keepValue = (path: string, value: unknown): void => writeSealed(path, serialize(value))

/**
 * What `keepValue` has put into a file; undefined where it is missing or damaged, answers another
 * question, or others had access.
 */
export function keptValue(path: string): unknown {
  try {
    return deserialize(readSealed(path))
  } catch {
    return undefined
  }
}
