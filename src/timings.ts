/** The parts of a run, in their order. */
export const PHASES = [
  /** From the beginning of the process until the program runs. */
  'start',
  'inventory',
  /** This and the next three happen once for each hypervisor, at the same time. */
  'resolve',
  'connect',
  'command',
  'parse',
  'dispatch',
  'print',
] as const

/** A part of a run whose time is shown. */
export type Phase = (typeof PHASES)[number]

/** How long a part took once, and for which hypervisor. */
export interface Timing {
  phase: Phase
  milliseconds: number
  host: string | null
}

const noted: Timing[] = []

/** Since the process began. Node's own clock for this would take a millisecond to load. */
const milliseconds = (): number => process.uptime() * 1000

/**
 * Does the work of a phase and notes how long it took; `host` is the hypervisor, if the phase is
 * for one.
 */
export function timed<Result>(
  phase: Phase,
  work: () => Result,
  host: string | null = null,
): Result {
  const start = milliseconds()
  const note = () => {
    noted.push({ phase, milliseconds: milliseconds() - start, host })
  }
  const result = work()
  if (result instanceof Promise) result.then(note, note)
  else note()
  return result
}

/** Notes that the program runs from now on. */
export function noteStart(): void {
  noted.push({ phase: 'start', milliseconds: milliseconds(), host: null })
}

/** The timings that were noted until now, in their order. */
export const timings = (): readonly Timing[] => noted
