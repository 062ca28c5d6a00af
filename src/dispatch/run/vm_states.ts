import type { Answer } from '../../fleet/answer.ts'
import type { Assignment } from '../../placement/plan.ts'
import type { Entry } from '../../vm/entry.ts'
import { groupOfState, type VmState } from '../vm_state.ts'

/** The states whose groups are always there, so that plays can name them. */
const USUAL: readonly VmState[] = ['running', 'shut off', 'absent']

/** By state, the group of the VMs in it: of the usual states, and of those that occur. */
export const stateGroupsOf = (states: Iterable<VmState>): Map<VmState, string> =>
  new Map([...USUAL, ...states].map((state) => [state, groupOfState(state)]))

/** The states of the VMs of entries on their hypervisors, of those that say it. */
export function vmStatesOf(
  runs: readonly Assignment[],
  names: ReadonlyMap<Entry, string>,
  answers: ReadonlyMap<string, Answer>,
): Map<Entry, VmState> {
  return new Map(
    runs.flatMap(({ hypervisor, entries }) => {
      const answer = answers.get(hypervisor)
      const states = answer?.status === 'ok' ? answer.states : undefined
      return entries.flatMap((entry): [Entry, VmState][] => {
        const name = names.get(entry)
        return states && name !== undefined ? [[entry, states.get(name) ?? 'absent']] : []
      })
    }),
  )
}
