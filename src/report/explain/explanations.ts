import { grouped } from '../../grouped.ts'
import type { PlacedPool, Stay } from '../../placement/plan.ts'
import {
  newcomerVerdicts,
  verdictAtHome,
  verdictElsewhere,
} from '../../placement/verdicts/explain.ts'
import type { Verdict } from '../../placement/verdicts/verdict.ts'
import { writtenWeight } from '../../placement/weights.ts'
import type { Entry } from '../../vm/entry.ts'
import { capacityOf } from '../plan/capacity_report.ts'
import { hypervisorReports, limitOf } from '../plan/plan_report.ts'
import { type EntryOutcome, outcomesOf, type ReportedRun } from './entry_outcomes.ts'
import {
  askedOf,
  type EntriesExplanation,
  type HypervisorExplanation,
  judged,
} from './explanation.ts'
import type { JudgedCount } from './verdict_text.ts'

/**
 * Explains why entries went where they went. Those of one pool are explained together, apart from
 * those that stay on one hypervisor.
 */
export function explainEntries(entries: readonly Entry[], run: ReportedRun): EntriesExplanation[] {
  const outcomes = outcomesOf(run)
  const found = entries.flatMap((entry) => {
    const outcome = outcomes.get(entry)
    return outcome ? [{ entry, outcome }] : []
  })
  const groups = grouped(found, ({ entry, outcome: { pool, stay } }) =>
    JSON.stringify([pool ?? entry.target, stay?.index, stay?.why]),
  )
  return [...groups.values()].map((alike) => ({
    entries: alike.map(({ entry, outcome }) => placed(entry.fields, outcome)),
    reason: alike.map(({ outcome }) => outcome.reason).find(Boolean) ?? null,
    ...explainAlike(
      alike.map(({ outcome }) => outcome),
      run,
    ),
  }))
}

const placed = (
  entry: Entry['fields'],
  { runs, owner }: EntryOutcome,
): EntriesExplanation['entries'][number] => ({
  entry,
  hypervisor: owner ?? runs?.hypervisor ?? null,
  domain_type: runs?.domainType ?? null,
  ...(owner !== undefined && { own: true }),
})

/** Explains entries of one pool that all stay on one hypervisor, or that the strategy placed. */
function explainAlike(
  outcomes: readonly EntryOutcome[],
  { placement: { hypervisors, pools } }: ReportedRun,
): Pick<EntriesExplanation, 'asked' | 'domain_type' | 'stays' | 'verdicts'> {
  const [first] = outcomes
  const pool = pools[first?.pool ?? -1]
  if (!first || !pool) return { asked: null, domain_type: null, stays: null, verdicts: [] }
  const { stay, runs, vm } = first
  const share = stay
    ? { entries: outcomes.length, vm: outcomes.length === 1 ? vm : undefined }
    : { entries: newcomersOf(pool) }
  const home = stay && { hypervisor: hypervisors[stay.index]?.name ?? '', why: stay.why }
  return {
    asked: askedOf(pool.demand),
    domain_type: (stay ? runs?.domainType : pool.domainType) ?? null,
    stays: home ?? null,
    verdicts: newcomerVerdicts(pool, hypervisors).map((newcomers, at) => {
      const hypervisor = hypervisors[at]?.name ?? ''
      if (!home) {
        const taken = pool.taken.get(at) ?? 0
        return { hypervisor, ...judged(newcomers, pool.demand, { ...share, taken }) }
      }
      const isHome = stay?.index === at
      const verdict = isHome ? verdictAtHome(stay, hypervisors) : verdictElsewhere(newcomers, home)
      return { hypervisor, ...judged(verdict, pool.demand, { ...share, taken: 0 }) }
    }),
  }
}

/** How many entries of a pool the strategy had to place. */
export const newcomersOf = ({ entries, stays }: PlacedPool): number => entries.length - stays.size

/**
 * Explains one of the run's hypervisors: what it can run, what it got, and its verdict on all
 * entries.
 */
export function explainHypervisor(name: string, run: ReportedRun): HypervisorExplanation[] {
  const { decision, placement } = run
  const index = placement.hypervisors.findIndex((hypervisor) => hypervisor.name === name)
  const report = hypervisorReports(decision, placement)[index]
  const answer = decision.hypervisors[index]?.answer
  const terms = termsOf(index, run)
  if (!report || !answer || !terms) return []
  const { status, error, own, assigned } = report
  const capabilities = 'capabilities' in answer ? [...answer.capabilities] : []
  return [
    {
      name,
      status,
      ...(error && { error }),
      terms,
      guests: capabilities.flatMap(([architecture, types]) =>
        [...types].map(([type, emulator]) => ({
          architecture,
          domain_type: type,
          emulator: emulator ?? null,
        })),
      ),
      own,
      assigned,
      verdicts: placement.pools.flatMap((pool) => verdictsOf(pool, index, run)),
    },
  ]
}

/**
 * The verdicts of one hypervisor on the entries of a pool: on those that stay there, then on those
 * that the strategy placed, then on those that stay elsewhere; verdicts with the same text are one.
 */
function verdictsOf(
  pool: PlacedPool,
  index: number,
  { placement: { hypervisors }, decision: { vmNames } }: ReportedRun,
): HypervisorExplanation['verdicts'] {
  const newcomers = newcomerVerdicts(pool, hypervisors)[index] as Verdict
  const asked = askedOf(pool.demand)
  const rows = new Map<string, HypervisorExplanation['verdicts'][number]>()
  const add = (stays: Stay['why'] | null, verdict: Verdict, share: JudgedCount) => {
    const words = judged(verdict, pool.demand, share)
    const { text } = words
    const known = rows.get(text)
    if (!known) rows.set(text, { asked, entries: share.entries, stays, ...words })
    else rows.set(text, { ...known, entries: known.entries + share.entries, stays: null })
  }
  const stays = [...pool.stays].map(([entry, stay]) => ({ entry, ...stay }))
  for (const { why, entries, vm } of byReason(stays.filter((stay) => stay.index === index))) {
    const name = vm && vmNames.get(vm)
    add(why, verdictAtHome({ index, why }, hypervisors), { entries, taken: 0, vm: name })
  }
  const open = newcomersOf(pool)
  if (open > 0) add(null, newcomers, { entries: open, taken: pool.taken.get(index) ?? 0 })
  for (const { why, entries, homes } of byReason(stays.filter((stay) => stay.index !== index))) {
    const [home] = homes
    const name = homes.size === 1 ? hypervisors[home ?? -1]?.name : undefined
    const verdict = verdictElsewhere(newcomers, { hypervisor: name ?? 'other hypervisors', why })
    add(why, verdict, { entries, taken: 0 })
  }
  return [...rows.values()]
}

/**
 * Groups entries that stay for the same reason: how many, where, and which entry, if there is one.
 */
function byReason(stays: readonly (Stay & { entry: Entry })[]) {
  return (['exists', 'given', 'own'] as const).flatMap((why) => {
    const alike = stays.filter((stay) => stay.why === why)
    const homes = new Set(alike.map(({ index }) => index))
    const vm = alike.length === 1 ? alike[0]?.entry : undefined
    return alike.length > 0 ? [{ why, entries: alike.length, homes, vm }] : []
  })
}

function termsOf(
  index: number,
  { request, placement, decision }: ReportedRun,
): HypervisorExplanation['terms'] | undefined {
  const terms = request.hypervisors[index]?.terms
  if (!terms) return undefined
  const { drained, weight } = terms
  return {
    drained,
    max_vms: limitOf(terms),
    vms: placement.loads[index] ?? 0,
    own_vms: decision.hypervisors[index]?.ownVms ?? 0,
    other_vms: decision.hypervisors[index]?.others.length ?? 0,
    weight: writtenWeight(weight),
    ...capacityOf(placement, index),
  }
}
