import { performance } from 'node:perf_hooks'

/** Starts a stopwatch. Each call of the result gives the time since the last one, in whole ms. */
export function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const [before, now] = [last, performance.now()]
    last = now
    return Math.round(now - before)
  }
}
