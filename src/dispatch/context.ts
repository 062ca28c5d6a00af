import type { Answer } from '../fleet/answer.ts'
import type { Invocation } from '../kept/stored_output.ts'
import type { Trace } from '../ssh/contracts.ts'

/** The world outside the program, as the entry passes it in; commands use nothing else. */
export interface Context extends Invocation {
  /** The settings in the arguments, by the names of their options (`on-unassigned`). */
  options?: Readonly<Record<string, string>>
  /** Is told what is being done; undefined if nobody watches. */
  watch?: Watch | undefined
}

/** Is told what is being done, for a progress bar or for `-v`. */
export interface Watch {
  step: (text: string) => void
  /** Told once, before any hypervisor is asked: the names of those that will be. */
  asking: (names: readonly string[]) => void
  answered: (name: string, answer: Answer) => void
  /** Told once all hypervisors have answered. */
  done: () => void
  /** Is told the dialogue with each hypervisor; undefined if nobody wants it. */
  trace: Trace | undefined
}
