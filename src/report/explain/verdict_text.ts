import { listed } from '../../listed.ts'
import { shortageText } from '../../placement/capacity/size_text.ts'
import type { Demand } from '../../placement/demand.ts'
import type { Home, Verdict } from '../../placement/verdicts/verdict.ts'

/** The entries that a verdict is about. */
export interface JudgedCount {
  /** How many entries there are, and how many of them the hypervisor takes. */
  entries: number
  taken: number
  /** The name of the VM, if it is one entry whose VM has a name. */
  vm?: string | undefined
}

/** A verdict in words: what was asked for, and what the hypervisor has. */
export function verdictText(
  verdict: Verdict,
  { architecture, priorityDomains }: Demand,
  { entries, taken, vm }: JudgedCount,
): string {
  const [it, stays] = entries === 1 ? ['it', 'stays'] : ['them', 'stay']
  switch (verdict.kind) {
    case 'chosen':
      return `takes ${taken} of ${entries}`
    case 'candidate':
      return `could take ${it}; ${verdict.home ? homeText(verdict.home, entries) : `others take ${it}`}`
    case 'exists': {
      const [vms, exist] = entries === 1 ? [vm ?? 'its VM', 'exists'] : ['their VMs', 'exist']
      return verdict.silent
        ? `${vms} existed there when it last answered, and ${stays}`
        : `${vms} ${exist} there and ${stays}`
    }
    case 'given':
      return `the last run gave ${it} there; ${it === 'it' ? 'it stays' : 'they stay'}`
    case 'own':
      return `has ${it} in its own config`
    case 'full':
      return `${taken === 0 ? '' : `takes ${taken} of ${entries}; then `}has ${verdict.vms} of ${verdict.maxVms} VMs (vm_dispatcher_max_vms)`
    case 'no-room':
      return `${taken === 0 ? '' : `takes ${taken} of ${entries}; then `}one of them ${shortageText(verdict)}`
    case 'worse-tier':
      return `has ${architecture} as ${listed(verdict.offered.keys())}; others have it as ${verdict.preferred}, which is preferred`
    case 'unsupported':
      return verdict.offered.size === 0
        ? `does not have ${architecture}`
        : `has ${architecture} as ${listed(verdict.offered.keys())}, not as ${listed(priorityDomains, 'or')}`
    case 'pinned-elsewhere':
      return `${entries === 1 ? 'it' : 'they'} may only go to ${verdict.pin}`
    case 'drained':
      return 'takes no entries (vm_dispatcher_drained)'
    case 'stale':
      return 'did not answer; it keeps what it had, and gets nothing new'
    case 'unreachable':
      return 'did not answer; what it can run is not known'
    case 'failed':
      return 'gave no usable answer; what it can run is not known'
  }
}

/** Why candidates do not take entries: `the VM exists on hv4`. */
export function homeText({ hypervisor, why }: Home, entries: number): string {
  const it = entries === 1 ? 'it' : 'them'
  if (why === 'own') return `the config of ${hypervisor} has ${it} already`
  if (why === 'given') return `the last run gave ${it} to ${hypervisor}`
  return `${entries === 1 ? 'the VM exists' : 'their VMs exist'} on ${hypervisor}`
}
