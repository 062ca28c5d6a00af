import type { Answer } from '../../fleet/answer.ts'
import type { Assignment, Plan } from '../../placement/plan.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Entry } from '../../vm/entry.ts'
import type { VmNames } from '../input/name_vms.ts'
import type { Request, RequestedHypervisor } from '../request/request.ts'

type Answers = ReadonlyMap<string, Answer>

/**
 * The names of the hypervisors, in inventory order, that have the VM of an entry. Where existing VMs
 * are not kept, those count that do not answer now: they cannot give them away. A VM that is found
 * nowhere may exist on one that was given it, and has not answered since.
 */
export function existingVms(
  { entries, hypervisors, vms }: Request,
  names: VmNames,
  answers: Answers,
): Map<Entry, string[]> {
  const counting = hypervisors.flatMap(({ name }): [string, Answer][] => {
    const answer = answers.get(name)
    return answer && (vms.keepExisting || answer.status === 'stale') ? [[name, answer]] : []
  })
  const found = homesOf(counting.map(([name, answer]) => [name, domainsOf(answer)]))
  const likely = homesOf(
    counting.map(([name, answer]) => [name, 'given' in answer ? answer.given : []]),
  )
  const existing = new Map<Entry, string[]>()
  for (const entry of entries) {
    const name = names.entries.get(entry) ?? ''
    const homes = found.get(name) ?? likely.get(name)
    if (homes) existing.set(entry, homes)
  }
  return existing
}

/** The hypervisors by the names of their VMs. */
function homesOf(vms: readonly [hypervisor: string, names: readonly string[]][]) {
  const homes = new Map<string, string[]>()
  for (const [hypervisor, names] of vms) {
    for (const name of new Set(names)) {
      const known = homes.get(name)
      if (known) known.push(hypervisor)
      else homes.set(name, [hypervisor])
    }
  }
  return homes
}

/** The names of the hypervisors that entries were given to before, be they built there or not. */
export function previousPlaces(
  { entries }: Request,
  names: VmNames,
  given: ReadonlyMap<string, readonly string[]>,
): Map<Entry, string> {
  const homes = homesOf([...given])
  return new Map(
    entries.flatMap((entry): [Entry, string][] => {
      const [first] = homes.get(names.entries.get(entry) ?? '') ?? []
      return first === undefined ? [] : [[entry, first]]
    }),
  )
}

/** The names of the VMs that each hypervisor is given. */
export function givenVms(
  assignments: readonly Assignment[],
  { entries: names }: VmNames,
): Map<string, string[]> {
  const given = new Map<string, string[]>()
  for (const { hypervisor, entries } of assignments) {
    const vms = entries.flatMap((entry) => names.get(entry) ?? [])
    given.set(hypervisor, [...(given.get(hypervisor) ?? []), ...vms])
  }
  return given
}

/** How many VMs a hypervisor has that are no entries: each counts once, whoever knows of it. */
export function ownVmCount(
  { name, own }: RequestedHypervisor,
  { vms }: Request,
  names: VmNames,
  answers: Answers,
): number {
  if (!vms.keepExisting) return own.list.length
  const listed = names.own.get(name) ?? []
  const known = new Set(domainsOf(answers.get(name)))
  let unnamed = 0
  for (const vm of listed) {
    if (vm === undefined) unnamed++
    else known.add(vm)
  }
  for (const vm of names.entries.values()) known.delete(vm)
  return unnamed + known.size
}

const domainsOf = (answer: Answer | undefined): readonly string[] =>
  (answer && 'domains' in answer && answer.domains) || []

/** Warns of VMs that exist on several hypervisors, and of those that go elsewhere than where they exist. */
export function existingProblems(
  { assignments, displaced }: Plan,
  existing: ReadonlyMap<Entry, readonly string[]>,
  names: VmNames,
): Problem[] {
  const nameOf = (entry: Entry) => names.entries.get(entry) ?? ''
  const keepers = new Map(
    assignments.flatMap(({ hypervisor, entries }) => entries.map((entry) => [entry, hypervisor])),
  )
  const several = new Groups()
  for (const [entry, homes] of existing) {
    if (homes.length < 2) continue
    const keeper = keepers.get(entry)
    const kept = keeper && homes.includes(keeper) ? `${keeper} keeps it` : 'none keeps it'
    several.add([homes.join(', '), kept], nameOf(entry))
  }
  const moved = new Groups()
  for (const { entry, from, reason } of displaced) moved.add([from, reason], nameOf(entry))
  return [
    ...several.map(([homes, keeper], vms) =>
      problem('vm-on-several', homes, { vms: existence(vms), keeper }),
    ),
    ...moved.map(([from, reason], vms) =>
      problem('vm-displaced', from, { vms: existence(vms), reason }),
    ),
  ]
}

/** Says of hypervisors that do not answer what is theirs all the same. */
export function staleProblems(
  answers: Answers,
  assignments: readonly Assignment[],
  now: Date,
): Problem[] {
  const counts = new Map<string, number>()
  for (const { hypervisor, entries } of assignments) {
    counts.set(hypervisor, (counts.get(hypervisor) ?? 0) + entries.length)
  }
  return [...answers].flatMap(([name, answer]) => {
    if (answer.status !== 'stale') return []
    const count = counts.get(name)
    const kept = count === 1 ? '1 VM stays there' : `${count || 'no'} VMs stay there`
    return problem('answer-stale', name, { age: ageInWords(answer.since, now), kept })
  })
}

const UNITS: [string, number][] = [
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
]

/** The largest unit of which there are two or more: `90 minutes`, `3 days`. */
export function ageInWords(since: string, now: Date): string {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 1000))
  const [unit, length] = UNITS.find(([, length]) => seconds >= 2 * length) ?? ['second', 1]
  const count = Math.floor(seconds / length)
  return `${count} ${unit}${count === 1 ? '' : 's'}`
}

/** `VM a, VM b and 7 more exist`. */
function existence(vms: readonly string[]): string {
  const others = vms.length - 5
  const shown = vms.slice(0, others > 1 ? 5 : vms.length).join(', ')
  if (others > 1) return `${shown} and ${others} more exist`
  return vms.length === 1 ? `${shown} exists` : `${shown} exist`
}

/** Names of VMs by what there is to say of them. */
class Groups {
  readonly #groups = new Map<string, { key: [string, string]; vms: string[] }>()

  add(key: [string, string], vm: string): void {
    const group = this.#groups.get(key.join('\n')) ?? { key, vms: [] }
    this.#groups.set(key.join('\n'), group)
    group.vms.push(vm)
  }

  map(problemOf: (key: [string, string], vms: readonly string[]) => Problem): Problem[] {
    return [...this.#groups.values()].map(({ key, vms }) => problemOf(key, vms))
  }
}
