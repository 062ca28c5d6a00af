import { balanced } from './balanced.ts'
import { fairQueue } from './fair_queue.ts'
import { packed } from './packed.ts'
import type { Strategy } from './strategy.ts'

/** All that the program knows of one strategy. */
export interface StrategyRow {
  /** Who gets what, for the help: a few words. */
  meaning: string
  /** How it chooses among candidates, for `explain` and the page: the end of a sentence. */
  choosing: string
  /** Whether weights count: hypervisors are then asked for their memory and CPUs where these are the weight. */
  weighs: boolean
  /**
   * Whether entries that an earlier run gave to a hypervisor, and that are not built there yet, may
   * move to make loads even; it then moves as few as possible.
   */
  remembers: boolean
  place: Strategy
}

/** Every strategy: settings, help, `explain`, the page and placement read this one table. */
export const STRATEGIES = {
  fair_queue: {
    meaning: 'by turns, for each architecture',
    choosing: 'candidates take entries of one architecture by turns, in inventory order',
    weighs: false,
    remembers: false,
    place: fairQueue,
  },
  balanced: {
    meaning: 'loads as even as they can be, over all architectures',
    choosing: 'loads, with what hypervisors have already, are as even as they can be',
    weighs: true,
    remembers: true,
    place: balanced,
  },
  packed: {
    meaning:
      'fills the first hypervisors up to vm_dispatcher_max_vms, so that the last ones stay empty',
    choosing: 'the first in inventory order takes all that it has room for, then the next',
    weighs: false,
    remembers: false,
    place: packed,
  },
} as const satisfies Record<string, StrategyRow>

export type StrategyName = keyof typeof STRATEGIES

/** The names of all strategies. */
export const STRATEGY_NAMES = Object.keys(STRATEGIES) as StrategyName[]
