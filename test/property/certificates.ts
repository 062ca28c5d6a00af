import type { Hypervisor, PlaceableEntry } from '../../src/placement/plan.ts'
import { allowed, type Case } from './balance_cases.ts'

/** The hypervisor of each entry, by name. Entries without a hypervisor are missing. */
export type Places = ReadonlyMap<PlaceableEntry['entry'], string>

/** Entries of one architecture and pin, and how many of them are and were where. */
interface Group {
  units: number
  targets: Hypervisor[]
  now: Map<string, number>
  before: Map<string, number>
}

/**
 * The chain of hypervisors, each handing an entry to the next, that would make loads more even or
 * place one more entry; undefined where there is none, which proves that an assignment is as even
 * as can be. It searches from every hypervisor, and does not use the solver.
 */
export function improvement(input: Case, places: Places): string[] | undefined {
  const groups = groupsOf(input, places)
  const loads = loadsOf(input, places)
  const load = (hypervisor: Hypervisor) => loads.get(hypervisor.name) as number
  const hasRoom = (hypervisor: Hypervisor) => load(hypervisor) < hypervisor.maxVms
  const unplaced = groups.filter(({ units, now }) => units > sum(now))
  for (const [chain, last] of chains(
    unplaced.flatMap(({ targets }) => targets),
    groups,
  )) {
    if (hasRoom(last)) return ['nobody', ...chain]
  }
  for (const start of input.hypervisors) {
    for (const [chain, last] of chains([start], groups)) {
      const isLower =
        BigInt(2 * load(start) - 1) * last.weight > BigInt(2 * load(last) + 1) * start.weight
      if (last !== start && isLower && hasRoom(last)) return chain
    }
  }
  return undefined
}

/** Every hypervisor that an entry can be handed to from these, directly or through others. */
function* chains(
  starts: readonly Hypervisor[],
  groups: readonly Group[],
): Generator<[chain: string[], last: Hypervisor]> {
  const chainTo = new Map(starts.map((start) => [start, [start.name]]))
  const usedGroups = new Set<Group>()
  for (const [last, chain] of chainTo) {
    yield [chain, last]
    for (const group of groups) {
      if (usedGroups.has(group) || !group.now.get(last.name)) continue
      usedGroups.add(group)
      for (const next of group.targets) {
        if (!chainTo.has(next)) chainTo.set(next, [...chain, next.name])
      }
    }
  }
}

/**
 * Whether any rearrangement makes an assignment better, by evenness and then by moves: a negative
 * cycle (Bellman-Ford) among the steps of giving an entry to a hypervisor and taking one back.
 * Numbers are exact for weights up to 12 and loads up to some thousands.
 */
export function hasBetterRearrangement(input: Case, places: Places): boolean {
  const groups = groupsOf(input, places)
  const loads = loadsOf(input, places)
  const common = 27720 // the least common multiple of 1 to 12
  const fairness = 100_000 // above the moves that any rearrangement saves
  const nowhere = 1e14 // above the unevenness that placing an entry costs
  const ground = 'ground'
  const arcs: { from: unknown; to: unknown; cost: number }[] = []
  for (const { name, ownVms, maxVms, weight } of input.hypervisors) {
    const load = loads.get(name) as number
    const level = (doubled: number) => ((doubled * common) / Number(weight)) * fairness
    if (load < maxVms) arcs.push({ from: name, to: ground, cost: level(2 * load + 1) })
    if (load > ownVms) arcs.push({ from: ground, to: name, cost: -level(2 * load - 1) })
  }
  for (const group of groups) {
    for (const { name } of group.targets) {
      const now = group.now.get(name) ?? 0
      const before = group.before.get(name) ?? 0
      arcs.push({ from: group, to: name, cost: now < before ? 0 : 1 })
      if (now > 0) arcs.push({ from: name, to: group, cost: now > before ? -1 : 0 })
    }
    if (group.units > sum(group.now)) arcs.push({ from: ground, to: group, cost: -nowhere })
    arcs.push({ from: group, to: ground, cost: nowhere })
  }
  const distance = new Map<unknown, number>(
    arcs.flatMap(({ from, to }) => [
      [from, 0],
      [to, 0],
    ]),
  )
  for (let round = 0; round <= distance.size; round++) {
    let changed = false
    for (const { from, to, cost } of arcs) {
      const through = (distance.get(from) as number) + cost
      if (through < (distance.get(to) as number)) {
        distance.set(to, through)
        changed = true
      }
    }
    if (!changed) return false
  }
  return true
}

function groupsOf({ hypervisors, entries, previous }: Case, places: Places): Group[] {
  const groups = new Map<string, Group>()
  for (const each of entries) {
    const key = `${each.architecture} ${each.pin?.name}`
    const group = groups.get(key) ?? {
      units: 0,
      targets: allowed(each, hypervisors),
      now: new Map(),
      before: new Map(),
    }
    groups.set(key, group)
    group.units++
    for (const [counts, name] of [
      [group.now, places.get(each.entry)],
      [group.before, previous.get(each.entry)],
    ] as const) {
      if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1)
    }
  }
  return [...groups.values()]
}

function loadsOf({ hypervisors }: Case, places: Places): Map<string, number> {
  const loads = new Map(hypervisors.map(({ name, ownVms }) => [name, ownVms]))
  for (const name of places.values()) loads.set(name, (loads.get(name) ?? 0) + 1)
  return loads
}

const sum = (counts: ReadonlyMap<unknown, number>): number =>
  [...counts.values()].reduce((total, count) => total + count, 0)
