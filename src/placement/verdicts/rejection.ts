import { countEach } from '../../grouped.ts'
import { leastShortage, shortageText } from '../capacity/size_text.ts'
import type { Rejection } from '../plan.ts'
import { REFUSALS } from './refusals.ts'
import type { Refusal, Verdict } from './verdict.ts'

/**
 * Why no hypervisor takes an entry: the hypervisors counted by their reasons, in inventory order:
 * `0/5 hypervisors: 3 without riscv64, 1 drained, 1 unreachable`.
 */
export function rejectionOf(verdicts: readonly Verdict[]): Pick<Rejection, 'code' | 'reason'> {
  const ofShort = shortText(verdicts)
  const counts = countEach(
    verdicts.map((verdict) => (verdict.kind === 'no-room' ? ofShort : briefVerdict(verdict))),
  )
  const reasons = [...counts].map(([text, count]) => `${count} ${text}`).join(', ')
  return {
    code: rejectionCode(new Set(verdicts.map(({ kind }) => kind))),
    reason: `0/${verdicts.length} hypervisors: ${reasons}`,
  }
}

/** The text for all hypervisors without room, with the figures of the one that lacks the least. */
function shortText(verdicts: readonly Verdict[]): string {
  const shortages = verdicts.filter((verdict) => verdict.kind === 'no-room')
  const least = leastShortage(shortages)
  const atBest = shortages.length > 1 ? ' at best' : ''
  return least ? `without room (${shortageText(least)}${atBest})` : ''
}

function rejectionCode(kinds: ReadonlySet<Verdict['kind']>): Rejection['code'] {
  if (kinds.has('no-room')) return 'no-room'
  if (kinds.has('full')) return 'hypervisors-full'
  const isExcluded = [...kinds].some(
    (kind) => isRefusal(kind) && REFUSALS[kind].code === 'hypervisors-excluded',
  )
  return isExcluded ? 'hypervisors-excluded' : 'architecture-unsupported'
}

const isRefusal = (kind: Verdict['kind']): kind is Refusal['kind'] => Object.hasOwn(REFUSALS, kind)

/** A verdict in a few words: `without riscv64`, `drained`. */
export function briefVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'unsupported': {
      const { architecture, offered } = verdict
      return offered.size === 0
        ? `without ${architecture}`
        : `with ${architecture} only as ${[...offered.keys()].join(' and ')}`
    }
    case 'worse-tier':
      return `in a worse tier than ${verdict.preferred}`
    case 'no-room':
      return `no room: ${shortageText(verdict)}`
    case 'pinned-elsewhere':
      return `outside ${verdict.pin}`
    default:
      return verdict.kind
  }
}
