import { PHASES, type Phase, type Timing } from '../../timings.ts'
import { printable } from './lines.ts'

/**
 * A line for each phase: how long it took, in ms; of those that happen once for each hypervisor the
 * slowest, whose that is, and the median. They run at the same time, so that lines do not add up
 * to the `total`, the time since the process began.
 */
export function renderTimings(timings: readonly Timing[], total: number): string {
  const lines = PHASES.flatMap((phase): [string, string][] => {
    const found = timings.filter((timing) => timing.phase === phase)
    return found.length === 0 ? [] : [[phase, described(found)]]
  })
  lines.push(['total', inMs(total)])
  return lines.map(([phase, text]) => `${phase.padEnd(COLUMN)}  ${text}\n`).join('')
}

const COLUMN = Math.max(...PHASES.map((phase: Phase) => phase.length))

function described(found: readonly Timing[]): string {
  const sorted = [...found].sort((a, b) => a.milliseconds - b.milliseconds)
  const slowest = sorted.at(-1) as Timing
  const time = inMs(slowest.milliseconds)
  if (slowest.host === null) return time
  const median = sorted[Math.floor((sorted.length - 1) / 2)] as Timing
  return `${time} ${printable(slowest.host)}, median of ${sorted.length}: ${inMs(median.milliseconds).trim()}`
}

const inMs = (milliseconds: number): string => `${milliseconds.toFixed(1).padStart(9)} ms`
