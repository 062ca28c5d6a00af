import type { Run } from '../../dispatch/run/run.ts'
import { EMITTED_GROUPS, groupForm } from '../../emitted_groups.ts'
import { inShort } from '../text/lines.ts'

/** What could be improved in this plan, in sentences. */
export const planNotes = (run: Run): string[] => [...unevenLoads(run), ...unselectableNames(run)]

/**
 * A strategy may leave hypervisors without entries that could take some: the queue of fair_queue
 * begins anew with each architecture. There is a note if another strategy would give them some.
 */
function unevenLoads({ evener, request, decision, placement }: Run): string[] {
  if (!evener) return []
  const { loads } = placement
  const busy = new Set(decision.assignments.map(({ hypervisor }) => hypervisor))
  const idle = decision.hypervisors.filter(
    ({ name }, index) => !busy.has(name) && (evener.loads[index] ?? 0) > (loads[index] ?? 0),
  )
  if (idle.length === 0) return []
  const names = inShort(idle.map(({ name }) => name))
  return [
    `${request.strategy} gives nothing to ${names}, which could take some. VMs by hypervisor: ${inShort(loads.map(String))}; with vm_dispatcher_strategy: ${evener.strategy} it would be ${inShort(evener.loads.map(String))}.`,
  ]
}

const { vms, platform, target } = EMITTED_GROUPS
const USUAL = [vms, platform, target].map(groupForm).join(', ')

/** A note about names of VMs that are hosts and that no host pattern selects. */
function unselectableNames({ request, decision }: Run): string[] {
  if (!request.vms.emitVms) return []
  const name = [...decision.vmNames.values()].find((each) => /[\s,:&!*[\]]/.test(each))
  return name === undefined
    ? []
    : [
        `A host pattern cannot select a VM with a name such as ${JSON.stringify(name)}: use its groups (${USUAL}), or set vm_dispatcher_vm_name to a format such as {platform}-{target}.`,
      ]
}
