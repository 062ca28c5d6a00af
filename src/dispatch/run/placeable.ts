import type { Answer } from '../../fleet/answer.ts'
import type { Capacity } from '../../placement/capacity/size.ts'
import type { Hypervisor, PlaceableEntry } from '../../placement/plan.ts'
import { STRATEGIES } from '../../placement/strategies/strategies.ts'
import { completeWeights, knownWeights, ONE } from '../../placement/weights.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Entry } from '../../vm/entry.ts'
import type { VmSizes } from '../input/vm_sizes.ts'
import type { Request } from '../request/request.ts'
import type { OwnVms } from './existing_vms.ts'

/** The entries without a fault of their own, as placement sees them. */
export const placeableEntries = (
  { entries, pins }: Pick<Request, 'entries' | 'pins'>,
  architectures: ReadonlyMap<string, string>,
  faults: ReadonlyMap<Entry, Problem>,
  sizes: VmSizes | undefined,
): PlaceableEntry[] =>
  entries.flatMap((entry) => {
    const architecture = architectures.get(entry.target)
    const pin = entry.pin === undefined ? undefined : pins.get(entry.pin)
    const size = sizes?.entries.get(entry)
    return architecture === undefined || faults.has(entry)
      ? []
      : [{ entry, architecture, pin, size }]
  })

/**
 * The hypervisors as placement sees them; warns of those that do not report the unit of their
 * weight.
 */
export function answeredHypervisors(
  request: Request,
  ownVms: readonly OwnVms[],
  answers: ReadonlyMap<string, Answer>,
  capacities: readonly (Capacity | undefined)[],
): { hypervisors: Hypervisor[]; warnings: Problem[] } {
  const { hypervisors, strategy, capacity } = request
  const known = knownWeights(
    hypervisors.map(({ name, terms }) => {
      const answer = answers.get(name)
      const topology = answer?.status === 'ok' ? answer.topology : undefined
      return { weight: terms.weight, topology }
    }),
  )
  const weights = completeWeights(known)
  const warnings: Problem[] = []
  const answered = hypervisors.map((hypervisor, index): Hypervisor => {
    const { name, terms } = hypervisor
    const answer = answers.get(name) as Answer
    // Loads are shares of memory and CPUs then, which is what such a weight is for.
    const isMoot = capacity !== undefined && typeof terms.weight === 'string'
    const isWeighed =
      STRATEGIES[strategy].weighs && answer.status === 'ok' && !terms.drained && !isMoot
    if (isWeighed && known[index] === undefined) {
      warnings.push(problem('topology-missing', name, { unit: String(terms.weight) }))
    }
    return {
      ...answer,
      ...terms,
      name,
      ownVms: (ownVms[index]?.own ?? 0) + (ownVms[index]?.others.length ?? 0),
      weight: isMoot ? ONE : (weights[index] as bigint),
      capacity: capacities[index],
    }
  })
  return { hypervisors: answered, warnings }
}
