import { median } from './rows.ts'

/** Does something once; how long it took, in ms. */
export type Candidate = () => Promise<number> | number

/** The result of several runs of two candidates. */
export interface Comparison {
  /** Median times, in ms. */
  measured: number
  reference: number
  /** The median of the ratios of each pair, and the smallest and the largest of them. */
  ratio: number
  spread: [number, number]
}

/**
 * Runs both by turns, so that other work of the machine affects both; each is first in every other
 * pair. Before that each runs once without counting, unless there is time for one pair only.
 */
export async function compare(
  measured: Candidate,
  reference: Candidate,
  pairs: number,
): Promise<Comparison> {
  if (pairs > 1) {
    await measured()
    await reference()
  }
  const runs: { measured: number; reference: number }[] = []
  for (let pair = 0; pair < pairs; pair++) {
    if (pair % 2 === 0) {
      const first = await measured()
      runs.push({ measured: first, reference: await reference() })
    } else {
      const first = await reference()
      runs.push({ measured: await measured(), reference: first })
    }
  }
  const ratios = runs.map((run) => run.measured / run.reference)
  return {
    measured: median(runs.map((run) => run.measured)),
    reference: median(runs.map((run) => run.reference)),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
  }
}

/** The figures of a comparison for a row. */
export const figuresOf = ({ measured, ratio, spread }: Comparison) => ({
  median: measured,
  ratio,
  spread,
})
