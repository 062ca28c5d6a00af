import { EMITTED_GROUPS } from '../../emitted_groups.ts'
import type { Request } from '../request/request.ts'
import { STATE_GROUPS, USUAL_STATE_GROUPS } from '../vm_state.ts'
import { allLabels, type VmLabel } from './vm_names.ts'

const { vms, platform: ofPlatform, target: ofTarget, vmsOn } = EMITTED_GROUPS

const ofLabel = ({ platform, target }: VmLabel): string[] => [
  ofPlatform.name(platform),
  ofTarget.name(target),
]

/** The groups that a VM is put in as a host, but for the one of its state. */
export const groupsOfVm = (label: VmLabel, hypervisor: string): string[] => [
  ...new Set([vms.name(), ...ofLabel(label), vmsOn.name(hypervisor)]),
]

/** The groups of VMs that are there even if no VM is in them, so that plays can name them. */
export const constantVmGroups = (hypervisors: readonly { name: string }[]): string[] => [
  vms.name(),
  ...USUAL_STATE_GROUPS,
  ...hypervisors.map(({ name }) => vmsOn.name(name)),
]

/** All groups that a VM may be put in. */
export const possibleVmGroups = (
  request: Pick<Request, 'entries' | 'hypervisors'>,
): ReadonlySet<string> =>
  new Set([
    ...constantVmGroups(request.hypervisors),
    ...STATE_GROUPS,
    ...allLabels(request).flatMap(ofLabel),
  ])
