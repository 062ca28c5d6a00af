import { candidatesAmong, refusalsOf, refusalsToKeep } from '../candidates.ts'
import { type Capacity, hasRoom, type Size } from '../capacity/size.ts'
import type { Demand } from '../demand.ts'
import { offeredTypes } from '../filters/filter.ts'
import type { Hypervisor, PlacedPool } from '../plan.ts'
import { REFUSALS, REMEDY_STEPS, type RemedyStep } from './refusals.ts'
import type { Refusal } from './verdict.ts'

/** What has to change so that a hypervisor takes the entries of a pool that none takes. */
export interface Remedy {
  hypervisor: Hypervisor
  /** All that is needed, in this order. */
  steps: readonly RemedyStep[]
  /** The domain type that is to be allowed. */
  type: string | undefined
  /** Whether other entries may fill it as well, so that its limit has to be higher too. */
  mayFill: boolean
}

/**
 * The remedy with the fewest steps for an entry whose VM exists on these hypervisors: it stays there
 * as soon as it can, even if the hypervisor is full. Undefined if none is known to have the
 * architecture, or if one can keep it already, and something else is in the way.
 */
export function remedyAtHome(
  homes: readonly string[],
  demand: Demand,
  hypervisors: readonly Hypervisor[],
): Remedy | undefined {
  const [best] = hypervisors
    .filter(({ name }) => homes.includes(name))
    .flatMap((hypervisor): Remedy[] => {
      const type = bestType(hypervisor, demand)
      if (type === undefined) return []
      const steps = stepsAfter(refusalsToKeep(hypervisor, demand))
      return [{ hypervisor, steps, type, mayFill: false }]
    })
    .sort((a, b) => a.steps.length - b.steps.length)
  return best?.steps.length === 0 ? undefined : best
}

/**
 * The remedy with the fewest steps for the entries of a pool that no hypervisor takes, apart from
 * those with a remedy where their VMs exist; among equals the first in inventory order. Undefined if
 * no hypervisor is known to have the architecture, or if all that have it are of a worse tier than
 * one that may not take more.
 */
export function remedyFor(
  pool: Pick<PlacedPool, 'demand' | 'entries' | 'stays' | 'taken'>,
  hypervisors: readonly Hypervisor[],
  { loads, newcomers, capacities = [], size, standing = 0 }: Around,
): Remedy | undefined {
  const { domainType } = candidatesAmong(hypervisors)(pool.demand)
  const all = pool.entries.length - pool.stays.size - standing
  const left = [...pool.taken.values()].reduce((sum, taken) => sum - taken, all)
  const cost = ({ steps, mayFill }: Remedy) => 2 * steps.length + Number(mayFill)
  return hypervisors
    .flatMap((hypervisor, index): Remedy[] => {
      const type = bestType(hypervisor, pool.demand)
      if (type === undefined || isWorse(type, domainType, pool.demand)) return []
      const room = hypervisor.maxVms - (loads[index] ?? 0)
      // A hypervisor with a better type gets the entries of the others too.
      const need = type === domainType ? left : all
      const before = stepsAfter(refusalsOf(hypervisor, pool.demand))
      const capacity = size && capacities[index]
      const steps: RemedyStep[] = [
        ...before,
        ...(room < need ? (['raise'] as const) : []),
        ...(size && !hasRoom(capacity, size) ? (['room'] as const) : []),
      ]
      if (steps.length === 0) steps.push(capacity ? 'room' : 'raise')
      const mayFill =
        (room < newcomers && !steps.includes('raise')) ||
        (capacity !== undefined && !steps.includes('room'))
      return [{ hypervisor, steps, type, mayFill }]
    })
    .sort((a, b) => cost(a) - cost(b))[0]
}

/** What else is known after the entries of all pools are placed. */
interface Around {
  /** By hypervisor: how many VMs it has, and what it has given. */
  loads: readonly number[]
  capacities?: readonly (Capacity | undefined)[]
  /** How many entries the strategy had to place. */
  newcomers: number
  /** What each of the entries takes of a hypervisor; undefined if that does not count. */
  size?: Size | undefined
  /** How many of the entries that none takes have a remedy where their VMs exist. */
  standing?: number
}

/** The steps that end these refusals. */
function stepsAfter(refusals: readonly Refusal[]): RemedyStep[] {
  const needed = refusals.map(({ kind }): RemedyStep => REFUSALS[kind].step)
  return REMEDY_STEPS.filter((step) => needed.includes(step))
}

/** The best domain type that it has for the architecture, allowed or not. */
function bestType(
  hypervisor: Hypervisor,
  { architecture, priorityDomains }: Demand,
): string | undefined {
  const offered = offeredTypes(hypervisor, architecture)
  const [other] = offered.keys()
  return priorityDomains.find((type) => offered.has(type)) ?? other
}

/** Whether entries would not go to a hypervisor with this type, because others have a better one. */
function isWorse(type: string, open: string | undefined, { priorityDomains }: Demand): boolean {
  if (open === undefined) return false
  const rank = priorityDomains.indexOf(type)
  return rank < 0 || rank > priorityDomains.indexOf(open)
}

/** What to do about the entries of a pool that no hypervisor takes, in words. */
export function remedyText(
  remedy: Remedy | undefined,
  { architecture, pin }: Demand,
  hypervisors: readonly Hypervisor[],
): string {
  if (!remedy) {
    const mayHaveIt = hypervisors.some(
      ({ name, status, drained }) =>
        (status === 'unreachable' || status === 'failed') &&
        !drained &&
        (!pin || pin.hypervisors.has(name)),
    )
    if (pin?.hypervisors.size === 1 && pin.hypervisors.has(pin.name)) {
      return mayHaveIt
        ? `fix ${pin.name}, which did not answer`
        : `install the emulator of ${architecture} on ${pin.name}`
    }
    const group = pin ? ` to ${pin.name}` : ''
    // The same words for all architectures, so that a fleet that is down is one line for all entries.
    return mayHaveIt
      ? `fix those that did not answer, or add a hypervisor for such entries${group}`
      : `add a hypervisor with ${architecture}${group}, or install its emulator on one`
  }
  const { hypervisor, steps, type, mayFill } = remedy
  const { name } = hypervisor
  const texts: Record<RemedyStep, string> = {
    widen: `make the entry's key hypervisor include ${name}`,
    allow: `add ${type} to priority_domains`,
    undrain: `undrain ${name}`,
    answer: `fix ${name}, which did not answer`,
    raise: `raise vm_dispatcher_max_vms of ${name}`,
    room: `remove VMs from ${name}, or raise its vm_dispatcher_ram_ratio or vm_dispatcher_cpu_ratio`,
  }
  const said = steps.map((step) => texts[step]).join(', and ')
  return mayFill ? `${said}; if it is full then, raise its limit` : said
}
