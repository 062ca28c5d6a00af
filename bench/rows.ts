/** One thing that was measured. */
export interface Row {
  group: string
  name: string
  median: number
  unit: 'ms' | 'MB' | 'trips' | 'exponent'
  /** What `ratio` compares with. */
  ratioTo: string
  ratio: number
  /** The smallest and the largest ratio of several runs: the noise. */
  spread?: [number, number] | undefined
  /** The limit for the ratio, if there is one. */
  aim?: { atMost: number } | { atLeast: number } | undefined
}

/** How much to measure. */
export interface Extent {
  /** A few seconds in all, for a look at the ratios. */
  quick: boolean
}

/** Why something cannot be measured on this machine, in a few words. */
export class Unmeasurable extends Error {}

/** Whether a row meets its aim; undefined if it has none. */
export function meetsAim({ ratio, aim }: Row): boolean | undefined {
  if (!aim) return undefined
  return 'atMost' in aim ? ratio <= aim.atMost : ratio >= aim.atLeast
}

/** The median of numbers; NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const [below = Number.NaN, above = below] = sorted.slice(Math.max(0, middle - 1))
  return sorted.length % 2 === 0 ? (below + above) / 2 : (sorted[middle] ?? Number.NaN)
}
