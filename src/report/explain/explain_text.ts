import { listed } from '../../listed.ts'
import { STRATEGIES, type StrategyName } from '../../placement/strategies/strategies.ts'
import { capacityText } from '../plan/capacity_report.ts'
import { statusOf } from '../plan/plan_summary.ts'
import { assignmentRows, loadText } from '../plan/plan_text.ts'
import { ALL_HINT, alikeRows, areMany } from '../text/alike_rows.ts'
import { numbered } from '../text/counts.ts'
import { entryName } from '../text/entry_name.ts'
import type { Look } from '../text/look.ts'
import { tonedCell } from '../text/shown_verdicts.ts'
import { type Cell, fold } from '../text/table.ts'
import { titled } from '../text/titled.ts'
import type {
  Asked,
  EntriesExplanation,
  Explanation,
  HypervisorExplanation,
} from './explanation.ts'

/** An explanation as text, for people. */
export function renderExplanation(explanation: Explanation, look: Look): string {
  const { hypervisors, entries, strategy } = explanation
  const parts = [
    ...hypervisors.flatMap((hypervisor) => hypervisorParts(hypervisor, look)),
    ...entries.flatMap((alike) => entriesParts(alike, look)),
    mentionsCandidates(explanation) ? fold(strategyText(strategy), look.width) : '',
    entries.some(({ verdicts, entries: rows }) =>
      [verdicts, rows].some((each) => areMany(each, look)),
    )
      ? ALL_HINT
      : '',
  ]
  return `${parts.filter(Boolean).join('\n\n')}\n`
}

/** How a strategy chooses, in a sentence. */
export const strategyText = (strategy: StrategyName): string =>
  `Among candidates, ${strategy} decides: ${STRATEGIES[strategy].choosing}.`

const mentionsCandidates = ({ hypervisors, entries }: Explanation): boolean =>
  [
    ...hypervisors.flatMap(({ verdicts }) => verdicts.filter(({ stays }) => stays === null)),
    ...entries.flatMap(({ verdicts, stays }) => (stays === null ? verdicts : [])),
  ].some(({ verdict }) => verdict === 'chosen' || verdict === 'candidate')

function entriesParts(
  { entries, asked, reason, verdicts }: EntriesExplanation,
  look: Look,
): string[] {
  const rows = entries.map(({ entry, hypervisor, domain_type }): Cell[] => [
    entryName(entry),
    hypervisor ?? { text: 'unassigned', paint: look.bad },
    domain_type === null ? '' : `${asked?.architecture ?? ''} as ${domain_type}`,
  ])
  return [
    titled(['ENTRY', 'HYPERVISOR', 'RUNS'], alikeRows(rows, look), look),
    ...(asked ? [fold(`Asked for: ${askedText(asked)}.`, look.width)] : []),
    ...(reason === null ? [] : [fold(`Unassigned: ${reason}.`, look.width)]),
    titled(
      ['HYPERVISOR', 'VERDICT', 'WHY'],
      alikeRows(
        verdicts.map(({ hypervisor, verdict, text }) => [
          hypervisor,
          tonedCell(verdict, look),
          text,
        ]),
        look,
      ),
      look,
    ),
  ]
}

function hypervisorParts(
  { name, status, error, terms, guests, own, assigned, verdicts }: HypervisorExplanation,
  look: Look,
): string[] {
  const withState = assigned.some(({ state }) => state)
  const state = tonedCell(statusOf({ status, drained: terms.drained }), look)
  const head: Cell[][] = [[name, state, error ? `${error.text} [${error.code}]` : termsText(terms)]]
  return [
    titled(['HYPERVISOR', 'STATUS', error ? 'WHY' : 'LOAD AND LIMITS'], head, look),
    ...(error ? [fold(`What to do: ${error.hint}.`, look.width)] : []),
    titled(
      ['GUEST', 'TYPE', 'EMULATOR'],
      guests.map(({ architecture, domain_type, emulator }) => [
        architecture,
        domain_type,
        emulator ?? '',
      ]),
      look,
    ),
    titled(
      ['ENTRY', 'ARCHITECTURE', 'TYPE', ...(withState ? ['STATE'] : [])],
      assignmentRows({ name, own, assigned }, look, { withState }).map(([, ...cells]) => cells),
      look,
    ),
    titled(
      ['ENTRIES', 'ASKED FOR', 'VERDICT', 'WHY'],
      verdicts.map(({ entries, asked, verdict, text }) => [
        String(entries),
        `${asked.architecture}${pinText(asked)}`,
        tonedCell(verdict, look),
        text,
      ]),
      look,
    ),
  ]
}

/** `x86_64 as kvm or qemu on rack2` */
export const askedText = (asked: Asked): string =>
  `${asked.architecture} as ${listed(asked.domain_types, 'or')}${pinText(asked)}`

const pinText = ({ pin }: Asked): string => (pin === null ? '' : ` on ${pin}`)

function termsText(terms: HypervisorExplanation['terms']): string {
  const { drained, max_vms, vms, own_vms, other_vms, weight, capacity } = terms
  return [
    ...(drained ? ['takes no entries'] : []),
    max_vms === null ? numbered(vms, 'VM') : `${loadText(vms, max_vms)} VMs`,
    `${own_vms} of its own`,
    ...(other_vms > 0 ? [numbered(other_vms, 'other')] : []),
    ...(capacity ? [capacityText(capacity)] : []),
    `weight ${weight}`,
  ].join(', ')
}
