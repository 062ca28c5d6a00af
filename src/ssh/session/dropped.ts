import { setTimeout } from 'node:timers/promises'
import type { Problem } from '../../problems.ts'

/** A server that is asked by many at once drops some of them at random (sshd's MaxStartups). */
const PAUSES_MS = [200, 600, 1400, 2400]

/** Tries again, after a pause, what was dropped before the handshake; other failures are final. */
export async function untilNotDropped<Result extends object>(
  attempt: () => Promise<Result>,
  signal: AbortSignal,
): Promise<Result> {
  const pauses = [...PAUSES_MS]
  for (;;) {
    const result = await attempt()
    const { problem } = result as { problem?: Problem }
    const pause = problem?.code === 'closed-in-handshake' ? pauses.shift() : undefined
    if (pause === undefined) return result
    await setTimeout(pause, undefined, { signal }).catch(() => {})
    if (signal.aborted) return result
  }
}
