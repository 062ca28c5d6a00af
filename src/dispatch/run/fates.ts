import type { Answer } from '../../fleet/answer.ts'
import { isOneLibvirt, type Memory } from '../../fleet/memory.ts'
import { refusalToKeep } from '../../placement/candidates.ts'
import { shortageOf } from '../../placement/capacity/room.ts'
import type { Demand } from '../../placement/demand.ts'
import type { Assignment, Hypervisor, Plan } from '../../placement/plan.ts'
import type { Whereabouts } from '../../placement/staying/keep.ts'
import { briefVerdict } from '../../placement/verdicts/rejection.ts'
import type { Entry } from '../../vm/entry.ts'
import type { Copy, Fate } from '../decision.ts'
import { ageInWords } from './age.ts'

/** What was decided, and what was known of VMs before. */
export interface Known {
  plan: Plan
  /** The hypervisors as placement saw them. */
  hypervisors: readonly Hypervisor[]
  whereabouts: ReadonlyMap<Entry, Whereabouts>
  /** Entries that hypervisors have in their own config, with these. */
  owned: ReadonlyMap<Entry, string>
  /** Why an entry is left out, of those that are not even placed. */
  leftOut: ReadonlyMap<Entry, string>
  /** The names of the VMs of entries. */
  names: ReadonlyMap<Entry, string>
  answers: ReadonlyMap<string, Answer>
  memory: Memory
  now: Date
}

/**
 * What becomes of the VMs of entries. `onlySilent` is whether only copies on hypervisors that do not
 * answer count.
 */
export function fatesOf(known: Known, { onlySilent }: { onlySilent: boolean }): Map<Entry, Fate> {
  const { whereabouts, names, plan, owned, memory } = known
  const takers = takersOf(plan.assignments)
  const places = new Places(known)
  return new Map(
    [...names].map(([entry]) => {
      const { seen = [], remembered = [] } = whereabouts.get(entry) ?? {}
      const taker = owned.get(entry) ?? takers.get(entry)
      const copies = places.distinct(onlySilent ? remembered : [...seen, ...remembered])
      const isOld = (home: string) => taker === undefined || !isOneLibvirt(memory, home, taker)
      const old = copies.filter(isOld).map((home) => places.copy(home, entry, taker))
      return [entry, { taker, copies, old, exists: old.length < copies.length }]
    }),
  )
}

const takersOf = (assignments: readonly Assignment[]): Map<Entry, string> =>
  new Map(
    assignments.flatMap(({ hypervisor, entries }) => entries.map((entry) => [entry, hypervisor])),
  )

/** What there is to say of hypervisors as places of VMs. */
export class Places {
  readonly #known: Known
  readonly #demands: ReadonlyMap<Entry, Demand>
  readonly #hypervisors: ReadonlyMap<string, Hypervisor>
  readonly #order: ReadonlyMap<string, number>

  constructor(known: Known) {
    this.#known = known
    this.#demands = new Map(
      known.plan.pools.flatMap(({ entries, demand }) => entries.map((entry) => [entry, demand])),
    )
    this.#hypervisors = new Map(known.hypervisors.map((each) => [each.name, each]))
    this.#order = new Map(known.hypervisors.map(({ name }, index) => [name, index]))
  }

  /** In inventory order, one name for each libvirt. */
  distinct(names: readonly string[]): string[] {
    const found: string[] = []
    const order = (name: string) => this.#order.get(name) ?? 0
    for (const name of [...names].sort((a, b) => order(a) - order(b))) {
      if (!found.some((other) => isOneLibvirt(this.#known.memory, other, name))) found.push(name)
    }
    return found
  }

  /** A copy of a VM that does not stay where it is. */
  copy(hypervisor: string, entry: Entry, taker: string | undefined): Copy {
    const refusal = this.#refusal(hypervisor, entry)
    const age = this.age(hypervisor)
    const when = age === undefined ? '' : ` as of ${age} ago`
    if (taker === undefined) {
      const reason = this.#known.leftOut.get(entry) ?? refusal ?? 'unassigned'
      return { hypervisor, when, why: 'unplanned', reason }
    }
    if (this.#known.owned.has(entry)) return { hypervisor, when, why: 'owned', reason: '' }
    return { hypervisor, when, why: refusal ? 'refused' : 'old', reason: refusal ?? '' }
  }

  /** Why an entry does not stay where it was given. */
  moveReason(from: string, entry: Entry): string {
    const index = this.#order.get(from)
    if (index === undefined) return `${from} is no longer a hypervisor`
    const refusal = this.#refusal(from, entry)
    if (refusal !== undefined) return refusal
    const { plan, hypervisors } = this.#known
    if ((plan.loads[index] as number) >= (hypervisors[index] as Hypervisor).maxVms) return 'full'
    const size = plan.sizes?.get(entry)
    const shortage = size && shortageOf(plan.capacities?.[index], size)
    return shortage ? briefVerdict({ kind: 'no-room', ...shortage }) : 'for even loads'
  }

  /** How old the answer of a hypervisor is; undefined if it answers, or never did. */
  age(name: string): string | undefined {
    const { answers, memory, now } = this.#known
    const answer = answers.get(name)
    if (answer?.status === 'ok') return undefined
    const since = answer?.status === 'stale' ? answer.since : memory.answers.get(name)?.since
    return since === undefined ? undefined : ageInWords(since, now)
  }

  #refusal(name: string, entry: Entry): string | undefined {
    const hypervisor = this.#hypervisors.get(name)
    const demand = this.#demands.get(entry)
    const refusal = demand && hypervisor && refusalToKeep(hypervisor, demand)
    return refusal && briefVerdict(refusal)
  }
}
