import type { Hypervisor } from '../../src/placement/plan.ts'
import { allowed, type Case } from './balance_cases.ts'

/** How good an assignment is. Earlier fields are compared first. */
export interface Worth {
  /** More is better. */
  placed: number
  /** The sum of load² / weight in a common denominator; less is better. */
  unevenness: bigint
  /** Entries that are where they were; more is better. */
  kept: number
}

/** The worth of an assignment: for each entry the name of its hypervisor, or nothing. */
export function worthOf(
  { hypervisors, entries, previous }: Case,
  takers: readonly (string | undefined)[],
): Worth {
  const denominator = hypervisors.reduce((product, { weight }) => product * weight, 1n)
  const unevenness = hypervisors.reduce((sum, { name, ownVms, weight }) => {
    const load = BigInt(ownVms + takers.filter((taker) => taker === name).length)
    return sum + load * load * (denominator / weight)
  }, 0n)
  return {
    placed: takers.filter((taker) => taker !== undefined).length,
    unevenness,
    kept: entries.filter(
      ({ entry }, index) => takers[index] !== undefined && takers[index] === previous.get(entry),
    ).length,
  }
}

const isBetter = (a: Worth, b: Worth): boolean =>
  a.placed !== b.placed
    ? a.placed > b.placed
    : a.unevenness !== b.unevenness
      ? a.unevenness < b.unevenness
      : a.kept > b.kept

/** The best worth that there is, by trying every assignment that the limits allow. */
export const bestByTrial = (input: Case): Worth => bestOfAll(input, worthOf, isBetter)

/** The same by another idea of what is good. */
export function bestOfAll<Found>(
  input: Case,
  worthOf: (input: Case, takers: readonly (string | undefined)[]) => Found,
  isBetter: (a: Found, b: Found) => boolean,
): Found {
  let best = worthOf(input, [])
  eachAssignment(input, (takers) => {
    const worth = worthOf(input, takers)
    if (isBetter(worth, best)) best = worth
  })
  return best
}

/** Shows every assignment that the limits allow: for each entry the name of its hypervisor, or nothing. */
function eachAssignment(
  { hypervisors, entries }: Case,
  visit: (takers: readonly (string | undefined)[]) => void,
): void {
  const room = new Map(hypervisors.map((each) => [each.name, each.maxVms - each.ownVms]))
  const choices = entries.map((entry) => allowed(entry, hypervisors))
  const takers: (string | undefined)[] = []
  const tryFrom = (index: number): void => {
    if (index === entries.length) {
      visit(takers)
      return
    }
    for (const { name } of choices[index] as Hypervisor[]) {
      const left = room.get(name) as number
      if (left <= 0) continue
      room.set(name, left - 1)
      takers[index] = name
      tryFrom(index + 1)
      room.set(name, left)
    }
    takers[index] = undefined
    tryFrom(index + 1)
  }
  tryFrom(0)
}
