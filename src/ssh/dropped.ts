import { setTimeout } from 'node:timers/promises'
import type { Problem } from '../problems.ts'

/** A server that is asked by many at once drops some of them at random (sshd's MaxStartups). */
const PAUSES_MS = [200, 600, 1400, 2400]

/** Tries again, after a pause, what was dropped before the handshake; other failures are final. */
export async function untilNotDropped<Result extends object>(
  attempt: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  for (const pause of PAUSES_MS) {
    const result = await attempt()
    const { problem } = result as { problem?: Problem }
    const dropped = problem?.code === 'closed-in-handshake'
    if (!dropped || signal.aborted) return result
    await setTimeout(pause, undefined, { signal }).catch(() => {})
  }
  return attempt()
}
