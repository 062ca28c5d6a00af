import { dropAll, dropUnused } from './private_files.ts'
import { writeSealed } from './sealed_file.ts'
import {
  type Invocation,
  OUTPUTS,
  outputDirectory,
  outputFile,
  type StoredOutput,
} from './stored_output.ts'

/** In ms: a file that changes twice within this time may have the same time of change. */
const SETTLED_MS = 2000

/**
 * Keeps what a run printed, for the next run that is called in the same way, and drops what was not
 * needed for a week. Nothing is kept if a file has only just changed, or if the disk does not allow
 * it.
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
    // This was reported already when the answers were kept.
  }
}

/**
 * The time of a file's last change according to its state, in ms since the epoch; NaN for a state
 * without a time.
 */
const changedAt = (state: string): number => Number(state.split(' ', 4)[1]) / 1e6

/** Drops all kept outputs: what was printed for older answers must not be printed again. */
export function dropOutputs(cache: string): void {
  try {
    dropAll(`${cache}/${OUTPUTS}`)
  } catch {
    // There are none, or the same problem is reported when the answers are kept.
  }
}
