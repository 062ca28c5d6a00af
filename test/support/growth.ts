/** CPU time of some work, in ms: the smallest of three, because other programs disturb it. */
function cost(work: () => void): number {
  const times = [1, 2, 3].map(() => {
    const start = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(start)
    return (user + system) / 1000
  })
  return Math.min(...times)
}

const SMALL = 50_000
const TIMES = 16

/**
 * How much longer, in ms, work takes for sixteen times the text than linear work would, with some
 * tolerance: below 0 for linear work, far above 0 for quadratic work.
 */
export function excessOf(make: (size: number) => string, work: (text: string) => void): number {
  const [small, large] = [make(SMALL), make(TIMES * SMALL)]
  work(small)
  return cost(() => work(large)) - 3 * TIMES * cost(() => work(small)) - 150
}
