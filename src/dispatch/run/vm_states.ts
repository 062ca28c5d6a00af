import type { Answer } from '../../fleet/answer.ts'
import type { Assignment } from '../../placement/plan.ts'
import type { Entry } from '../../vm/entry.ts'
import { stateOn, type VmState } from '../vm_state.ts'

/**
 * The states of the VMs of entries on their hypervisors. They are missing where the hypervisor does
 * not say them.
 */
export function vmStatesOf(
  runs: readonly Assignment[],
  names: ReadonlyMap<Entry, string>,
  answers: ReadonlyMap<string, Answer>,
): Map<Entry, VmState> {
  return new Map(
    runs.flatMap(({ hypervisor, entries }) =>
      entries.flatMap((entry): [Entry, VmState][] => {
        const state = stateOn(answers.get(hypervisor), names.get(entry))
        return state === undefined ? [] : [[entry, state]]
      }),
    ),
  )
}
