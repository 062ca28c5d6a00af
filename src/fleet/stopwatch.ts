import { performance } from 'node:perf_hooks'

/** Starts; gives the time since it was last asked, in whole ms. */
export function stopwatch(): () => number {
  let last = performance.now()
  return () => {
    const [before, now] = [last, performance.now()]
    last = now
    return Math.round(now - before)
  }
}
