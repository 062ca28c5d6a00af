import type { Answer } from '../../fleet/answer.ts'
import { offeredTypes } from '../../placement/filters/filter.ts'
import { placeEntries } from '../../placement/place.ts'
import type { Assignment, Hypervisor, PlaceableEntry, Plan } from '../../placement/plan.ts'
import type { Whereabouts } from '../../placement/staying/keep.ts'
import type { OwnedEntry } from '../../placement/staying/owned.ts'
import { type Problem, problem } from '../../problems.ts'
import { libvirtArchitecture } from '../../vm/architectures.ts'
import type { Entry } from '../../vm/entry.ts'
import { nearestArchitecture } from '../../vm/target.ts'
import type { Decision, UnassignedEntry } from '../decision.ts'
import type { Input } from '../input/input.ts'
import type { VmNames } from '../input/name_vms.ts'
import { constantVmGroups } from '../input/vm_groups.ts'
import type { Request } from '../request/request.ts'
import { looksForVms } from '../request/vm_settings.ts'
import type { FoundAnswers } from './answers.ts'
import { capacitiesOf } from './capacities.ts'
import { existingProblems } from './existing_problems.ts'
import { type OwnVms, ownedEntries, ownVmsOf, whereaboutsOf } from './existing_vms.ts'
import { fatesOf, type Known } from './fates.ts'
import { ownedProblems, twinProblems } from './identity_problems.ts'
import { answeredHypervisors, placeableEntries } from './placeable.ts'
import { vmStatesOf } from './vm_states.ts'

/** What placement was given and its result, for explanations. */
export interface Placement extends Omit<Plan, 'assignments' | 'rejections'> {
  hypervisors: Hypervisor[]
}

/** What of the input decides. */
type Decisive = Pick<Input, 'architectures' | 'vmNames' | 'faults' | 'sizes'>

/** What was decided, with its problems, and what the next run needs of it. */
export interface Decided {
  decision: Decision
  placement: Placement
  warnings: Problem[]
  whereabouts: ReadonlyMap<Entry, Whereabouts>
}

/** What there is before entries are given: the fleet, the entries, and where their VMs are. */
interface Situation {
  hypervisors: Hypervisor[]
  /** The VMs of each hypervisor, without those of entries. */
  ownVms: readonly OwnVms[]
  placeable: readonly PlaceableEntry[]
  /** Entries that hypervisors have in their own config, with these; and those that are placeable. */
  owned: ReadonlyMap<Entry, string>
  ownedPlaceable: readonly OwnedEntry[]
  whereabouts: ReadonlyMap<Entry, Whereabouts>
  warnings: Problem[]
}

/** Gives the entries to the hypervisors that answered; warns of those that cannot be weighed. */
export function decide(
  request: Request,
  input: Decisive,
  { answers, memory, now }: Pick<FoundAnswers, 'answers' | 'memory' | 'now'>,
): Decided {
  const { keepExisting } = request.vms
  const onlySilent = !keepExisting
  const situation = situationOf(request, input, { answers, memory })
  const { hypervisors, owned, whereabouts } = situation
  const plan = planFor(request, situation)
  const unassigned = unassignedEntries(request, input, plan, owned)
  const placed = new Set(situation.placeable.map(({ entry }) => entry))
  const known: Known = {
    plan,
    hypervisors,
    whereabouts,
    owned,
    answers,
    memory,
    now,
    leftOut: new Map(
      unassigned.flatMap(({ entry, problem }) =>
        placed.has(entry) ? [] : [[entry, problem.code] as const],
      ),
    ),
    names: input.vmNames.entries,
  }
  const fates = looksForVms(request.vms) ? fatesOf(known, { onlySilent: false }) : undefined
  // Without keep_existing only hypervisors that do not answer keep what they had.
  const told = fates && (onlySilent ? fatesOf(known, { onlySilent }) : fates)
  return {
    decision: {
      ...decisionOf(request, input.vmNames, situation, plan, answers),
      unassigned,
      fates,
    },
    placement: { hypervisors, ...plan },
    warnings: [
      ...situation.warnings,
      ...(keepExisting ? twinProblems(request.hypervisors, memory) : []),
      ...ownedProblems(request, owned, input.vmNames),
      ...(told ? existingProblems(known, told, { onlySilent }) : []),
    ],
    whereabouts,
  }
}

function situationOf(
  request: Request,
  { architectures, vmNames, faults, sizes }: Decisive,
  { answers, memory }: Pick<FoundAnswers, 'answers' | 'memory'>,
): Situation {
  const ownVms = ownVmsOf(request, vmNames, answers)
  const { capacities, warnings: unknown } = capacitiesOf(request, { sizes, vmNames }, answers)
  const { hypervisors, warnings } = answeredHypervisors(request, ownVms, answers, capacities)
  const placeable = placeableEntries(request, architectures, faults, sizes)
  const { keepExisting } = request.vms
  const owned = keepExisting ? ownedEntries(request, vmNames) : new Map<Entry, string>()
  return {
    hypervisors,
    ownVms,
    placeable,
    owned,
    ownedPlaceable: placeable.flatMap((each) => {
      const hypervisor = owned.get(each.entry)
      return hypervisor === undefined ? [] : [{ ...each, hypervisor }]
    }),
    whereabouts: whereaboutsOf(request, vmNames, answers, memory),
    warnings: [...warnings, ...unknown],
  }
}

function planFor(
  request: Request,
  { placeable, hypervisors, owned, ownedPlaceable, whereabouts }: Situation,
): Plan {
  const onlySilent = !request.vms.keepExisting
  return placeEntries(
    placeable.filter(({ entry }) => !owned.has(entry)),
    hypervisors,
    {
      ...request,
      onlySilent,
      // What its owner has is counted as the owner's.
      whereabouts: new Map(
        [...whereabouts].map(([entry, known]) => [entry, without(known, owned.get(entry))]),
      ),
      previous: onlySilent ? givenPlaces(whereabouts) : new Map(),
      owned: ownedPlaceable,
    },
  )
}

/** The decision, but for what becomes of single entries. Hosts and definitions are made of it later. */
function decisionOf(
  { hypervisors, priorityDomains, vms }: Request,
  vmNames: VmNames,
  { placeable, owned, ownedPlaceable, ownVms, ...seen }: Situation,
  { assignments }: Plan,
  answers: FoundAnswers['answers'],
): Omit<Decision, 'unassigned' | 'fates'> {
  const ownedRuns = runsOfOwners(ownedPlaceable, seen.hypervisors, priorityDomains)
  return {
    hypervisors: hypervisors.map(({ name, own }, index) => ({
      name,
      own,
      ownVms: ownVms[index]?.own ?? 0,
      others: ownVms[index]?.others ?? [],
      answer: answers.get(name) as Answer,
    })),
    assignments,
    owned,
    ownedRuns,
    architectures: [...new Set(placeable.map(({ architecture }) => architecture))],
    priorityDomains,
    vmNames: vmNames.entries,
    vmStates: vmStatesOf([...assignments, ...ownedRuns], vmNames.entries, answers),
    vmGroups: vms.emitVms ? constantVmGroups(hypervisors) : undefined,
    vmHosts: [],
    definitions: undefined,
  }
}

function without(known: Whereabouts, hypervisor: string | undefined): Whereabouts {
  const others = (names: readonly string[]) => names.filter((name) => name !== hypervisor)
  const { seen, remembered } = known
  return hypervisor === undefined
    ? known
    : { ...known, seen: others(seen), remembered: others(remembered) }
}

const givenPlaces = (whereabouts: ReadonlyMap<Entry, Whereabouts>): Map<Entry, string> =>
  new Map(
    [...whereabouts].flatMap(([entry, { given }]) =>
      given === undefined ? [] : [[entry, given] as const],
    ),
  )

/** How hypervisors run the entries that their own lists ask for too, of those that can. */
const runsOfOwners = (
  owned: readonly OwnedEntry[],
  hypervisors: readonly Hypervisor[],
  priorityDomains: readonly string[],
): Assignment[] => {
  const byName = new Map(hypervisors.map((hypervisor) => [hypervisor.name, hypervisor]))
  return owned.flatMap(({ entry, architecture, hypervisor: name }) => {
    const owner = byName.get(name)
    const offered = owner ? offeredTypes(owner, architecture) : new Map<string, undefined>()
    const domainType = priorityDomains.find((type) => offered.has(type))
    if (domainType === undefined) return []
    const emulator = offered.get(domainType)
    return [{ hypervisor: name, entries: [entry], architecture, domainType, emulator }]
  })
}

function unassignedEntries(
  { entries }: Request,
  { architectures, faults }: Pick<Input, 'architectures' | 'faults'>,
  { rejections }: Plan,
  owned: ReadonlyMap<Entry, string>,
): UnassignedEntry[] {
  const rejected = new Map(rejections.map((rejection) => [rejection.entry, rejection]))
  return entries.flatMap((entry): UnassignedEntry[] => {
    const { target } = entry
    if (owned.has(entry)) return []
    const fault = faults.get(entry)
    if (fault) return [{ entry, problem: fault }]
    const rejection = rejected.get(entry)
    if (!rejection) return []
    const detail = { ...rejection, nearest: nearestKnown(architectures.get(target)) }
    return [{ entry, problem: problem(rejection.code, `target ${target}`, detail) }]
  })
}

/** The architecture that was probably meant by a name that libvirt is not known to have. */
const nearestKnown = (name: string | undefined): string[] =>
  name === undefined || libvirtArchitecture(name) !== undefined ? [] : nearestArchitecture(name)
