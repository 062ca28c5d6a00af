import type { Run } from '../../dispatch/run/run.ts'
import { inShort } from '../text/lines.ts'

/** What may be done better than in this plan, in sentences. */
export const planNotes = (run: Run): string[] => [...unevenLoads(run), ...unselectableNames(run)]

/**
 * The queue of fair_queue begins anew with each architecture, so that hypervisors that could take
 * entries may get none. It is said if `balanced` would leave fewer of them without.
 */
function unevenLoads({ balanced, decision, placement }: Run): string[] {
  if (!balanced) return []
  const { loads } = placement
  const busy = new Set(decision.assignments.map(({ hypervisor }) => hypervisor))
  const idle = decision.hypervisors.filter(
    ({ name }, index) => !busy.has(name) && (balanced[index] ?? 0) > (loads[index] ?? 0),
  )
  if (idle.length === 0) return []
  const names = inShort(idle.map(({ name }) => name))
  return [
    `fair_queue gives nothing to ${names}, which could take some. VMs by hypervisor: ${inShort(loads.map(String))}; with vm_dispatcher_strategy: balanced it would be ${inShort(balanced.map(String))}.`,
  ]
}

/** Names of VMs that are hosts, and that no host pattern selects. */
function unselectableNames({ request, decision }: Run): string[] {
  if (!request.vms.emitVms) return []
  const name = [...decision.vmNames.values()].find((each) => /[\s,:&!*[\]]/.test(each))
  return name === undefined
    ? []
    : [
        `A host pattern cannot select a VM with a name such as ${JSON.stringify(name)}: use its groups (vms, PLATFORM, TARGET), or set vm_dispatcher_vm_name to a format such as {platform}-{target}.`,
      ]
}
