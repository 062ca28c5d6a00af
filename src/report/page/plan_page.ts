import type { Demand } from '../../placement/demand.ts'
import type { StrategyName } from '../../placement/strategies/strategies.ts'
import type { Verdict } from '../../placement/verdicts/verdict.ts'
import type { Entry } from '../../vm/entry.ts'
import type { EntryOutcome } from '../explain/entry_outcomes.ts'
import { askedText, strategyText } from '../explain/explain_text.ts'
import { askedOf, judged } from '../explain/explanation.ts'
import { homeText } from '../explain/verdict_text.ts'
import { capacityText, cpuShare, memoryShare, type ShareReport } from '../plan/capacity_report.ts'
import { originText } from '../plan/plan_origin.ts'
import type { HypervisorReport, PlanReport } from '../plan/plan_report.ts'
import { countOf, statusOf, summaryOf } from '../plan/plan_summary.ts'
import { stateText } from '../plan/plan_text.ts'
import { numbered } from '../text/counts.ts'
import { entryName } from '../text/entry_name.ts'
import { printable, renderProblem, withoutRepetitions } from '../text/lines.ts'
import type { PageData, PageEntry, PageHypervisor, PagePool, PageVerdict } from './page_data.ts'

/** The entries of a plan and their pools, for the page. */
export interface PlacedEntries {
  strategy: StrategyName
  /** The weight of each hypervisor, in the order of the report. */
  weights: readonly string[]
  pools: readonly JudgedPool[]
  /** In inventory order. */
  entries: readonly PlacedEntry[]
}

/** The entries of a pool, and the verdict of each hypervisor on those that the strategy placed. */
export interface JudgedPool {
  demand: Demand
  /** How many entries there are, and how many of them the strategy placed. */
  entries: number
  newcomers: number
  /** How many of these each hypervisor takes. */
  taken: readonly number[]
  verdicts: readonly Verdict[]
}

/** An entry with what became of it. */
export interface PlacedEntry extends EntryOutcome {
  entry: Entry
  /** The verdict of its hypervisor, if it stays there. */
  atHome: Verdict | undefined
}

/** A plan as its page shows it. */
export function pageData(report: PlanReport, placed: PlacedEntries): PageData {
  const { hypervisors, warnings } = report
  const indices = new Map(hypervisors.map(({ name }, index) => [name, index]))
  const states = new Map(
    hypervisors.flatMap(({ assigned }) => assigned.map((each) => [each.entry, each] as const)),
  )
  const verdicts = new Distinct()
  return {
    summary: printable(summaryOf(report)),
    origin: printable(originText(report.origin)),
    notes: report.notes.map(printable),
    strategy: strategyText(placed.strategy),
    hypervisors: hypervisors.map((hypervisor, index) =>
      pageHypervisor(hypervisor, placed.weights[index]),
    ),
    pools: placed.pools.map((pool) => pagePool(pool, verdicts)),
    entries: placed.entries.map((each) => {
      const { state = null, from } = states.get(each.entry.fields) ?? {}
      const todo = state && printable(stateText(state, from))
      return { ...pageEntry(each, placed.pools, indices), state, todo }
    }),
    verdicts: verdicts.all,
    warnings: withoutRepetitions(warnings).map(renderProblem),
  }
}

function pageHypervisor(hypervisor: HypervisorReport, weight = '1'): PageHypervisor {
  const { name, error, assigned, vms, max_vms } = hypervisor
  const gets = assigned.length - countOf(assigned, 'exists')
  return {
    name: printable(name),
    status: statusOf(hypervisor),
    error: error ? `${printable(`${error.text}; ${error.hint}`)} [${error.code}]` : null,
    code: error?.code ?? null,
    there: Math.max(0, vms - gets),
    gets,
    max: max_vms,
    shares: sharesOf(hypervisor),
    load: loadWords(hypervisor),
    weight: weight === '1' ? null : weight,
  }
}

/** What VMs take of memory and CPUs, for bars: `60.8 of 64 GiB`, `30 of 64 CPUs`. */
function sharesOf({ capacity }: HypervisorReport): PageHypervisor['shares'] {
  if (!capacity) return []
  const { memory, cpus } = capacity
  const bar = (text: string, { before, taken, limit }: ShareReport) => {
    const part = (amount: number) => Math.min(1, amount / (limit || Infinity))
    return { text, there: part(before), gets: Math.min(part(taken - before), 1 - part(before)) }
  }
  return [bar(memoryShare(memory), memory), bar(`${cpuShare(cpus)} CPUs`, cpus)]
}

/** Which VMs a hypervisor has and gets: `1 of its own, 2 exist, 1 new, 3 others; at most 8 VMs`. */
function loadWords({
  own_vms,
  assigned,
  old,
  others,
  max_vms,
  capacity,
}: HypervisorReport): string {
  const exist = countOf(assigned, 'exists')
  const counts: [number, string][] = [
    [own_vms, 'of its own'],
    [exist, exist === 1 ? 'exists' : 'exist'],
    [assigned.length - exist, old ? 'new' : 'assigned'],
    [old?.length ?? 0, 'old'],
    [others?.length ?? 0, others?.length === 1 ? 'other' : 'others'],
  ]
  const parts = counts.flatMap(([count, what]) => (count > 0 ? [`${count} ${what}`] : []))
  const limit = max_vms === null ? 'no limit' : `at most ${numbered(max_vms, 'VM')}`
  const takes = capacity ? `; ${capacityText(capacity)}` : ''
  return `${parts.join(', ') || 'no VMs'}; ${limit}${takes}`
}

function pagePool(pool: JudgedPool, distinct: Distinct): PagePool {
  const { demand, entries, newcomers, taken, verdicts } = pool
  const ask = entries === 1 ? '1 entry asks' : `${entries} entries ask`
  return {
    architecture: demand.architecture,
    asked: printable(`${ask} for ${askedText(askedOf(demand))}`),
    verdicts: verdicts.map((verdict, index) => {
      const share = { entries: newcomers, taken: taken[index] ?? 0 }
      const { text } = judged(verdict, demand, share)
      return distinct.add(
        verdict.kind === 'chosen'
          ? { kind: 'candidate', text: `could take it; ${printable(text)} like it` }
          : { kind: verdict.kind, text: printable(text) },
      )
    }),
  }
}

function pageEntry(
  { entry, pool: poolIndex, runs, owner, reason, stay, atHome, vm }: PlacedEntry,
  pools: readonly JudgedPool[],
  indices: ReadonlyMap<string, number>,
): Omit<PageEntry, 'state' | 'todo'> {
  const home = owner ?? runs?.hypervisor
  const taker = home === undefined ? undefined : indices.get(home)
  const pool = poolIndex === undefined ? undefined : pools[poolIndex]
  const alone = { entries: 1, taken: 0, vm }
  const takes = `takes ${pool?.taken[taker ?? -1] ?? 0} of ${pool?.newcomers ?? 0} like it`
  const why = pool && atHome ? judged(atHome, pool.demand, alone).text : takes
  return {
    name: printable(entryName(entry.fields)),
    platform: printable(entry.platform),
    target: printable(entry.target),
    pool: poolIndex ?? null,
    hypervisor: taker ?? null,
    domainType: runs?.domainType ?? null,
    kind: taker === undefined ? 'unknown' : (atHome?.kind ?? 'chosen'),
    why: printable(
      taker === undefined
        ? (reason ?? '')
        : `${runs ? `runs it as ${runs.domainType}; ` : ''}${why}`,
    ),
    elsewhere:
      stay && home !== undefined
        ? printable(`could take it; ${homeText({ hypervisor: home, why: stay.why }, 1)}`)
        : null,
  }
}

/** Collects verdicts, each once, and gives each a number. */
class Distinct {
  readonly all: PageVerdict[] = []
  readonly #indices = new Map<string, number>()

  add(verdict: PageVerdict): number {
    const key = `${verdict.kind} ${verdict.text}`
    const known = this.#indices.get(key)
    if (known !== undefined) return known
    this.#indices.set(key, this.all.length)
    return this.all.push(verdict) - 1
  }
}
