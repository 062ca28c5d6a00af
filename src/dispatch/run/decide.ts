import type { Answer } from '../../fleet/answer.ts'
import { vmGroupOn } from '../../inventory/model/group_names.ts'
import { placeEntries } from '../../placement/place.ts'
import type { Hypervisor, PlacedPool, Rejection } from '../../placement/plan.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Entry } from '../../vm/entry.ts'
import type { Decision, UnassignedEntry } from '../decision.ts'
import type { VmNames } from '../input/name_vms.ts'
import type { Request } from '../request/request.ts'
import type { FoundAnswers } from './answers.ts'
import { existingProblems, existingVms, previousPlaces } from './existing_vms.ts'
import { answeredHypervisors, placeableEntries } from './placeable.ts'

/** What placement was given and made of it, for those who want to know why. */
export interface Placement {
  hypervisors: Hypervisor[]
  pools: PlacedPool[]
}

/** Gives the entries to the hypervisors that answered; warns of those that cannot be weighed. */
export function decide(
  request: Request,
  architectures: ReadonlyMap<string, string>,
  vmNames: VmNames,
  { answers, given }: Pick<FoundAnswers, 'answers' | 'given'>,
): { decision: Decision; placement: Placement; warnings: Problem[] } {
  const placeable = placeableEntries(request, architectures)
  const { hypervisors, warnings } = answeredHypervisors(request, vmNames, answers)
  const existing = existingVms(request, vmNames, answers)
  const previous = previousPlaces(request, vmNames, given)
  const plan = placeEntries(placeable, hypervisors, { ...request, existing, previous })
  const rejections = new Map(plan.rejections.map((rejection) => [rejection.entry, rejection]))
  const decision = {
    hypervisors: request.hypervisors.map(({ name, own }) => ({
      name,
      own,
      answer: answers.get(name) as Answer,
    })),
    assignments: plan.assignments,
    unassigned: request.entries.flatMap((entry) =>
      unassignedEntry(entry, architectures, rejections.get(entry)),
    ),
    architectures: [...new Set(placeable.map(({ architecture }) => architecture))],
    priorityDomains: request.priorityDomains,
    vmNames: vmNames.entries,
    vmGroups: request.vms.emitVms
      ? new Map(request.hypervisors.map(({ name }) => [name, vmGroupOn(name)]))
      : undefined,
  }
  return {
    decision,
    placement: { hypervisors, pools: plan.pools },
    warnings: [...warnings, ...existingProblems(plan, existing, vmNames)],
  }
}

function unassignedEntry(
  entry: Entry,
  architectures: ReadonlyMap<string, string>,
  rejection: Rejection | undefined,
): UnassignedEntry[] {
  const { target } = entry
  if (!architectures.has(target)) {
    return [{ entry, problem: problem('unknown-target', `target ${target}`, { target }) }]
  }
  if (rejection === undefined) return []
  const { code, reason } = rejection
  return [{ entry, problem: problem(code, `target ${target}`, { reason }) }]
}
