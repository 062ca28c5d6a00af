import { candidatesFor } from './candidates.ts'
import type { Hypervisor, PlaceableEntry, Plan } from './plan.ts'
import { poolsOf } from './pools.ts'
import { rejectionReason } from './rejection_reason.ts'

/**
 * Gives each entry to a hypervisor by turns: entries fall into a pool per architecture, and inside
 * each pool entry i goes to candidate i modulo their number. The count starts anew for every pool,
 * which is the rule of the role that this program takes over from, and why eight architectures with
 * one VM each all go to the first of equal hypervisors.
 */
export function dispatchFairQueue(
  entries: readonly PlaceableEntry[],
  hypervisors: readonly Hypervisor[],
  priorityDomains: readonly string[],
): Plan {
  const plan: Plan = { assignments: [], rejections: [] }
  for (const [architecture, pool] of poolsOf(entries)) {
    const candidates = candidatesFor(architecture, hypervisors, priorityDomains)
    if (candidates === undefined) {
      const reason = rejectionReason(architecture, hypervisors)
      plan.rejections.push(...pool.map(({ entry }) => ({ entry, reason })))
      continue
    }
    const { domainType, hypervisors: queue } = candidates
    for (const [turn, { entry }] of pool.entries()) {
      const { name, capabilities } = queue[turn % queue.length] as (typeof queue)[number]
      const emulator = capabilities.get(architecture)?.get(domainType)
      plan.assignments.push({ hypervisor: name, entry, architecture, domainType, emulator })
    }
  }
  return plan
}
