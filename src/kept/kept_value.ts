import { deserialize, serialize } from 'node:v8'
import { readSealed, writeSealed } from './sealed_file.ts'

/**
 * Keeps plain data (Maps too) as the answer to a question. Throws if it cannot be written.
 *
 * @param path from `sealedFile`
 */
export const keepValue = (path: string, value: unknown): void => writeSealed(path, serialize(value))

/**
 * The data that `keepValue` wrote to a file; undefined if it is missing or damaged, answers another
 * question, or others had access.
 */
export function keptValue(path: string): unknown {
  try {
    return deserialize(readSealed(path))
  } catch {
    return undefined
  }
}
