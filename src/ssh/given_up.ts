import type { Problem } from '../problems.ts'

/** Why a run is given up, as a problem of the host `name`: the reason of the signal that ends it. */
export type Giveup = (name: string) => Problem

/** The problem of the host `name` that the run was given up; `signal` has been aborted. */
export const givenUp = (signal: AbortSignal, name: string): Problem =>
  (signal.reason as Giveup)(name)
