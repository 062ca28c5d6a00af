import { accessSync, constants, existsSync, readdirSync, rmSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Problem } from '../problems.ts'
import { writePrivately } from './private_files.ts'
import { sealedFile } from './sealed_file.ts'
import { unkept } from './unkept.ts'

/**
 * The content of a trial file, as large as a usual file of the memory: a full disk accepts an empty
 * file.
 */
const TRIAL = Buffer.alloc(8192)

/**
 * Why the state directory cannot be written; undefined if it can. It is tried with a file, because
 * neither the mode of a directory nor its file system is a proof. A directory that does not exist
 * is not created.
 */
export function unwritable(directory: string): Problem | undefined {
  try {
    if (existsSync(directory)) {
      const file = sealedFile(directory, 'trial', '')
      writePrivately(file, TRIAL)
      rmSync(file, { force: true })
    } else {
      const place = nearestThere(directory)
      readdirSync(place)
      accessSync(place, constants.W_OK | constants.X_OK)
    }
    return undefined
  } catch (error) {
    return unkept('state-unwritable', directory, error)
  }
}

/** The directory itself, or the nearest one above it that exists. */
function nearestThere(directory: string): string {
  const above = dirname(directory)
  return existsSync(directory) || above === directory ? directory : nearestThere(above)
}
