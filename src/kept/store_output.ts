import { dropAll, dropUnused } from './private_files.ts'
import { writeSealed } from './sealed_file.ts'
import {
  type Invocation,
  OUTPUTS,
  outputDirectory,
  outputFile,
  type StoredOutput,
} from './stored_output.ts'

/** Changes in quick succession may leave a file with one and the same time. */
const SETTLED_MS = 2000

/**
 * Keeps what a run printed, for the next one that is asked the same, and drops what nobody asked for
 * in a week. Nothing is kept of files that have only just changed, or where the disk takes nothing.
 */
export function storeOutput(
  invocation: Invocation,
  { stdout, ...printed }: Omit<StoredOutput, 'from'> & { stdout: string },
): void {
  const from = Date.now()
  const directory = outputDirectory(invocation)
  if (directory === undefined || printed.until <= from) return
  if (printed.files.some(([, , state]) => changedAt(state) > from - SETTLED_MS)) return
  const stored: StoredOutput = { from, ...printed }
  try {
    writeSealed(outputFile(directory, invocation), `${JSON.stringify(stored)}\n${stdout}`)
    dropUnused(directory)
  } catch {
    // Said already where the answers were to be kept.
  }
}

/** When a file changed last by its state, in ms since the epoch; NaN for a kind. */
const changedAt = (state: string): number => Number(state.split(' ', 4)[1]) / 1e6

/** Drops all that was kept: what was printed of older answers must not be printed once more. */
export function dropOutputs(cache: string): void {
  try {
    dropAll(`${cache}/${OUTPUTS}`)
  } catch {
    // There are none, or it is said where the answers cannot be kept either.
  }
}
