import { shownViolations } from './motion_shown.ts'
import { strategyViolations } from './motion_strategies.ts'
import {
  type Decided,
  type Host,
  type Machine,
  type Site,
  USUAL,
  uriOf,
  vmOf,
  type Wanted,
} from './simulated_farm.ts'

/**
 * A second implementation of the rules for VMs over time, written only from their description,
 * without code of `src`. It remembers by itself what a run may know of earlier ones, and says what
 * is wrong with the decisions of the program.
 */

/** What a machine answered: what it can run and what it has. */
interface Heard {
  types: Machine['types']
  /** With their memory, in GiB. */
  domains: ReadonlyMap<string, number>
}

/** Where the last run of a site wanted a VM. */
interface Last {
  name: string
  uri: string | undefined
  /** Whether it was there. */
  built: boolean
  /** Machines that were drained when it was given away, and had it. */
  old: ReadonlySet<string>
}

/** What the program may know of earlier runs. */
export class Memory {
  /** By URI, which is what identifies a machine here; all sites share it. */
  readonly heard = new Map<string, Heard>()
  readonly last = new Map<string, Map<string, Last>>()
  readonly uris = new Map<string, Map<string, string>>()

  loseAll(): void {
    this.heard.clear()
    this.last.clear()
    this.uris.clear()
  }
}

/** A host as a run sees it. */
export interface View extends Host {
  index: number
  /** In GiB. */
  memory: number
  /** Whether it answers. */
  isUp: boolean
  /** What it answers, or last did; undefined where that is not known. */
  known: Heard | undefined
}

/** One run of a site, judged. */
export class Judge {
  readonly #site: Site
  readonly #memory: Memory
  readonly views: readonly View[]
  readonly #counts: boolean

  /** @param counts whether the state directory can be written, so that what is in it counts */
  constructor(site: Site, machines: ReadonlyMap<string, Machine>, memory: Memory, counts: boolean) {
    this.#site = site
    this.#memory = memory
    this.#counts = counts
    this.views = site.hosts.map((host, index) => {
      const machine = machines.get(host.machine) as Machine
      const { memory } = machine
      const isUp = machine.state === 'up' && !host.isForbidden
      return {
        ...host,
        index,
        isUp,
        memory,
        known: isUp ? heardFrom(machine) : this.#remembered(host),
      }
    })
  }

  #remembered(host: Host): Heard | undefined {
    if (!this.#counts) return undefined
    const now = host.isForbidden ? undefined : this.#memory.heard.get(uriOf(host))
    const then = this.#memory.uris.get(this.#site.name)?.get(host.name)
    return now ?? (then === undefined ? undefined : this.#memory.heard.get(then))
  }

  view(name: string): View | undefined {
    return this.views.find((view) => view.name === name)
  }

  /** The view that the last run's hypervisor of a VM is now; undefined where there is none. */
  last(vm: string): (Omit<Last, 'uri'> & { view: View | undefined }) | undefined {
    const last = this.#counts ? this.#memory.last.get(this.#site.name)?.get(vm) : undefined
    if (!last) return undefined
    const same = this.view(last.name)
    const isSame = same && (same.isForbidden || uriOf(same) === last.uri)
    const byUri = this.views.find((view) => !view.isForbidden && uriOf(view) === last.uri)
    return { ...last, view: isSame ? same : (byUri ?? same) }
  }

  /** Whether a hypervisor can have a VM, without looking at the others. */
  canHave(view: View, wanted: Wanted): boolean {
    if (view.isDrained || (wanted.pin !== undefined && wanted.pin !== view.name)) return false
    if (!view.isUp && (this.#site.onUnreachable !== 'keep' || !view.known)) return false
    return this.typesOf(view, wanted).length > 0
  }

  /** The domain types that a hypervisor may run a VM as, the preferred first. */
  typesOf = ({ known }: View, { target }: Wanted): string[] =>
    this.#site.priorityDomains.filter((type) => known?.types[target]?.includes(type))

  has = (view: View, vm: string): boolean => view.known?.domains.has(vm) ?? false

  /** The hypervisor whose own list asks for the VM too. */
  ownerOf = (vm: string): View | undefined =>
    this.views.find(({ own }) => own.some((wanted) => vmOf(wanted) === vm))

  /**
   * The hypervisor that keeps a VM by the rules, and whether that is certain: a VM that is given
   * and not built may move.
   */
  keeperOf(wanted: Wanted): { view: View; isCertain: boolean } | undefined {
    const vm = vmOf(wanted)
    const can = this.views.filter((view) => this.canHave(view, wanted))
    const living = can.filter((view) => view.isUp && this.has(view, vm))
    const last = this.last(vm)
    const current = living.filter(({ machine }) => !last?.old.has(machine))
    const best = current.find((view) => view === last?.view) ?? current[0]
    if (best) return { view: best, isCertain: true }
    if (last?.view && can.includes(last.view)) {
      const { view } = last
      return { view, isCertain: !view.isUp || this.has(view, vm) }
    }
    const other = living[0] ?? can.find((view) => !view.isUp && this.has(view, vm))
    return other && { view: other, isCertain: true }
  }

  /** What is wrong with a decision; nothing where it follows the rules. */
  violations(decided: Decided): string[] {
    const placed = this.#site.entries.filter((wanted) => !this.ownerOf(vmOf(wanted)))
    return [
      ...this.#site.entries.flatMap((wanted) => this.#accounting(wanted, decided)),
      ...placed.flatMap((wanted) => this.#stays(wanted, decided)),
      ...this.#limits(decided),
      ...this.#lines(decided),
      ...shownViolations(this, this.#site, decided),
    ]
  }

  #accounting(wanted: Wanted, { places, owned, unassigned }: Decided): string[] {
    const vm = vmOf(wanted)
    const owner = this.ownerOf(vm)
    if (owner) {
      const isThere = owned.get(vm) === owner.name && !places.has(vm) && !unassigned.has(vm)
      return isThere ? [] : [`${vm} stands in the list of ${owner.name} and is not just there`]
    }
    const isUnknown = wanted.pin !== undefined && !this.view(wanted.pin)
    if (isUnknown) {
      return unassigned.get(vm) === 'pin-unknown' ? [] : [`${vm} is pinned to nobody`]
    }
    if (places.has(vm) === unassigned.has(vm)) return [`${vm} is not in just one place`]
    const place = places.get(vm)
    if (!place) return []
    const view = this.view(place.hypervisor) as View
    if (!this.canHave(view, wanted)) return [`${vm} cannot be on ${view.name}`]
    const [best] = this.typesOf(view, wanted)
    return place.domainType === best ? [] : [`${vm} is not run as ${best} on ${view.name}`]
  }

  #stays(wanted: Wanted, { places }: Decided): string[] {
    const vm = vmOf(wanted)
    const place = places.get(vm)?.hypervisor
    const keeper = this.keeperOf(wanted)
    if (!keeper) {
      const view = place === undefined ? undefined : this.view(place)
      return view && !view.isUp ? [`${vm} is new on ${place}, which does not answer`] : []
    }
    if (place === keeper.view.name) return []
    if (keeper.isCertain) return [`${vm} is on ${place}, and stays on ${keeper.view.name}`]
    if (!this.hasRoom(keeper.view, places, wanted) || this.#site.strategy === 'balanced') return []
    return [`${vm} was given to ${keeper.view.name}, which has room, and is on ${place}`]
  }

  /** How many VMs a hypervisor has with what it is given: every one that stands there, each once. */
  loadOf(view: View, places: Decided['places']): number {
    const vms = new Set(view.known?.domains.keys())
    for (const wanted of view.own) vms.add(vmOf(wanted))
    for (const [vm, { hypervisor }] of places) if (hypervisor === view.name) vms.add(vm)
    return vms.size
  }

  /** The memory that they take, in GiB. */
  takenOf(view: View, places: Decided['places']): number {
    const there = view.known?.domains ?? new Map<string, number>()
    const vms = new Map(view.own.map((wanted) => [vmOf(wanted), USUAL]))
    for (const wanted of this.#site.entries) {
      const vm = vmOf(wanted)
      if (places.get(vm)?.hypervisor === view.name) vms.set(vm, wanted.ram ?? USUAL)
    }
    return [...new Map([...vms, ...there]).values()].reduce((sum, ram) => sum + ram, 0)
  }

  /** Whether it may have one more VM. */
  hasRoom(view: View, places: Decided['places'], { ram = USUAL }: Wanted): boolean {
    const fits = !this.#site.capacity || this.takenOf(view, places) + ram <= view.memory
    return fits && this.loadOf(view, places) < view.maxVms
  }

  /** The entries that no hypervisor has yet, or that move: they were placed in this run. */
  dealtOut(decided: Decided): Wanted[] {
    return this.#site.entries.filter((wanted) => {
      const vm = vmOf(wanted)
      if (this.ownerOf(vm) || (wanted.pin !== undefined && !this.view(wanted.pin))) return false
      return this.keeperOf(wanted)?.view.name !== decided.places.get(vm)?.hypervisor
        ? true
        : this.keeperOf(wanted) === undefined
    })
  }

  /** The candidates of an entry that no hypervisor has: those that answer, with the best type. */
  candidatesOf(wanted: Wanted): View[] {
    const can = this.views.filter((view) => view.isUp && this.canHave(view, wanted))
    const types = can.map((view) => this.typesOf(view, wanted))
    const tier = this.#site.priorityDomains.find((type) => types.some((of) => of.includes(type)))
    return can.filter((_, index) => tier !== undefined && types[index]?.includes(tier))
  }

  #limits(decided: Decided): string[] {
    const { places } = decided
    const dealt = this.dealtOut(decided)
    const wrong: string[] = []
    for (const wanted of dealt) {
      const vm = vmOf(wanted)
      const place = places.get(vm)?.hypervisor
      const candidates = this.candidatesOf(wanted)
      const taker = candidates.find(({ name }) => name === place)
      const rooms = candidates.filter((view) => this.hasRoom(view, places, wanted))
      if (place === undefined && rooms.length > 0) wrong.push(`${vm} is left out, and has room`)
      if (place !== undefined && !taker) wrong.push(`${vm} is new on ${place}, no candidate`)
      const isShort = taker && this.#site.capacity && this.takenOf(taker, places) > taker.memory
      if (taker && (isShort || this.loadOf(taker, places) > taker.maxVms)) {
        wrong.push(`${vm} is new on ${taker.name}, which has more than it may have`)
      }
    }
    return [...wrong, ...strategyViolations(this, this.#site, decided.places, dealt)]
  }

  /**
   * The lines that must be there: about copies that are no longer wanted, and about VMs that are in
   * no plan.
   */
  #lines({ places, problems, owned }: Decided): string[] {
    const says = (vm: string, code: string) =>
      problems.some((problem) => problem.code === code && textHas(problem.text, vm))
    return this.#site.entries.flatMap((wanted) => {
      const vm = vmOf(wanted)
      const copies = new Map(
        this.views.flatMap((view) => (this.has(view, vm) ? [[view.machine, view]] : [])),
      )
      const place = owned.get(vm) ?? places.get(vm)?.hypervisor
      const taker = place === undefined ? undefined : this.view(place)
      const isThere = taker !== undefined && copies.delete(taker.machine)
      const codes: string[] = []
      if (copies.size > 0) {
        codes.push(!taker ? 'vm-unplanned' : isThere ? 'vm-on-several' : 'vm-displaced')
      }
      const last = this.last(vm)
      const home = last?.view?.machine
      const isMoved = taker && last && home !== taker.machine && !copies.has(home ?? '')
      if (isMoved && !(isThere && last.built)) codes.push('vm-moved')
      return codes.flatMap((code) => (says(vm, code) ? [] : `nothing says of ${vm}: ${code}`))
    })
  }

  /** Remembers what the program remembers of this run. */
  remember(decided: Decided): void {
    const { name: site } = this.#site
    for (const view of this.views) {
      if (view.isUp) this.#memory.heard.set(uriOf(view), view.known as Heard)
    }
    const uris = new Map<string, string>()
    for (const view of this.views) {
      const then = this.#memory.uris.get(site)?.get(view.name)
      const isNow = view.isUp || then === undefined || this.#memory.heard.has(uriOf(view))
      const uri = view.isForbidden || !isNow ? then : uriOf(view)
      if (uri !== undefined) uris.set(view.name, uri)
    }
    const last = new Map<string, Last>()
    for (const wanted of this.#site.entries) {
      const vm = vmOf(wanted)
      const place = decided.owned.get(vm) ?? decided.places.get(vm)?.hypervisor
      const before = this.last(vm)
      if (place === undefined) {
        const name = before?.view?.name ?? before?.name
        if (before && name !== undefined) last.set(vm, { ...before, name, uri: uris.get(name) })
        continue
      }
      const old = this.views.filter(
        (view) => this.has(view, vm) && (view.isDrained || before?.old.has(view.machine)),
      )
      const machine = this.view(place)?.machine
      const others = old.map((view) => view.machine).filter((other) => other !== machine)
      const built = this.views.some((view) => view.machine === machine && this.has(view, vm))
      last.set(vm, { name: place, uri: uris.get(place), built, old: new Set(others) })
    }
    this.#memory.last.set(site, last)
    this.#memory.uris.set(site, uris)
  }
}

const heardFrom = ({ types, domains }: Machine): Heard => ({ types, domains: new Map(domains) })

/** Whether a line names a VM, or counts it among others. */
export const textHas = (text: string, vm: string): boolean =>
  new RegExp(`${vm}(?![0-9a-z_])`).test(text) || /and \d+ more/.test(text)
