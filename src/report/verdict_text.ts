import type { Demand } from '../placement/demand.ts'
import { shortageText } from '../placement/size_text.ts'
import type { Verdict } from '../placement/verdict.ts'

/** What each verdict is called, in `explain` and its JSON. */
const NAMES = {
  chosen: 'chosen',
  candidate: 'candidate',
  full: 'full',
  'no-room': 'no room',
  'worse-tier': 'worse tier',
  unsupported: 'unsupported',
  'pinned-elsewhere': 'pinned elsewhere',
  drained: 'drained',
  unreachable: 'unreachable',
  failed: 'failed',
  stale: 'stale',
} as const satisfies Record<Verdict['kind'], string>

export type VerdictName = (typeof NAMES)[Verdict['kind']]

export const verdictName = ({ kind }: Verdict): VerdictName => NAMES[kind]

/** How many entries the pool has, and how many of them the hypervisor takes. */
export interface Share {
  entries: number
  taken: number
}

/** A verdict in words: what was asked for, and what the hypervisor has. */
export function verdictText(
  verdict: Verdict,
  { architecture, priorityDomains }: Demand,
  { entries, taken }: Share,
): string {
  switch (verdict.kind) {
    case 'chosen':
      return `takes ${taken} of ${entries}`
    case 'candidate':
      return 'could take them; others take them'
    case 'full':
      return `${taken === 0 ? '' : `takes ${taken} of ${entries}; then `}has as many VMs as it may have (vm_dispatcher_max_vms: ${verdict.maxVms})`
    case 'no-room':
      return `${taken === 0 ? '' : `takes ${taken} of ${entries}; then `}${shortageText(verdict)}`
    case 'worse-tier':
      return `has ${architecture} as ${listed(verdict.offered.keys())}; with others it is ${verdict.preferred}, which goes before`
    case 'unsupported':
      return verdict.offered.size === 0
        ? `asked for ${architecture}, which it does not have`
        : `asked for ${architecture} as ${listed(priorityDomains, 'or')}; it has it as ${listed(verdict.offered.keys())}`
    case 'pinned-elsewhere':
      return `asked for ${verdict.pin}; it is not that and not in it`
    case 'drained':
      return 'takes no entries (vm_dispatcher_drained)'
    case 'stale':
      return 'gave no answer; it keeps what it had, and nothing new goes there'
    case 'unreachable':
    case 'failed':
      return 'gave no answer; what it can run is not known'
  }
}

/** Names in a sentence: `kvm, qemu and xen`. */
export const listed = (names: Iterable<string>, conjunction = 'and'): string =>
  [...names].join(', ').replace(/, ([^,]*)$/, ` ${conjunction} $1`)
