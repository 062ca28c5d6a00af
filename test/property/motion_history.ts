import { EventfulFarm, type Order } from './motion_events.ts'
import { Judge, textHas } from './motion_rules.ts'
import { type Decided, type Site, USUAL, vmOf } from './simulated_farm.ts'

const STEPS = 20

/** A farm over 20 steps: whatever may happen to it, the runs between, and what is wrong with these. */
export class History extends EventfulFarm {
  /** Plays it. Gives the violations of the rules, with the story up to them. */
  async play(): Promise<string[]> {
    try {
      for (let step = 1; step <= STEPS; step++) {
        this.log.push(`-- step ${step}`)
        for (let events = this.random.below(3); events > 0; events--) this.event()
        const violations = await this.#run(this.random.pick(this.sites))
        if (violations.length > 0) return [...this.log, ...violations.map((text) => `!! ${text}`)]
      }
      return []
    } finally {
      this.farm.end()
    }
  }

  async #run(site: Site): Promise<string[]> {
    const judge = new Judge(site, this.farm.machines, this.memory, this.isWritable)
    const before = this.farm.stateFiles()
    if (this.random.chance(0.3)) {
      const [live, file] = [await this.farm.plan(site), await this.farm.capture(site)]
      const kept = await this.farm.plan(site, file)
      if (shown(live, OF_THE_STATE) !== shown(kept)) {
        return [shown(live), shown(kept), 'the plan of a snapshot is another one than the live one']
      }
      const wrong = this.random.chance(0.3) ? await this.#suppose(site) : []
      if (wrong.length > 0) return wrong
      const after = this.farm.stateFiles()
      if (String([...after]) !== String([...before])) return ['plan or capture wrote to the state']
    }
    const decided = await this.farm.list(site)
    const settings = [site.strategy, site.onUnreachable, ...(site.capacity ? ['capacity'] : [])]
    this.log.push(`${site.name} (${settings}): ${shown(decided)}`)
    if (decided.until !== 0) return ['its output would be kept, with ages of now']
    const violations = [...judge.violations(decided), ...unseenRemoval(decided)]
    if (this.isWritable) judge.remember(decided)
    return [...violations, ...this.#order(site, decided), ...this.#build()]
  }

  /** Drains and leaves out a hypervisor by a question, and in a copy of the inventory. */
  async #suppose(site: Site): Promise<string[]> {
    const { name } = this.random.pick(site.hosts)
    const drained = site.hosts.map((host) =>
      host.name === name ? { ...host, isDrained: true } : host,
    )
    const asked = await this.farm.suppose(site, { drain: [name] })
    const done = await this.farm.plan({ ...site, hosts: drained })
    if (shown(asked, OF_THE_STATE) !== shown(done, OF_THE_STATE))
      return [shown(asked), shown(done), `--drain ${name}`]
    const hosts = site.hosts.filter((host) => host.name !== name)
    if (hosts.length === 0 || site.entries.some(({ pin }) => pin === name)) return []
    const without = await this.farm.suppose(site, { without: [name] })
    const gone = await this.farm.plan({ ...site, hosts })
    if (shown(without, OF_THE_STATE) === shown(gone, OF_THE_STATE)) return []
    return [shown(without), shown(gone), `--without ${name}`]
  }

  /** Notes what was said, and tells the playbooks what to build. */
  #order(site: Site, { places, owned, problems }: Decided): string[] {
    const isOfState = problems.some(({ code }) => OF_THE_STATE.includes(code))
    for (const { name, machine } of site.hosts) this.machineOf.set(name, machine)
    for (const wanted of site.entries) {
      const vm = vmOf(wanted)
      const name = owned.get(vm) ?? places.get(vm)?.hypervisor
      const machine = site.hosts.find((host) => host.name === name)?.machine
      if (machine === undefined) continue
      const told = this.told.get(vm) ?? new Set()
      this.told.set(vm, told)
      told.delete(machine)
      for (const { code, subject, text } of problems) {
        const isSaid = code === 'answer-forgotten' || (code.startsWith('vm-') && textHas(text, vm))
        if (!isSaid) continue
        for (const host of subject.split(', ')) told.add(this.machineOf.get(host) ?? '')
      }
      if (isOfState) this.excused.add(vm)
      if (!this.machine(machine).domains.has(vm))
        this.orders.push({ vm, machine, ram: wanted.ram ?? USUAL })
    }
    return []
  }

  /** Builds some of what was ordered, early or late, where the machine is there. */
  #build(): string[] {
    const left: Order[] = []
    const wrong: string[] = []
    for (const order of this.orders) {
      const { vm, machine, ram } = order
      const { state, domains } = this.machine(machine)
      if (state !== 'up' || this.random.chance(0.4)) {
        if (this.random.chance(0.8)) left.push(order)
        continue
      }
      if (domains.has(vm)) continue
      const told = this.told.get(vm) ?? new Set()
      const unsaid = this.homesOf(vm).filter((home) => !told.has(home) && !told.has(machine))
      if (unsaid.length > 0 && !this.excused.has(vm)) {
        wrong.push(`${vm} is built on ${machine}, is on ${unsaid} too, and no line says so`)
      }
      domains.set(vm, ram)
      this.log.push(`built ${vm} on ${machine}`)
    }
    this.orders = left
    return wrong
  }
}

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

/** Lines that say to remove a copy that was seen, in favour of one that was not. */
const unseenRemoval = ({ problems }: Decided): string[] =>
  problems.flatMap(({ code, text, hint }) => {
    const keeper = /; (\S+) keeps it$/.exec(text)?.[1] ?? ''
    const isRemembered = text.includes(`remembered on ${keeper} `)
    return code === 'vm-on-several' && isRemembered && hint.includes('remove the others')
      ? [`a line would remove a living copy: ${text}; ${hint}`]
      : []
  })
