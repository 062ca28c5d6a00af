import { DOMAIN_STATES, type DomainState } from '../libvirt/domain_states.ts'

/** The state of a VM on its hypervisor; `absent` if it is not there. */
export type VmState = DomainState | 'absent'

export const VM_STATES: readonly VmState[] = [...DOMAIN_STATES, 'absent']

/** The group of the VMs in a state: `vms_shut_off`. */
export const groupOfState = (state: VmState): string => `vms_${state.replaceAll(' ', '_')}`
