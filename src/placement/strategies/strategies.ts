import { balanced } from './balanced.ts'
import { balancedSized } from './balanced_sized.ts'
import { fairQueue } from './fair_queue.ts'
import { fairQueueSized } from './fair_queue_sized.ts'
import { packed } from './packed.ts'
import { packedSized } from './packed_sized.ts'
import type { SizedStrategy, Strategy } from './strategy.ts'

/** All that the program knows of one strategy. */
export interface StrategyRow {
  /** How entries are placed, in a few words, for the help. */
  meaning: string
  /** How it chooses among candidates, for `explain` and the page: the end of a sentence. */
  choosing: string
  /**
   * Whether weights count. If so, hypervisors are asked for their memory and CPUs if these are the
   * weight.
   */
  weighs: boolean
  /**
   * Whether it remembers which hypervisor an earlier run gave an entry to: of the entries that are
   * not built yet, it then moves only as many as needed to make loads even.
   */
  remembers: boolean
  /** The strategy that may make loads more even, so that `plan` compares with it; undefined if none does. */
  evener: string | undefined
  place: Strategy
  /** The same where entries take memory and CPUs (vm_dispatcher_capacity). */
  placeSized: SizedStrategy
}

/** Every strategy: settings, help, `explain`, the page and placement read this one table. */
export const STRATEGIES = {
  fair_queue: {
    meaning: 'candidates take entries in turn, starting again for each architecture',
    choosing: 'they take the entries of one architecture in turn, in inventory order',
    weighs: false,
    remembers: false,
    evener: 'balanced',
    place: fairQueue,
    placeSized: fairQueueSized,
  },
  balanced: {
    meaning: 'loads as even as possible, over all architectures',
    choosing: 'loads, with the VMs that are already there, become as even as possible',
    weighs: true,
    remembers: true,
    evener: undefined,
    place: balanced,
    placeSized: balancedSized,
  },
  packed: {
    meaning:
      'fills the first hypervisors up to vm_dispatcher_max_vms, so that the last ones stay empty',
    choosing: 'the first in inventory order takes all that it has room for, then the next',
    weighs: false,
    remembers: false,
    evener: undefined,
    place: packed,
    placeSized: packedSized,
  },
} as const satisfies Record<string, StrategyRow>

/** The name of a strategy, as the setting has it. */
export type StrategyName = keyof typeof STRATEGIES

/** The names of all strategies. */
export const STRATEGY_NAMES = Object.keys(STRATEGIES) as StrategyName[]

/** The names of those that look at weights. */
export const WEIGHING_STRATEGIES: readonly StrategyName[] = STRATEGY_NAMES.filter(
  (name) => STRATEGIES[name].weighs,
)
