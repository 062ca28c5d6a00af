import type { Answer } from '../../fleet/answer.ts'
import { type Capacity, NOTHING, plus, type Size } from '../../placement/capacity/size.ts'
import { takenText } from '../../placement/capacity/size_text.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Input } from '../input/input.ts'
import type { Request, RequestedHypervisor } from '../request/request.ts'

/**
 * What hypervisors may give to VMs, in their order, and warnings about figures that are missing.
 */
export interface Capacities {
  capacities: (Capacity | undefined)[]
  warnings: Problem[]
}

/**
 * What each hypervisor may give to VMs, and what is taken by VMs that are not placed in this run:
 * its domains, running or not, and VMs of its own `config` that are not built yet. Each VM counts
 * once. The VM of an entry counts where the entry goes, or, with keep_existing or on a hypervisor
 * that does not answer, where the VM exists.
 */
export function capacitiesOf(
  request: Request,
  { sizes, vmNames }: Pick<Input, 'sizes' | 'vmNames'>,
  answers: ReadonlyMap<string, Answer>,
): Capacities {
  const { capacity: settings, hypervisors, vms } = request
  const warnings: Problem[] = []
  if (!settings || !sizes) return { capacities: hypervisors.map(() => undefined), warnings }
  const ofEntries = new Set(vms.keepExisting ? [] : vmNames.entries.values())
  const capacities = hypervisors.map(({ name, terms }): Capacity | undefined => {
    const answer = answers.get(name)
    if (!answer || !('capabilities' in answer)) return undefined
    const { limit, unknown } = limitOf(answer, terms)
    if (unknown.length > 0 && answer.status === 'ok' && !terms.drained) {
      warnings.push(problem('capacity-unknown', name, { what: unknown.join(' and ') }))
    }
    const domains = answer.sizes ?? []
    const names = vmNames.own.get(name) ?? []
    const isOwn = new Set(names)
    const isPlaced = (vm: string) => answer.status === 'ok' && ofEntries.has(vm) && !isOwn.has(vm)
    const counted = domains.filter(
      (domain) => !isPlaced(domain.name) && (settings.countsShutOff || !domain.isOff),
    )
    const there = new Set(domains.map((domain) => domain.name))
    const unbuilt = (sizes.own.get(name) ?? []).filter((_, index) => !there.has(names[index] ?? ''))
    return { limit, taken: [...counted, ...unbuilt].reduce<Size>(plus, NOTHING) }
  })
  return { capacities, warnings }
}

function limitOf(
  { topology, sizes }: Extract<Answer, { capabilities: unknown }>,
  { ramRatio, cpuRatio, ramReserved }: RequestedHypervisor['terms'],
): { limit: Size; unknown: string[] } {
  const { memory, cpus } = topology ?? {}
  return {
    limit: {
      memory:
        memory === undefined ? Infinity : Math.max(0, Math.floor(memory * ramRatio) - ramReserved),
      cpus: cpus === undefined ? Infinity : Math.floor(cpus * cpuRatio),
    },
    unknown: [
      ...(memory === undefined ? ['how much memory it has'] : []),
      ...(cpus === undefined ? ['how many CPUs it has'] : []),
      ...(sizes ? [] : ['what its domains take']),
    ],
  }
}

/** The hypervisors that have given more than they may, without the entries of this run. */
export const overCommitted = (
  hypervisors: readonly { name: string; capacity?: Capacity | undefined }[],
): Problem[] =>
  hypervisors.flatMap(({ name, capacity }) => {
    if (!capacity) return []
    const { limit, taken } = capacity
    return limit.memory < taken.memory || limit.cpus < taken.cpus
      ? problem('over-committed', name, { taken: takenText(capacity) })
      : []
  })
