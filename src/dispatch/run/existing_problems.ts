import type { Answer } from '../../fleet/answer.ts'
import { isOneLibvirt, type Memory } from '../../fleet/memory.ts'
import { refusalToKeep } from '../../placement/candidates.ts'
import type { Demand } from '../../placement/demand.ts'
import type { Whereabouts } from '../../placement/keep.ts'
import type { Assignment, Hypervisor, Plan } from '../../placement/plan.ts'
import { verdictText } from '../../placement/verdicts.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Entry } from '../../vm/entry.ts'
import { ageInWords } from './age.ts'
import { Groups, going, withVerb } from './groups.ts'

/** What was decided, and what was known of VMs before. */
export interface Known {
  plan: Plan
  /** The hypervisors as placement saw them. */
  hypervisors: readonly Hypervisor[]
  whereabouts: ReadonlyMap<Entry, Whereabouts>
  /** Entries that hypervisors have in their own lists, with these. */
  owned: ReadonlyMap<Entry, string>
  /** Why an entry is left out, of those that are not even placed. */
  leftOut: ReadonlyMap<Entry, string>
  /** The names of the VMs of entries. */
  names: ReadonlyMap<Entry, string>
  answers: ReadonlyMap<string, Answer>
  memory: Memory
  /** Whether only what stands on hypervisors that do not answer counts. */
  onlySilent: boolean
  now: Date
}

/**
 * Says of VMs what nobody may miss: those that exist on several hypervisors, those that go elsewhere
 * than where they exist or were given, and those that exist and are in no plan. One line for all of
 * which the same is to be said.
 */
export function existingProblems(known: Known): Problem[] {
  const { whereabouts, names, plan, owned, leftOut } = known
  const takers = takersOf(plan.assignments)
  const demands = new Map(plan.pools.flatMap((p) => p.entries.map((entry) => [entry, p.demand])))
  const places = new Places(known)
  const several = new Groups<{ homes: string; how: string; keeper: string; advice: string }>()
  const displaced = new Groups<{ from: string; when: string; why: Why; refusal: string }>()
  const moved = new Groups<{ from: string; age: string; reason: string }>()
  const unplanned = new Groups<{ from: string; when: string; reason: string }>()
  for (const [entry, { seen, remembered, given }] of whereabouts) {
    const name = names.get(entry) ?? ''
    const taker = owned.get(entry) ?? takers.get(entry)
    const demand = demands.get(entry)
    const copies = places.distinct(known.onlySilent ? remembered : [...seen, ...remembered])
    const isAt = (home: string) => taker !== undefined && isOneLibvirt(known.memory, home, taker)
    const others = copies.filter((home) => !isAt(home))
    const isThere = others.length < copies.length
    if (isThere && others.length > 0) several.add(places.several(copies, taker ?? '', seen), name)
    for (const from of isThere ? [] : others) {
      const when = places.when(from)
      if (taker === undefined) {
        const refusal = demand && places.refusal(from, demand)
        unplanned.add({ from, when, reason: leftOut.get(entry) ?? refusal ?? 'unassigned' }, name)
      } else {
        const refusal = demand && places.refusal(from, demand)
        const why = owned.has(entry) ? 'owned' : refusal === undefined ? 'old' : 'refused'
        displaced.add({ from, when, why, refusal: refusal ?? '' }, name, taker)
      }
    }
    if (taker === undefined || given === undefined || known.onlySilent) continue
    if (isAt(given) || copies.some((home) => isOneLibvirt(known.memory, home, given))) continue
    const last = known.memory.places.get(name)
    // One that was built there, and is elsewhere now, was moved by somebody who knows it.
    if (isThere && last?.built) continue
    const reason = owned.has(entry)
      ? `in the config.list of ${taker}`
      : isThere
        ? 'it exists there'
        : places.moveReason(given, demand)
    const age = ageInWords(last?.since ?? '', known.now)
    moved.add({ from: given, age, reason }, name, taker)
  }
  return [
    ...several.map(({ homes, how, keeper, advice }, vms) =>
      problem('vm-on-several', homes, {
        vms: withVerb(vms, 'exists', 'exist'),
        how,
        keeper,
        advice,
      }),
    ),
    ...displaced.map(({ from, when, why, refusal }, vms, takers) =>
      problem('vm-displaced', from, {
        ...{ vms: withVerb(vms, 'exists', 'exist'), when },
        why: whyText(why, refusal, vms.length === 1),
        goes: going(vms, takers),
      }),
    ),
    ...moved.map(({ from, age, reason }, vms, takers) =>
      problem('vm-moved', from, {
        ...{ vms: withVerb(vms, 'was', 'were'), age, reason, goes: going(vms, takers) },
      }),
    ),
    ...unplanned.map(({ from, when, reason }, vms) =>
      problem('vm-unplanned', from, {
        ...{ vms: withVerb(vms, 'exists', 'exist'), when, reason },
        isAre: vms.length === 1 ? 'is' : 'are',
      }),
    ),
  ]
}

/** Why a VM goes elsewhere than where it exists. */
type Why = 'refused' | 'old' | 'owned'

function whyText(why: Why, refusal: string, isOne: boolean): string {
  if (why === 'refused') return `cannot stay (${refusal})`
  if (why === 'old') return isOne ? 'is an old copy' : 'are old copies'
  return `${isOne ? 'stands' : 'stand'} in the list of another hypervisor`
}

const takersOf = (assignments: readonly Assignment[]): Map<Entry, string> =>
  new Map(
    assignments.flatMap(({ hypervisor, entries }) => entries.map((entry) => [entry, hypervisor])),
  )

/** What there is to say of hypervisors as places of VMs. */
class Places {
  readonly #known: Known
  readonly #hypervisors: ReadonlyMap<string, Hypervisor>
  readonly #order: ReadonlyMap<string, number>

  constructor(known: Known) {
    this.#known = known
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

  /** Of a VM that is remembered there: ` as of 3 hours ago`. */
  when(name: string): string {
    const age = this.#age(name)
    return age === undefined ? '' : ` as of ${age} ago`
  }

  refusal(name: string, demand: Demand): string | undefined {
    const hypervisor = this.#hypervisors.get(name)
    const refusal = hypervisor && refusalToKeep(hypervisor, demand)
    return refusal && verdictText(refusal)
  }

  /** Why an entry does not stay where it was given. */
  moveReason(from: string, demand: Demand | undefined): string {
    const index = this.#order.get(from)
    if (index === undefined) return 'it is not among the hypervisors any more'
    const refusal = demand && this.refusal(from, demand)
    if (refusal !== undefined) return refusal
    const isFull = this.#known.plan.pools.some(
      (pool) => pool.demand === demand && pool.full.has(index),
    )
    return isFull ? 'full' : 'for even loads'
  }

  /** What to say of a VM that exists on several; never to remove one that was seen for one that was not. */
  several(copies: readonly string[], taker: string, seen: readonly string[]) {
    const { memory } = this.#known
    const silent = copies.filter((name) => !seen.includes(name))
    const isSeen = seen.some((home) => isOneLibvirt(memory, home, taker))
    const here = copies.filter((name) => seen.includes(name))
    const how = [
      ...(here.length > 0 ? [`seen on ${here.join(', ')}`] : []),
      ...silent.map((name) => `remembered on ${name} from ${this.#age(name)} ago`),
    ].join('; ')
    return {
      homes: copies.join(', '),
      how: silent.length === 0 ? '' : `: ${how}`,
      keeper: `${taker} keeps it`,
      advice: adviceOf(taker, isSeen, silent),
    }
  }

  #age(name: string): string | undefined {
    const { answers, memory, now } = this.#known
    const answer = answers.get(name)
    if (answer?.status === 'ok') return undefined
    const since = answer?.status === 'stale' ? answer.since : memory.answers.get(name)?.since
    return since === undefined ? undefined : ageInWords(since, now)
  }
}

function adviceOf(keeper: string, isSeen: boolean, silent: readonly string[]): string {
  if (!isSeen) return `remove none of them before ${keeper} answers again`
  return silent.length === 0
    ? 'remove the others, so that each exists once'
    : `remove the others, so that each exists once; on ${silent.join(', ')} once that answers again`
}
