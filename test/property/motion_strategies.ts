import type { StrategyName } from '../../src/placement/strategies/strategies.ts'
import type { Judge, View } from './motion_rules.ts'
import { type Decided, type Site, vmOf, type Wanted } from './simulated_farm.ts'

/** The entries that were placed in a run. */
interface Dealt {
  judge: Judge
  site: Site
  places: Decided['places']
  /** The entries that nobody had, or that moved. */
  dealt: readonly Wanted[]
}

/** The parts of a decision that the strategy of the site does not allow. */
export function strategyViolations(
  judge: Judge,
  site: Site,
  places: Decided['places'],
  dealt: readonly Wanted[],
): string[] {
  const rules: Record<StrategyName, (dealt: Dealt) => string[]> = {
    fair_queue: fairQueue,
    balanced,
    packed,
  }
  return rules[site.strategy]({ judge, site, places, dealt })
}

/**
 * Places the entries again, pool by pool: each goes to the hypervisor with the fewest of the pool,
 * the first among equals.
 */
function fairQueue({ judge, site, places, dealt }: Dealt): string[] {
  const open = new Set(dealt)
  const kept = new Map([...places].filter(([vm]) => !dealt.some((each) => vmOf(each) === vm)))
  const pools = new Map<string, Wanted[]>()
  for (const wanted of site.entries) {
    if (wanted.pin !== undefined && !judge.view(wanted.pin)) continue
    const key = `${wanted.target} ${wanted.pin}`
    pools.set(key, [...(pools.get(key) ?? []), wanted])
  }
  for (const pool of pools.values()) {
    for (const wanted of pool) {
      if (!open.has(wanted)) continue
      const vm = vmOf(wanted)
      const countOf = (view: View) =>
        pool.filter((each) => {
          const place = judge.ownerOf(vmOf(each))?.name ?? kept.get(vmOf(each))?.hypervisor
          return place === view.name
        }).length
      let taker: View | undefined
      for (const view of judge.candidatesOf(wanted)) {
        if (!judge.hasRoom(view, kept, wanted)) continue
        if (!taker || countOf(view) < countOf(taker)) taker = view
      }
      if (taker?.name !== places.get(vm)?.hypervisor) {
        return [`${vm} is on ${places.get(vm)?.hypervisor}, and it was the turn of ${taker?.name}`]
      }
      if (taker) kept.set(vm, places.get(vm) as never)
    }
  }
  return []
}

/** Checks that no hypervisor before the one that gets an entry has room. */
function packed({ judge, places, dealt }: Dealt): string[] {
  return dealt.flatMap((wanted) => {
    const place = places.get(vmOf(wanted))?.hypervisor
    const candidates = judge.candidatesOf(wanted)
    const index = candidates.findIndex(({ name }) => name === place)
    const before = candidates.slice(0, Math.max(0, index))
    return before
      .filter((view) => judge.hasRoom(view, places, wanted))
      .map((view) => `${vmOf(wanted)} is on ${place}, and ${view.name} has room before it`)
  })
}

/**
 * Checks that no entry that may move would make loads more even elsewhere, and that none moves
 * without need.
 */
function balanced({ judge, site, places }: Dealt): string[] {
  const wrong: string[] = []
  // Loads are shares of memory then.
  if (site.capacity) return wrong
  const movable = site.entries.filter((wanted) => {
    const keeper = judge.keeperOf(wanted)
    return places.has(vmOf(wanted)) && !keeper?.isCertain
  })
  for (const wanted of movable) {
    const vm = vmOf(wanted)
    const from = judge.view(places.get(vm)?.hypervisor ?? '') as View
    const home = judge.keeperOf(wanted)?.view
    const targets = new Set([...judge.candidatesOf(wanted), ...(home ? [home] : [])])
    for (const to of targets) {
      const load = judge.loadOf(to, places)
      if (to === from || load >= to.maxVms) continue
      const now = (2 * judge.loadOf(from, places) - 1) / from.weight
      const then = (2 * load + 1) / to.weight
      if (then < now - 1e-9) wrong.push(`${vm} on ${from.name} would be more even on ${to.name}`)
      const isEqual = Math.abs(then - now) < 1e-9
      if (isEqual && to === home) wrong.push(`${vm} moved from ${to.name} for nothing`)
    }
  }
  return wrong
}
