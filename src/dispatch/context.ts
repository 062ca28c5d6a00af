import type { Answer } from '../fleet/answer.ts'
import type { Invocation } from '../kept/stored_output.ts'
import type { Trace } from '../ssh/contracts.ts'

/** The world outside the program, as the entry passes it in; commands use nothing else. */
export interface Context extends Invocation {
  /** The settings in the arguments, by the names of their options (`on-unassigned`). */
  options?: Readonly<Record<string, string>>
  /** Gets what is being done; undefined if nothing shows it. */
  watch?: Watch | undefined
}

/** Gets what is being done, for a progress bar or for `-v`. */
export interface Watch {
  step: (text: string) => void
  /** Called once, before any hypervisor is asked, with the names of those that will be asked. */
  asking: (names: readonly string[]) => void
  answered: (name: string, answer: Answer) => void
  /** Called when all hypervisors have answered. */
  done: () => void
  /** Gets the dialogue with each hypervisor; undefined if it is not shown. */
  trace: Trace | undefined
}
