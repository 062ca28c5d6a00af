import { setTimeout } from 'node:timers/promises'
import { waitUntilFreed } from '../../machine/shortage.ts'
import { listeningTime, type TimeLimit } from '../../machine/time_limit.ts'
import type { Problem } from '../../problems.ts'

/**
 * The pauses between tries: a server with many clients at the same time drops some of them at
 * random, immediately (sshd's MaxStartups).
 */
const PAUSES_MS = [200, 600, 1400, 2400]

/** In ms: a connection that is closed later than this was not dropped for that reason. */
const AT_ONCE_MS = 1000

/**
 * Tries to connect. It tries again if the host dropped the connection at once, before the
 * handshake, or if this machine was short of something. Other failures are final. All tries are
 * within the limit.
 */
export async function untilNotDropped<Result extends object>(
  attempt: () => Promise<Result>,
  limit: TimeLimit,
  signal: AbortSignal,
): Promise<Result> {
  const pauses = [...PAUSES_MS]
  const atOnceMs = Math.min(AT_ONCE_MS, limit.milliseconds / 4)
  const since = listeningTime()
  for (;;) {
    const begun = listeningTime()
    const result = await attempt()
    const { problem } = result as { problem?: Problem }
    if (problem?.code === 'machine-short') {
      const isFree = await limit.without(() => waitUntilFreed(since, signal))
      if (isFree) continue
      return result
    }
    const atOnce = problem?.code === 'closed-in-handshake' && listeningTime() - begun <= atOnceMs
    const pause = atOnce ? pauses.shift() : undefined
    if (pause === undefined || pause >= limit.leftMs) return result
    await setTimeout(pause, undefined, { signal }).catch(() => {})
    if (signal.aborted) return result
  }
}
