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
 * pair. Before that each runs once without counting, unless there is time for two pairs only.
 */
export async function compare(
  measured: Candidate,
  reference: Candidate,
  pairs: number,
): Promise<Comparison> {
  const found = await compareEach(new Map([['measured', measured]]), reference, pairs)
  return found.get('measured') as Comparison
}

/** Compares several with one reference in the same way, in rounds of all of them. */
export async function compareEach(
  measured: ReadonlyMap<string, Candidate>,
  reference: Candidate,
  rounds: number,
): Promise<Map<string, Comparison>> {
  const candidates = [...measured.values(), reference]
  const times = candidates.map((): number[] => [])
  if (rounds > 2) for (const candidate of candidates) await candidate()
  for (let round = 0; round < rounds; round++) {
    const order = [...candidates.entries()]
    for (const [index, candidate] of round % 2 === 0 ? order : order.reverse()) {
      times[index]?.push(await candidate())
    }
  }
  const ofReference = times.pop() ?? []
  const names = [...measured.keys()]
  return new Map(names.map((name, index) => [name, comparison(times[index] ?? [], ofReference)]))
}

function comparison(measured: readonly number[], reference: readonly number[]): Comparison {
  const ratios = measured.map((time, index) => time / (reference[index] ?? Number.NaN))
  return {
    measured: median(measured),
    reference: median(reference),
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
