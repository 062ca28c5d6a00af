import type { Hypervisor } from './plan.ts'

/**
 * Why no hypervisor can take an entry of `architecture`, each counted under its own reason:
 * `0/5 hypervisors: 3 without riscv64, 1 with riscv64 only as qemu, 1 unreachable`.
 */
export function rejectionReason(architecture: string, hypervisors: readonly Hypervisor[]): string {
  const counts = new Map<string, number>()
  for (const hypervisor of hypervisors) {
    const reason = reasonOf(architecture, hypervisor)
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  const reasons = [...counts].map(([reason, count]) => `${count} ${reason}`)
  return `0/${hypervisors.length} hypervisors: ${reasons.join(', ')}`
}

function reasonOf(architecture: string, hypervisor: Hypervisor): string {
  if (hypervisor.status !== 'ok') return hypervisor.status
  const types = hypervisor.capabilities.get(architecture)
  return types === undefined
    ? `without ${architecture}`
    : `with ${architecture} only as ${[...types.keys()].join(' and ')}`
}
