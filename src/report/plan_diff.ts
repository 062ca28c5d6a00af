import type { Place } from '../kept/last_plan.ts'
import { failure, type Outcome, problem, success } from '../problems.ts'
import type { Value } from '../values.ts'
import { entryName } from './entry_name.ts'
import { compactJson } from './json.ts'
import type { PlanReport } from './plan_report.ts'

/** What changed for an entry; `from` or `to` is null if it was, or is, on no hypervisor. */
export interface Change {
  change: 'moves' | 'changes' | 'appears' | 'goes'
  name: string
  from: Spot | null
  to: Spot | null
}

type Spot = Pick<Place, 'hypervisor' | 'domain_type'>

/** The differences between two plans, and how many entries stay as they were. */
export interface PlanDiff {
  changes: Change[]
  unchanged: number
}

/** The entries of a plan and where each of them is. */
export const placesOf = ({ hypervisors }: PlanReport): Place[] =>
  hypervisors.flatMap(({ name: hypervisor, assigned }) =>
    assigned.map(({ entry, domain_type }) => ({
      key: keyOf(JSON.parse(compactJson(entry))),
      name: entryName(entry),
      hypervisor,
      domain_type,
    })),
  )

/** The entries of a plan in a file that `plan --json` was written to, and where each of them is. */
export function parsePlaces(text: string, file: string): Outcome<Place[]> {
  try {
    const { vm_dispatcher_plan, hypervisors } = JSON.parse(text)
    if (vm_dispatcher_plan !== 1) throw new SyntaxError('vm_dispatcher_plan is not 1')
    const report = { hypervisors: (hypervisors as PlanReport['hypervisors']).map(checked) }
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
      entry: toValue(entry) as ReadonlyMap<Value, Value>,
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
 * The changes from one plan to the next: entries that move, change their domain type, appear or go.
 */
export function comparePlans(before: readonly Place[], after: readonly Place[]): PlanDiff {
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
  const gone = before.flatMap((place): Change[] =>
    kept.has(place.key)
      ? []
      : [{ change: 'goes', name: place.name, from: spotOf(place), to: null }],
  )
  const order = ['moves', 'changes', 'appears', 'goes']
  return {
    changes: [...changes, ...gone].sort(
      (a, b) => order.indexOf(a.change) - order.indexOf(b.change),
    ),
    unchanged: after.length - changes.length,
  }
}

const spotOf = ({ hypervisor, domain_type }: Place): Spot => ({ hypervisor, domain_type })
