import { rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { dropUnused, writePrivately } from './private_files.ts'
import { type Invocation, OUTPUTS, outputFile, type StoredOutput } from './stored_output.ts'

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
  const file = outputFile(invocation)
  if (file === undefined || printed.until <= from) return
  if (printed.files.some(([, , state]) => changedAt(state) > from - SETTLED_MS)) return
  const stored: StoredOutput = { from, ...printed }
  try {
    writePrivately(file, `${JSON.stringify(stored)}\n${stdout}`)
    dropUnused(dirname(file))
  } catch {
    // Said already where the answers were to be kept.
  }
}

/** When a file changed last by its state, in ms since the epoch; NaN for a kind. */
const changedAt = (state: string): number => Number(state.split(' ', 4)[1]) / 1e6

/** Drops all that was kept: what was printed of older answers must not be printed once more. */
export function dropOutputs(cache: string): void {
  try {
    rmSync(join(cache, OUTPUTS), { recursive: true, force: true })
  } catch {
    // Said where the answers cannot be kept either.
  }
}
