import type { Ended } from '../test/support/built_file.ts'

/** A program to measure: `run` runs it once, and its time counts. */
export interface Candidate {
  name: string
  run: () => Promise<Ended>
}

/** Seconds of every run of two candidates, and what they come to. */
export interface Comparison {
  measured: { name: string; seconds: number[]; median: number }
  reference: { name: string; seconds: number[]; median: number }
  /** Median of the ratios of each pair: how much of the reference's time the measured one takes. */
  ratio: number
}

/**
 * Runs both by turns, after one run each that does not count, so that whatever else the machine does
 * hits both, and each first in every other pair. `check` sees how each run ended, and throws where it
 * must not count.
 */
export async function sideBySide(
  measured: Candidate,
  reference: Candidate,
  { pairs, check }: { pairs: number; check: (ended: Ended) => void },
): Promise<Comparison> {
  const secondsOf = async ({ run }: Candidate): Promise<number> => {
    const start = performance.now()
    const ended = await run()
    const seconds = (performance.now() - start) / 1000
    check(ended)
    return seconds
  }
  await secondsOf(measured)
  await secondsOf(reference)
  const seconds: { measured: number; reference: number }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 0) {
      const first = await secondsOf(measured)
      seconds.push({ measured: first, reference: await secondsOf(reference) })
    } else {
      const first = await secondsOf(reference)
      seconds.push({ reference: first, measured: await secondsOf(measured) })
    }
  }
  const summary = (name: string, all: number[]) => ({ name, seconds: all, median: median(all) })
  return {
    measured: summary(
      measured.name,
      seconds.map((pair) => pair.measured),
    ),
    reference: summary(
      reference.name,
      seconds.map((pair) => pair.reference),
    ),
    ratio: median(seconds.map((pair) => pair.measured / pair.reference)),
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [below = 0, above = 0] = sorted.slice(Math.max(0, middle - 1))
  return sorted.length % 2 === 0 ? (below + above) / 2 : (sorted[middle] ?? 0)
}
