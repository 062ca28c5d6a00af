import { placedEntries } from '../support/placed_entries.ts'
import type { Fleet } from './fleets.ts'
import { type Decided, decide } from './real_rules.ts'
import { allEntries } from './reference_rules.ts'

/** A fleet, and the result for it. */
interface Sighting {
  fleet: Fleet
  decided: Decided
}

/** Cases that random fleets should have, by name: whether a fleet has it. */
const CASES: Record<string, (sighting: Sighting) => unknown> = {
  'an entry of unknown target': ({ decided }) => decided.placeable.length < decided.entries.length,
  'an entry that nobody supports': ({ decided }) => decided.plan.rejections.length > 0,
  'several pools with assignments': ({ decided }) => queues(decided).size > 2,
  'a queue of several hypervisors that comes round again': ({ decided }) =>
    [...queues(decided).values()].some((turns) => {
      const length = new Set(turns).size
      return length > 1 && turns.length > length
    }),
  'a domain type of the second choice': ({ fleet, decided }) =>
    decided.plan.assignments.some(({ domainType }) => domainType !== fleet.priorityDomains[0]),
  'an architecture that only a definition can name': ({ decided }) =>
    decided.plan.assignments.some(({ architecture }) => architecture === 'future64'),
  'a first hypervisor that failed, and entries placed': ({ fleet, decided }) =>
    fleet.hypervisors[0]?.guests === null && decided.plan.assignments.length > 0,
  'a default definition that takes a built-in name': ({ fleet }) =>
    fleet.defaultDefinition !== undefined &&
    !('amd64' in fleet.definitions) &&
    allEntries(fleet.config).some(({ target }) => target === 'amd64'),
  'priorities in another order': ({ fleet }) => fleet.priorityDomains[0] !== 'kvm',
  'equal entries with their keys in another order': ({ fleet, decided }) =>
    !fleet.config.permutations &&
    decided.entries.length < new Set(fleet.config.list?.map((each) => JSON.stringify(each))).size,
  'entries that differ in a further key alone': ({ decided: { entries } }) =>
    new Set(entries.map(({ target, platform }) => `${target} ${platform}`)).size < entries.length,
  'domain types of one architecture in several guests': ({ fleet }) =>
    fleet.hypervisors.some(({ guests }) => {
      const offers = (guests ?? []).filter(({ domains }) => domains.length > 0)
      return new Set(offers.map(({ arch }) => arch)).size < offers.length
    }),
  'a hypervisor without a guest': ({ fleet }) =>
    fleet.hypervisors.some(({ guests }) => guests?.length === 0),
  'a hypervisor with one guest': ({ fleet }) =>
    fleet.hypervisors.some(({ guests }) => guests?.length === 1),
  'a guest without a domain': ({ fleet }) =>
    fleet.hypervisors.some(({ guests }) => guests?.some(({ domains }) => domains.length === 0)),
  'an own config with entries and further keys': ({ fleet }) =>
    fleet.hypervisors.some(({ ownConfig }) => ownConfig?.owner && ownConfig.list?.length),
  'noise around the answer': ({ fleet }) =>
    fleet.hypervisors.some(
      ({ guests, noise }) => guests && noise.before.length && noise.after.length,
    ),
}

/** How many of the fleets show each of the cases. */
export function countCases(fleets: readonly Fleet[]): Record<string, number> {
  const sightings = fleets.map((fleet) => ({ fleet, decided: decide(fleet) }))
  return Object.fromEntries(
    Object.entries(CASES).map(([name, occurs]) => [name, sightings.filter(occurs).length]),
  )
}

/** The hypervisors that had a turn, by architecture, in the order of their turns. */
function queues({ plan }: Decided): Map<string, string[]> {
  const turns = new Map<string, string[]>()
  for (const { architecture, hypervisor } of placedEntries(plan)) {
    turns.set(architecture, [...(turns.get(architecture) ?? []), hypervisor])
  }
  return turns
}
