import { mkdirSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { sealedFile } from '../../src/kept/sealed_file.ts'
import type { StrategyName } from '../../src/placement/strategies/strategies.ts'
import { SeededRandom } from '../support/seeded_random.ts'
import { Memory } from './motion_rules.ts'
import {
  type Host,
  type Machine,
  SimulatedFarm,
  type Site,
  USUAL,
  vmOf,
  type Wanted,
} from './simulated_farm.ts'

const ARCHITECTURES = ['x86_64', 'aarch64']

const PRIORITIES = [['kvm', 'qemu'], ['qemu', 'kvm'], ['kvm'], ['qemu']]

/** A VM that a playbook is to build. */
export interface Order {
  vm: string
  machine: string
  /** In GiB. */
  ram: number
}

/** A farm, and all that may happen to it by chance. */
export class EventfulFarm {
  protected readonly random: SeededRandom
  protected readonly farm = new SimulatedFarm()
  protected readonly memory = new Memory()
  protected readonly sites: Site[]
  protected readonly log: string[] = []
  /** For each VM, the machines for which a line has said that it is there, or may be. */
  protected readonly told = new Map<string, Set<string>>()
  /** The machine of every host that there ever was. */
  protected readonly machineOf = new Map<string, string>()
  /** The VMs that playbooks are to build and have not built yet. */
  protected orders: Order[] = []
  /** VMs of which more than one may exist without a line: somebody built or moved one by hand, or all memory was lost. */
  protected readonly excused = new Set<string>()
  protected isWritable = true
  protected count = 0
  readonly #strategies: readonly StrategyName[]

  constructor(seed: number, strategies: readonly StrategyName[]) {
    const random = new SeededRandom(seed)
    this.random = random
    this.#strategies = strategies
    for (let index = 1; index <= 2 + random.below(5); index++) this.#newMachine()
    const ids = [...this.farm.machines.keys()]
    this.sites = ['x', 'y'].slice(0, random.chance(0.4) ? 2 : 1).map((name) => ({
      name,
      hosts: ids.map((id) => this.#newHost(id)),
      entries: [],
      strategy: random.pick(strategies),
      onUnreachable: random.chance(0.8) ? 'keep' : 'redistribute',
      cached: random.chance(0.3),
      capacity: random.chance(0.4),
      priorityDomains: ['kvm', 'qemu'],
    }))
    for (const site of this.sites) {
      for (let count = 1 + random.below(6); count > 0; count--) this.#add(site)
    }
  }

  protected event(): void {
    const random = this.random
    const site = random.pick(this.sites)
    const machine = random.pick([...this.farm.machines.values()])
    const host = site.hosts.length > 0 ? random.pick(site.hosts) : this.#newHost(machine.id)
    const events: [number, string, () => void][] = [
      [9, `${machine.id} goes down`, () => this.#set(machine, { state: 'down' })],
      [9, `${machine.id} is up`, () => this.#set(machine, { state: 'up' })],
      [2, `${machine.id} answers garbage`, () => this.#set(machine, { state: 'garbage' })],
      [2, `${machine.id} loses KVM`, () => this.#set(machine, { types: emulatedOnly(machine) })],
      [2, `${machine.id} can run anything`, () => this.#set(machine, { types: everything() })],
      [1, `${machine.id} is installed anew`, () => machine.domains.clear()],
      [3, 'a machine joins', () => this.#join()],
      [2, `${site.name}: ${host.name} leaves`, () => this.#leave(site, host)],
      [3, `${site.name}: ${host.machine} is put back`, () => this.#putBack(site, machine)],
      [4, `${site.name}: ${host.name} is renamed`, () => this.#rename(site, host)],
      [2, `${site.name}: ${host.name} is reached otherwise`, () => this.#move(site, host)],
      [1, `${site.name}: ${host.name} gets a second name`, () => this.#name(site, host)],
      [7, `${site.name}: ${host.name} is drained`, () => Object.assign(host, { isDrained: true })],
      [
        7,
        `${site.name}: ${host.name} is undrained`,
        () => Object.assign(host, { isDrained: false }),
      ],
      [3, `${site.name}: ${host.name} is limited`, () => this.#limit(host)],
      [2, `${site.name}: ${host.name} is limited no more`, () => this.#limit(host, Infinity)],
      [2, `${site.name}: ${host.name} may not be asked`, () => this.#forbid(site, host)],
      [
        3,
        `${site.name}: ${host.name} may be asked`,
        () => Object.assign(host, { isForbidden: false }),
      ],
      [8, `${site.name}: an entry is added`, () => this.#add(site)],
      [3, `${site.name}: an entry is removed`, () => this.#remove(site)],
      [2, `${site.name}: entries are reordered`, () => site.entries.reverse()],
      [2, `${site.name}: hosts are reordered`, () => site.hosts.reverse()],
      [2, `${site.name}: an entry grows or shrinks`, () => this.#resize(site)],
      [3, `${site.name}: an entry is pinned`, () => this.#pin(site)],
      [2, `${site.name}: ${host.name} asks for a VM of its own`, () => this.#own(site, host)],
      [2, `${site.name} is placed otherwise`, () => this.#change(site)],
      [2, `${host.name} weighs another share`, () => this.#weigh(host)],
      [2, 'a VM is moved by hand', () => this.#moveByHand()],
      [3, 'a VM is removed by hand', () => this.#removeByHand()],
      [2, 'a stranger builds a VM', () => this.#stranger(machine)],
      [1, 'the state is lost', () => this.#loseState()],
      [1, 'the state is damaged', () => this.#damageState()],
      [1, 'the state can be written or not', () => this.#switchWritable()],
    ]
    const [, text, happen] = random.pick(
      events.flatMap((event) => Array.from({ length: event[0] }, () => event)),
    )
    this.log.push(text)
    happen()
  }

  protected machine = (id: string): Machine => this.farm.machines.get(id) as Machine

  protected homesOf = (vm: string): string[] =>
    [...this.farm.machines.values()].filter((m) => m.domains.has(vm)).map(({ id }) => id)

  #set(machine: Machine, change: Partial<Machine>): void {
    Object.assign(machine, change)
  }

  #newMachine(): Machine {
    const id = `m${this.farm.machines.size + 1}`
    const types = Object.fromEntries(
      ARCHITECTURES.filter(() => this.random.chance(0.8)).map((architecture) => [
        architecture,
        this.random.pick([['qemu'], ['qemu', 'kvm'], ['qemu', 'kvm']]),
      ]),
    )
    const memory = this.random.pick([4, 8, 16, 64])
    const machine: Machine = { id, state: 'up', types, domains: new Map(), memory }
    this.farm.machines.set(id, machine)
    return machine
  }

  #newHost(machine: string): Host {
    const weight = this.random.pick([1, 1, 2])
    const rest = { isDrained: false, maxVms: Infinity, isForbidden: false, own: [] }
    return { name: `h${++this.count}`, machine, path: '', weight, ...rest }
  }

  #join(): void {
    if (this.farm.machines.size >= 8) return
    const machine = this.#newMachine()
    for (const site of this.sites) {
      if (this.random.chance(0.8)) this.#insert(site, this.#newHost(machine.id))
    }
  }

  #insert(site: Site, host: Host): void {
    site.hosts.splice(this.random.below(site.hosts.length + 1), 0, host)
  }

  #leave(site: Site, host: Host): void {
    if (site.hosts.length < 2) return
    site.hosts = site.hosts.filter((each) => each !== host)
    // What it has when it is back cannot be known.
    for (const vm of this.machine(host.machine).domains.keys()) this.excused.add(vm)
    for (const order of this.orders) if (order.machine === host.machine) this.excused.add(order.vm)
  }

  #putBack(site: Site, machine: Machine): void {
    if (!site.hosts.some((host) => host.machine === machine.id)) {
      this.#insert(site, this.#newHost(machine.id))
    }
  }

  #rename(site: Site, host: Host): void {
    const name = `h${++this.count}`
    for (const wanted of site.entries) if (wanted.pin === host.name) wanted.pin = name
    host.name = name
  }

  /**
   * With its second name, if it has one: of two names that are not asked in the same way, the last
   * answers may be of different ages, and while neither answers, the older one counts too.
   */
  #move(site: Site, { machine }: Host): void {
    const path = `/${++this.count}`
    for (const host of site.hosts) if (host.machine === machine) host.path = path
  }

  #name(site: Site, host: Host): void {
    if (hasTwoNames(site, host) || host.isForbidden) return
    this.#insert(site, { ...host, name: `h${++this.count}`, own: [] })
  }

  /** Not one of two names, for the same reason. */
  #forbid(site: Site, host: Host): void {
    if (!hasTwoNames(site, host)) host.isForbidden = true
  }

  #limit(host: Host, most = this.random.below(5)): void {
    host.maxVms = most
  }

  #add(site: Site): void {
    const wanted = {
      platform: `${site.name}${++this.count}`,
      target: this.random.pick(ARCHITECTURES),
      ram: this.random.pick([USUAL, USUAL, 1, 4]),
    }
    site.entries.splice(this.random.below(site.entries.length + 1), 0, wanted)
  }

  /** A host that comes back later is a new one: what is forgotten cannot be reported. */
  #remove(site: Site): void {
    if (site.entries.length > 1) site.entries.splice(this.random.below(site.entries.length), 1)
  }

  #pin(site: Site): void {
    const wanted = this.random.pick(site.entries)
    const name = this.random.pick([...site.hosts.map((host) => host.name), 'nobody', ''])
    if (name === '') delete wanted.pin
    else wanted.pin = name
  }

  #resize(site: Site): void {
    this.random.pick(site.entries).ram = this.random.pick([1, USUAL, 4, 8])
  }

  #stranger({ domains }: Machine): void {
    domains.set(`stranger ${++this.count}`, this.random.pick([1, 2, 4]))
  }

  #own(site: Site, host: Host): void {
    const wanted: Wanted = this.random.pick(site.entries)
    if (site.hosts.some(({ own }) => own.some((each) => vmOf(each) === vmOf(wanted)))) {
      for (const each of site.hosts) each.own = []
    } else {
      const { platform, target } = wanted
      host.own = [...host.own, { platform, target }]
    }
    // An own list is not what a run decides.
    this.excused.add(vmOf(wanted))
  }

  /** Another strategy, another preference of domain types, or another way with those that are silent. */
  #change(site: Site): void {
    const { random } = this
    random.pick([
      () => (site.strategy = random.pick(this.#strategies)),
      () => (site.onUnreachable = random.pick(['keep', 'redistribute'])),
      () => (site.cached = !site.cached),
      () => (site.capacity = !site.capacity),
      () => (site.priorityDomains = random.pick(PRIORITIES)),
    ])()
  }

  #weigh(host: Host): void {
    host.weight = this.random.pick([0.5, 1, 2, 3])
  }

  #moveByHand(): void {
    const [from, to] = [0, 0].map(() => this.random.pick([...this.farm.machines.values()]))
    const [[vm, ram] = []] = from?.domains ?? []
    if (vm === undefined || ram === undefined || !from || !to) return
    from.domains.delete(vm)
    to.domains.set(vm, ram)
    this.excused.add(vm)
    this.log.push(`${vm}: ${from.id} to ${to.id}`)
  }

  #removeByHand(): void {
    const machine = this.random.pick([...this.farm.machines.values()])
    if (machine.domains.size === 0) return
    const vm = this.random.pick([...machine.domains.keys()])
    machine.domains.delete(vm)
    this.log.push(`${vm} is gone from ${machine.id}`)
  }

  #loseState(): void {
    if (!this.isWritable) this.#switchWritable()
    for (const name of this.farm.stateFiles().keys()) rmSync(join(this.farm.state, name))
    this.#forget()
  }

  /** Cuts off all files: what is remembered of a site is remembered of it alone, and the next run says so. */
  #damageState(): void {
    if (!this.isWritable) return
    for (const name of this.farm.stateFiles().keys()) truncateSync(join(this.farm.state, name), 9)
    this.#forget()
  }

  /** VMs that are being built, or are on a machine that no run has seen, are not known any more. */
  #forget(): void {
    this.memory.loseAll()
    for (const { vm } of this.orders) this.excused.add(vm)
    for (const { state, domains } of this.farm.machines.values()) {
      if (state !== 'up') for (const vm of domains.keys()) this.excused.add(vm)
    }
  }

  /** Puts a directory in place of the file that is tried. */
  #switchWritable(): void {
    const trial = sealedFile(this.farm.state, 'trial', '')
    if (this.isWritable) mkdirSync(join(trial, 'in the way'), { recursive: true, mode: 0o700 })
    else rmSync(trial, { recursive: true })
    this.isWritable = !this.isWritable
    if (this.isWritable) {
      // What was decided meanwhile is not in it, and cannot be told from what was.
      for (const name of readdirSync(this.farm.state)) rmSync(join(this.farm.state, name))
    }
    this.#forget()
  }
}

const everything = () =>
  Object.fromEntries(ARCHITECTURES.map((architecture) => [architecture, ['qemu', 'kvm']]))

const emulatedOnly = ({ types }: Machine): Machine['types'] =>
  Object.fromEntries(Object.keys(types).map((architecture) => [architecture, ['qemu']]))

const hasTwoNames = (site: Site, host: Host): boolean =>
  site.hosts.filter(({ machine }) => machine === host.machine).length > 1
