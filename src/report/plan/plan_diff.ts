import { addTo } from '../../grouped.ts'
import type { PlannedPlace } from '../../kept/last_plan.ts'
import { failure, type Outcome, problem, success } from '../../problems.ts'
import type { Value, ValueMap } from '../../values.ts'
import { entryName } from '../text/entry_name.ts'
import { compactJson } from '../text/json.ts'
import type { PlanReport } from './plan_report.ts'

/**
 * The changes of an entry from one plan to the next, in the order in which they are shown. `goes`
 * is one that is not asked for any more; `unassigned` one that no hypervisor takes now.
 */
export const CHANGES = ['moves', 'changes', 'appears', 'unassigned', 'goes'] as const

/** What changed for an entry; `from` or `to` is null if it was, or is, on no hypervisor. */
export interface Change {
  change: (typeof CHANGES)[number]
  name: string
  from: Spot | null
  to: Spot | null
  /** Of one that no hypervisor takes: why, and what becomes of its VM. */
  reason?: string
}

type Spot = Pick<PlannedPlace, 'hypervisor' | 'domain_type'>

/** The differences between two plans, and how many entries stay as they were. */
export interface PlanDiff {
  /** What the plan is compared with, for people. */
  compared_with: string
  changes: Change[]
  unchanged: number
}

/** The entries of a plan and where each of them is. */
export const placesOf = ({ hypervisors, owned }: Pick<PlanReport, 'hypervisors' | 'owned'>) => [
  ...hypervisors.flatMap(({ name, assigned }) =>
    assigned.map(({ entry, domain_type }) => placeOf(entry, name, domain_type)),
  ),
  ...owned.map(({ entry, hypervisor, domain_type }) =>
    placeOf(entry, hypervisor, domain_type ?? ''),
  ),
]

const placeOf = (entry: ValueMap, hypervisor: string, domain_type: string): PlannedPlace => ({
  key: keyOfEntry(entry),
  name: entryName(entry),
  hypervisor,
  domain_type,
})

const keyOfEntry = (entry: ValueMap): string => keyOf(JSON.parse(compactJson(entry)))

/** By the keys of entries that no hypervisor takes: why, and what becomes of their VMs. */
export function unassignedReasons({ hypervisors, unassigned }: PlanReport): Map<string, string> {
  const homes = new Map<string, string[]>()
  for (const { name, old = [] } of hypervisors) {
    for (const { entry } of old) addTo(homes, keyOfEntry(entry), name)
  }
  return new Map(
    unassigned.map(({ entry, reason }) => {
      const key = keyOfEntry(entry)
      const left = homes.get(key)
      const vm = left ? `; its VM stays on ${left.join(', ')}, in no plan` : ''
      return [key, `${reason}${vm}`]
    }),
  )
}

/** The entries of a plan in a file that `plan --json` was written to, and where each of them is. */
export function parsePlaces(text: string, file: string): Outcome<PlannedPlace[]> {
  try {
    const { vm_dispatcher_plan, hypervisors, owned = [] } = JSON.parse(text)
    if (vm_dispatcher_plan !== 1) throw new SyntaxError('vm_dispatcher_plan is not 1')
    const report = {
      hypervisors: (hypervisors as PlanReport['hypervisors']).map(checked),
      owned: (owned as PlanReport['owned']).map((each) => ({
        entry: toValue(each.entry) as ValueMap,
        hypervisor: String(each.hypervisor),
        domain_type: String(each.domain_type ?? ''),
      })),
    }
    return success(placesOf(report as PlanReport))
  } catch (error) {
    const reason = error instanceof SyntaxError ? error.message : 'something is missing in it'
    return failure(problem('file-shape', file, { kind: 'plan', reason }))
  }
}

function checked({ name, assigned }: PlanReport['hypervisors'][number]) {
  return {
    name: String(name),
    assigned: assigned.map(({ entry, domain_type }) => ({
      entry: toValue(entry) as ValueMap,
      domain_type: String(domain_type),
    })),
  }
}

/** The value of parsed JSON: objects become Maps. */
function toValue(json: unknown): Value {
  if (Array.isArray(json)) return json.map(toValue)
  if (typeof json !== 'object' || json === null) return json as Value
  return new Map(Object.entries(json).map(([key, item]) => [key, toValue(item)]))
}

/** A text that is the same for equal entries, whatever the order of their keys. */
function keyOf(json: unknown): string {
  if (Array.isArray(json)) return `[${json.map(keyOf).join()}]`
  if (typeof json !== 'object' || json === null) return JSON.stringify(json)
  const pairs = Object.entries(json).map(([key, item]) => `${JSON.stringify(key)}:${keyOf(item)}`)
  return `{${pairs.sort().join()}}`
}

/**
 * The changes from one plan to the next: entries that move, change their domain type, appear, lose
 * their hypervisor or go. `unassigned` has the entries that no hypervisor takes now, and why.
 */
export function comparePlans(
  before: readonly PlannedPlace[],
  after: readonly PlannedPlace[],
  unassigned: ReadonlyMap<string, string>,
): Pick<PlanDiff, 'changes' | 'unchanged'> {
  const old = new Map(before.map((place) => [place.key, place]))
  const kept = new Set(after.map(({ key }) => key))
  const changes = after.flatMap((place): Change[] => {
    const { key, name } = place
    const from = old.get(key)
    if (!from) return [{ change: 'appears', name, from: null, to: spotOf(place) }]
    const moves = from.hypervisor !== place.hypervisor
    if (!moves && from.domain_type === place.domain_type) return []
    return [{ change: moves ? 'moves' : 'changes', name, from: spotOf(from), to: spotOf(place) }]
  })
  const gone = before.flatMap((place): Change[] => {
    if (kept.has(place.key)) return []
    const was = { name: place.name, from: spotOf(place), to: null }
    const reason = unassigned.get(place.key)
    return [
      reason === undefined ? { change: 'goes', ...was } : { change: 'unassigned', ...was, reason },
    ]
  })
  return {
    changes: [...changes, ...gone].sort(
      (a, b) => CHANGES.indexOf(a.change) - CHANGES.indexOf(b.change),
    ),
    unchanged: after.length - changes.length,
  }
}

const spotOf = ({ hypervisor, domain_type }: PlannedPlace): Spot => ({ hypervisor, domain_type })
