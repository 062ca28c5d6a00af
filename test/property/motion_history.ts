import { mkdirSync, readdirSync, rmSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { sealedFile } from '../../src/kept/sealed_file.ts'
import { SeededRandom } from '../support/seeded_random.ts'
import { Judge, Memory, textHas } from './motion_rules.ts'
import {
  type Decided,
  type Host,
  type Machine,
  SimulatedFarm,
  type Site,
  vmOf,
  type Wanted,
} from './simulated_farm.ts'

const ARCHITECTURES = ['x86_64', 'aarch64']
const STEPS = 20

/** A VM that a playbook is to build. */
interface Order {
  vm: string
  machine: string
}

/** A farm over 20 steps: whatever may happen to it, the runs between, and what is wrong with these. */
export class History {
  readonly #random: SeededRandom
  readonly #farm = new SimulatedFarm()
  readonly #memory = new Memory()
  readonly #sites: Site[]
  readonly #log: string[] = []
  /** Of each VM: the machines of which a line has said that it is there, or may be. */
  readonly #told = new Map<string, Set<string>>()
  /** The machine of every host that there ever was. */
  readonly #machineOf = new Map<string, string>()
  /** What playbooks have been told to build and have not yet. */
  #orders: Order[] = []
  /** VMs of which more than one may exist without a line: somebody built or moved one by hand, or all memory was lost. */
  readonly #excused = new Set<string>()
  #isWritable = true
  #count = 0

  constructor(seed: number, strategies: readonly string[]) {
    const random = new SeededRandom(seed)
    this.#random = random
    for (let index = 1; index <= 2 + random.below(5); index++) this.#newMachine()
    const ids = [...this.#farm.machines.keys()]
    this.#sites = ['x', 'y'].slice(0, random.chance(0.4) ? 2 : 1).map((name) => ({
      name,
      hosts: ids.map((id) => this.#newHost(id)),
      entries: [],
      strategy: random.pick(strategies),
      onUnreachable: random.chance(0.8) ? 'keep' : 'redistribute',
      cached: random.chance(0.3),
    }))
    for (const site of this.#sites) {
      for (let count = 1 + random.below(6); count > 0; count--) this.#add(site)
    }
  }

  /** Lets it happen; gives what went against the rules, with the story up to there. */
  async play(): Promise<string[]> {
    try {
      for (let step = 1; step <= STEPS; step++) {
        this.#log.push(`-- step ${step}`)
        for (let events = this.#random.below(3); events > 0; events--) this.#event()
        const violations = await this.#run(this.#random.pick(this.#sites))
        if (violations.length > 0) return [...this.#log, ...violations.map((text) => `!! ${text}`)]
      }
      return []
    } finally {
      this.#farm.end()
    }
  }

  async #run(site: Site): Promise<string[]> {
    const judge = new Judge(site, this.#farm.machines, this.#memory, this.#isWritable)
    const before = this.#farm.stateFiles()
    if (this.#random.chance(0.3)) {
      const [live, file] = [await this.#farm.plan(site), await this.#farm.capture(site)]
      const kept = await this.#farm.plan(site, file)
      if (shown(live, OF_THE_STATE) !== shown(kept)) {
        return [shown(live), shown(kept), 'the plan of a snapshot is another one than the live one']
      }
      const after = this.#farm.stateFiles()
      if (String([...after]) !== String([...before])) return ['plan or capture wrote to the state']
    }
    const decided = await this.#farm.list(site)
    this.#log.push(`${site.name} (${site.strategy}, ${site.onUnreachable}): ${shown(decided)}`)
    if (decided.until !== 0) return ['its output would be kept, with ages of now']
    const violations = [...judge.violations(decided), ...unseenRemoval(decided)]
    if (this.#isWritable) judge.remember(decided)
    return [...violations, ...this.#order(site, decided), ...this.#build()]
  }

  /** Notes what was said, and tells the playbooks what to build. */
  #order(site: Site, { places, owned, problems }: Decided): string[] {
    const isOfState = problems.some(({ code }) => OF_THE_STATE.includes(code))
    for (const { name, machine } of site.hosts) this.#machineOf.set(name, machine)
    for (const wanted of site.entries) {
      const vm = vmOf(wanted)
      const name = owned.get(vm) ?? places.get(vm)?.hypervisor
      const machine = site.hosts.find((host) => host.name === name)?.machine
      if (machine === undefined) continue
      const told = this.#told.get(vm) ?? new Set()
      this.#told.set(vm, told)
      told.delete(machine)
      for (const { code, subject, text } of problems) {
        const isSaid = code === 'answer-forgotten' || (code.startsWith('vm-') && textHas(text, vm))
        if (!isSaid) continue
        for (const host of subject.split(', ')) told.add(this.#machineOf.get(host) ?? '')
      }
      if (isOfState) this.#excused.add(vm)
      if (!this.#machine(machine).domains.has(vm)) this.#orders.push({ vm, machine })
    }
    return []
  }

  /** Builds some of what was ordered, early or late, where the machine is there. */
  #build(): string[] {
    const left: Order[] = []
    const wrong: string[] = []
    for (const order of this.#orders) {
      const { vm, machine } = order
      const { state, domains } = this.#machine(machine)
      if (state !== 'up' || this.#random.chance(0.4)) {
        if (this.#random.chance(0.8)) left.push(order)
        continue
      }
      if (domains.has(vm)) continue
      const told = this.#told.get(vm) ?? new Set()
      const unsaid = this.#homesOf(vm).filter((home) => !told.has(home) && !told.has(machine))
      if (unsaid.length > 0 && !this.#excused.has(vm)) {
        wrong.push(`${vm} is built on ${machine}, is on ${unsaid} too, and no line says so`)
      }
      domains.add(vm)
      this.#log.push(`built ${vm} on ${machine}`)
    }
    this.#orders = left
    return wrong
  }

  #event(): void {
    const random = this.#random
    const site = random.pick(this.#sites)
    const machine = random.pick([...this.#farm.machines.values()])
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
      [
        2,
        `${site.name}: ${host.name} may not be asked`,
        () => Object.assign(host, { isForbidden: true }),
      ],
      [
        3,
        `${site.name}: ${host.name} may be asked`,
        () => Object.assign(host, { isForbidden: false }),
      ],
      [8, `${site.name}: an entry is added`, () => this.#add(site)],
      [3, `${site.name}: an entry is removed`, () => this.#remove(site)],
      [2, `${site.name}: entries are reordered`, () => site.entries.reverse()],
      [2, `${site.name}: hosts are reordered`, () => site.hosts.reverse()],
      [3, `${site.name}: an entry is pinned`, () => this.#pin(site)],
      [2, `${site.name}: ${host.name} asks for a VM of its own`, () => this.#own(site, host)],
      [2, 'a VM is moved by hand', () => this.#moveByHand()],
      [3, 'a VM is removed by hand', () => this.#removeByHand()],
      [2, 'a stranger builds a VM', () => machine.domains.add(`stranger ${++this.#count}`)],
      [1, 'the state is lost', () => this.#loseState()],
      [1, 'the state is damaged', () => this.#damageState()],
      [1, 'the state can be written or not', () => this.#switchWritable()],
    ]
    const [, text, happen] = random.pick(
      events.flatMap((event) => Array.from({ length: event[0] }, () => event)),
    )
    this.#log.push(text)
    happen()
  }

  #machine = (id: string): Machine => this.#farm.machines.get(id) as Machine

  #homesOf = (vm: string): string[] =>
    [...this.#farm.machines.values()].filter((m) => m.domains.has(vm)).map(({ id }) => id)

  #set(machine: Machine, change: Partial<Machine>): void {
    Object.assign(machine, change)
  }

  #newMachine(): Machine {
    const id = `m${this.#farm.machines.size + 1}`
    const types = Object.fromEntries(
      ARCHITECTURES.filter(() => this.#random.chance(0.8)).map((architecture) => [
        architecture,
        this.#random.pick([['qemu'], ['qemu', 'kvm'], ['qemu', 'kvm']]),
      ]),
    )
    const machine: Machine = { id, state: 'up', types, domains: new Set() }
    this.#farm.machines.set(id, machine)
    return machine
  }

  #newHost(machine: string): Host {
    const weight = this.#random.pick([1, 1, 2])
    const rest = { isDrained: false, maxVms: Infinity, isForbidden: false, own: [] }
    return { name: `h${++this.#count}`, machine, path: '', weight, ...rest }
  }

  #join(): void {
    if (this.#farm.machines.size >= 8) return
    const machine = this.#newMachine()
    for (const site of this.#sites) {
      if (this.#random.chance(0.8)) this.#insert(site, this.#newHost(machine.id))
    }
  }

  #insert(site: Site, host: Host): void {
    site.hosts.splice(this.#random.below(site.hosts.length + 1), 0, host)
  }

  #leave(site: Site, host: Host): void {
    if (site.hosts.length < 2) return
    site.hosts = site.hosts.filter((each) => each !== host)
    // What is there when it is back nobody can know.
    for (const vm of this.#machine(host.machine).domains) this.#excused.add(vm)
    for (const order of this.#orders)
      if (order.machine === host.machine) this.#excused.add(order.vm)
  }

  #putBack(site: Site, machine: Machine): void {
    if (!site.hosts.some((host) => host.machine === machine.id)) {
      this.#insert(site, this.#newHost(machine.id))
    }
  }

  #rename(site: Site, host: Host): void {
    const name = `h${++this.#count}`
    for (const wanted of site.entries) if (wanted.pin === host.name) wanted.pin = name
    host.name = name
  }

  #move(_: Site, host: Host): void {
    host.path = `/${++this.#count}`
  }

  #name(site: Site, host: Host): void {
    if (site.hosts.filter(({ machine }) => machine === host.machine).length > 1) return
    const path = this.#random.chance(0.5) ? host.path : `/${++this.#count}`
    this.#insert(site, { ...host, name: `h${++this.#count}`, path, own: [] })
  }

  #limit(host: Host, most = this.#random.below(5)): void {
    host.maxVms = most
  }

  #add(site: Site): void {
    const wanted = {
      platform: `${site.name}${++this.#count}`,
      target: this.#random.pick(ARCHITECTURES),
    }
    site.entries.splice(this.#random.below(site.entries.length + 1), 0, wanted)
  }

  /** One that comes back later is a new one: what is forgotten cannot be said. */
  #remove(site: Site): void {
    if (site.entries.length > 1) site.entries.splice(this.#random.below(site.entries.length), 1)
  }

  #pin(site: Site): void {
    const wanted = this.#random.pick(site.entries)
    const name = this.#random.pick([...site.hosts.map((host) => host.name), 'nobody', ''])
    if (name === '') delete wanted.pin
    else wanted.pin = name
  }

  #own(site: Site, host: Host): void {
    const wanted: Wanted = this.#random.pick(site.entries)
    if (site.hosts.some(({ own }) => own.some((each) => vmOf(each) === vmOf(wanted)))) {
      for (const each of site.hosts) each.own = []
    } else {
      const { platform, target } = wanted
      host.own = [...host.own, { platform, target }]
    }
    // An own list is not what a run decides.
    this.#excused.add(vmOf(wanted))
  }

  #moveByHand(): void {
    const [from, to] = [0, 0].map(() => this.#random.pick([...this.#farm.machines.values()]))
    const [vm] = from?.domains ?? []
    if (vm === undefined || !from || !to) return
    from.domains.delete(vm)
    to.domains.add(vm)
    this.#excused.add(vm)
    this.#log.push(`${vm}: ${from.id} to ${to.id}`)
  }

  #removeByHand(): void {
    const machine = this.#random.pick([...this.#farm.machines.values()])
    if (machine.domains.size === 0) return
    const vm = this.#random.pick([...machine.domains])
    machine.domains.delete(vm)
    this.#log.push(`${vm} is gone from ${machine.id}`)
  }

  #loseState(): void {
    if (!this.#isWritable) this.#switchWritable()
    for (const name of this.#farm.stateFiles().keys()) rmSync(join(this.#farm.state, name))
    this.#forget()
  }

  /** Cuts off all files: what is remembered of a site is remembered of it alone, and the next run says so. */
  #damageState(): void {
    if (!this.#isWritable) return
    for (const name of this.#farm.stateFiles().keys()) truncateSync(join(this.#farm.state, name), 9)
    this.#forget()
  }

  /** What is being built now, or is on a machine that no run has seen, nobody can know any more. */
  #forget(): void {
    this.#memory.loseAll()
    for (const { vm } of this.#orders) this.#excused.add(vm)
    for (const { state, domains } of this.#farm.machines.values()) {
      if (state !== 'up') for (const vm of domains) this.#excused.add(vm)
    }
  }

  /** A directory in the place of the file that is tried. */
  #switchWritable(): void {
    const trial = sealedFile(this.#farm.state, 'trial', '')
    if (this.#isWritable) mkdirSync(join(trial, 'in the way'), { recursive: true, mode: 0o700 })
    else rmSync(trial, { recursive: true })
    this.#isWritable = !this.#isWritable
    if (this.#isWritable) {
      // What was decided meanwhile is not in it, and cannot be told from what was.
      for (const name of readdirSync(this.#farm.state)) rmSync(join(this.#farm.state, name))
    }
    this.#forget()
  }
}

const everything = () =>
  Object.fromEntries(ARCHITECTURES.map((architecture) => [architecture, ['qemu', 'kvm']]))

const emulatedOnly = ({ types }: Machine): Machine['types'] =>
  Object.fromEntries(Object.keys(types).map((architecture) => [architecture, ['qemu']]))

/** Problems of the state directory, which a snapshot does not read. */
const OF_THE_STATE = ['memory-damaged', 'state-unwritable']

/** A decision in one line; ages differ from run to run. */
const shown = (
  { places, owned, unassigned, problems }: Decided,
  without: readonly string[] = [],
): string =>
  JSON.stringify([
    Object.fromEntries([...places].map(([vm, place]) => [vm, Object.values(place).join(' ')])),
    Object.fromEntries(owned),
    Object.fromEntries(unassigned),
    problems
      .filter(({ code }) => !without.includes(code))
      .map(({ code, subject, text }) => `${subject}: ${text} [${code}]`),
  ])
    .replaceAll(/\d+ (second|minute)s?/g, 'some time')
    .replaceAll(/ \(remembered from \S+\)/g, '')

/** Lines that would have a copy removed that was seen for one that was not. */
const unseenRemoval = ({ problems }: Decided): string[] =>
  problems.flatMap(({ code, text, hint }) => {
    const keeper = /; (\S+) keeps it$/.exec(text)?.[1] ?? ''
    const isRemembered = text.includes(`remembered on ${keeper} `)
    return code === 'vm-on-several' && isRemembered && hint.includes('remove the others')
      ? [`a line would remove a living copy: ${text}; ${hint}`]
      : []
  })
