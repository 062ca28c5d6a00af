import type { Demand } from '../placement/demand.ts'
import type { Assignment } from '../placement/plan.ts'
import type { StrategyName } from '../placement/strategies/strategies.ts'
import type { Verdict } from '../placement/verdict.ts'
import type { Entry } from '../vm/entry.ts'
import { entryName } from './entry_name.ts'
import { askedText, strategyText } from './explain_text.ts'
import { askedOf, judged } from './explanation.ts'
import { printable, renderProblem } from './lines.ts'
import type { PageData, PageEntry, PageHypervisor, PagePool, PageVerdict } from './page_data.ts'
import type { HypervisorReport, PlanReport } from './plan_report.ts'
import { summaryOf } from './plan_text.ts'

/** The entries of a plan and their pools, for the page. */
export interface PlacedEntries {
  strategy: StrategyName
  /** The terms of each hypervisor, in the order of the report. */
  terms: readonly { ownVms: number; maxVms: number | null; weight: string }[]
  pools: readonly JudgedPool[]
  /** In inventory order. */
  entries: readonly PlacedEntry[]
}

/** The entries of a pool, and the verdict of each hypervisor on those that it does not take. */
export interface JudgedPool {
  demand: Demand
  entries: number
  /** How many of them each hypervisor takes. */
  taken: readonly number[]
  verdicts: readonly Verdict[]
}

export interface PlacedEntry {
  entry: Entry
  /** Its pool's index; undefined if its target stands for no architecture. */
  pool: number | undefined
  assignment: Assignment | undefined
  /** The hypervisor that has it in its own list. */
  owner: string | undefined
  /** Why no hypervisor takes it; undefined if one does. */
  reason: string | undefined
}

/** A plan as its page shows it. */
export function pageData(report: PlanReport, placed: PlacedEntries): PageData {
  const { hypervisors, warnings } = report
  const indices = new Map(hypervisors.map(({ name }, index) => [name, index]))
  const verdicts = new Distinct()
  return {
    summary: printable(summaryOf(report)),
    strategy: strategyText(placed.strategy),
    hypervisors: hypervisors.map((hypervisor, index) =>
      pageHypervisor(hypervisor, placed.terms[index]),
    ),
    pools: placed.pools.map((pool) => pagePool(pool, verdicts)),
    entries: placed.entries.map((entry) => pageEntry(entry, placed.pools, indices)),
    verdicts: verdicts.all,
    warnings: warnings.map(renderProblem),
  }
}

function pageHypervisor(
  { name, status, drained, error, assigned }: HypervisorReport,
  { ownVms = 0, maxVms = null, weight = '1' }: Partial<PlacedEntries['terms'][number]> = {},
): PageHypervisor {
  return {
    name: printable(name),
    status: status === 'ok' && drained ? 'drained' : status,
    error: error ? `${printable(`${error.text}; ${error.hint}`)} [${error.code}]` : null,
    own: ownVms,
    taken: assigned.length,
    max: maxVms,
    weight: weight === '1' ? null : weight,
  }
}

function pagePool({ demand, entries, taken, verdicts }: JudgedPool, distinct: Distinct): PagePool {
  const ask = entries === 1 ? '1 entry asks' : `${entries} entries ask`
  return {
    architecture: demand.architecture,
    asked: printable(`${ask} for ${askedText(askedOf(demand))}`),
    verdicts: verdicts.map((verdict, index) => {
      const share = { entries, taken: taken[index] ?? 0 }
      const { text } = judged(verdict, demand, share)
      return distinct.add(
        verdict.kind === 'chosen'
          ? { kind: 'candidate', text: `could take it; ${printable(text)} such` }
          : { kind: verdict.kind, text: printable(text) },
      )
    }),
  }
}

function pageEntry(
  { entry, pool, assignment, owner, reason }: PlacedEntry,
  pools: readonly JudgedPool[],
  indices: ReadonlyMap<string, number>,
): PageEntry {
  const taker = indices.get(owner ?? assignment?.hypervisor ?? '')
  const { entries = 0, taken = [] } = (pool !== undefined && pools[pool]) || {}
  return {
    name: printable(entryName(entry.fields)),
    platform: printable(entry.platform),
    target: printable(entry.target),
    pool: pool ?? null,
    hypervisor: taker ?? null,
    domainType: assignment?.domainType ?? null,
    why: assignment
      ? `runs it as ${assignment.domainType}; takes ${taken[taker ?? -1] ?? 0} of ${entries} such`
      : printable(owner === undefined ? (reason ?? '') : 'has it in its own config.list'),
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
