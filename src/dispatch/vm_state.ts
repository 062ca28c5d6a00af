import { EMITTED_GROUPS } from '../emitted_groups.ts'
import type { Answer } from '../fleet/answer.ts'
import { DOMAIN_STATES, type DomainState } from '../libvirt/domain_states.ts'

/** The state of a VM on its hypervisor; `absent` if it is not there. */
export type VmState = DomainState | 'absent'

/** The state that a hypervisor's answer says of a VM; undefined if it does not say it. */
export function stateOn(answer: Answer | undefined, name: string | undefined): VmState | undefined {
  if (answer?.status !== 'ok' || !answer.states || name === undefined) return undefined
  return answer.states.get(name) ?? 'absent'
}

const { name: groupOfState } = EMITTED_GROUPS.vmsInState

/** All groups of VMs by their states. */
export const STATE_GROUPS: readonly string[] = [...DOMAIN_STATES, 'absent' as const].map(
  groupOfState,
)

/** Those that are always there, so that plays can name them. */
export const USUAL_STATE_GROUPS: readonly string[] = (
  ['running', 'shut off', 'absent'] as const
).map(groupOfState)
