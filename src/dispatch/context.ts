import type { Answer } from '../fleet/answer.ts'
import type { Invocation } from '../kept/stored_output.ts'
import type { Trace } from '../ssh/contracts.ts'

/** The outside, as the entry hands it in; the commands see no other. */
export interface Context extends Invocation {
  /** Settings that the arguments give, by their options (`on-unassigned`). */
  options?: Readonly<Record<string, string>>
  /** Hears what is being done, where somebody watches. */
  watch?: Watch | undefined
}

/** Hears what is being done. */
export interface Watch {
  step: (text: string) => void
  /** So many hypervisors are about to be asked. */
  asking: (count: number) => void
  answered: (name: string, answer: Answer) => void
  /** All of them have answered. */
  done: () => void
  /** Hears the dialogue with each hypervisor; undefined where nobody wants it. */
  trace: Trace | undefined
}
