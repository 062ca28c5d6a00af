/** The parts of a run, in their order. */
export const PHASES = [
  /** From the beginning of the process until the program runs. */
  'start',
  'inventory',
  /** These happen once for each hypervisor, beside one another. */
  ...(['resolve', 'connect', 'command', 'parse'] as const),
  'dispatch',
  'print',
] as const

export type Phase = (typeof PHASES)[number]

/** How long a part took once, and for which hypervisor. */
export interface Timing {
  phase: Phase
  milliseconds: number
  host: string | null
}

/**
 * Does the work of a phase, of `host` where it is that of one hypervisor, and notes how long it took
 * among Node's own measures (User Timing).
 */
export function timed<Result>(phase: Phase, work: () => Result, host?: string): Result {
  const start = performance.now()
  const note = () => {
    performance.measure(phase, { start, detail: host })
  }
  const result = work()
  if (result instanceof Promise) result.then(note, note)
  else note()
  return result
}

/** Notes that the program runs from now on. */
export function noteStart(): void {
  performance.measure('start' satisfies Phase, { start: 0 })
}

/** What was noted until now. */
export const timings = (): Timing[] =>
  performance.getEntriesByType('measure').map((entry) => {
    const { name, duration, detail } = entry as ReturnType<typeof performance.measure>
    return { phase: name as Phase, milliseconds: duration, host: detail as string | null }
  })
