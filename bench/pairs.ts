import { median } from './rows.ts'

/** Does something once; how long it took, in ms. */
export type Candidate = () => Promise<number> | number

/** What several runs of two candidates come to. */
export interface Comparison {
  /** Median times, in ms. */
  measured: number
  reference: number
  /** The median of the ratios of each pair, and the smallest and the largest of them. */
  ratio: number
  spread: [number, number]
}

/**
 * Runs both by turns, so that whatever else the machine does hits both, each first in every other
 * pair; before that each once without counting, unless one pair is all there is time for.
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

/** What a row says of a comparison. */
export const figuresOf = ({ measured, ratio, spread }: Comparison) => ({
  median: measured,
  ratio,
  spread,
})
