import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Decision } from '../../src/dispatch/decision.ts'
import type { Request } from '../../src/dispatch/request/request.ts'
import { decide } from '../../src/dispatch/run/decide.ts'
import { givenVms } from '../../src/dispatch/run/existing_vms.ts'
import type { Answer, Query } from '../../src/fleet/answer.ts'
import { writeObject } from '../../src/inventory/documents/json.ts'
import { recallAnswers, recallGiven, rememberAnswers } from '../../src/kept/remember.ts'
import type { Capabilities } from '../../src/libvirt/capabilities.ts'
import type { Problem } from '../../src/problems.ts'
import { problem } from '../../src/problems.ts'
import { additionsOf } from '../../src/report/additions.ts'
import type { Entry } from '../../src/vm/entry.ts'
import { SeededRandom } from '../support/seeded_random.ts'

export interface FarmHypervisor {
  name: string
  /** Domain types by architecture. */
  types: Record<string, string[]>
  weight: bigint
  maxVms: number
  isUp: boolean
  isDrained: boolean
  /** The VMs that are really there. */
  domains: Set<string>
}

/** What a run said, and where it gave what: hypervisors by the names of VMs. */
export interface Outcome {
  places: Map<string, string>
  /** All that it prints of its own. */
  bytes: string
  warnings: Problem[]
}

type Settings = Pick<Request, 'strategy'> & Pick<Request['vms'], 'keepExisting' | 'onUnreachable'>

export const KEEPING: Settings = {
  strategy: 'fair_queue',
  keepExisting: true,
  onUnreachable: 'keep',
}

/** A farm over time: what the program decides is built, and found again by the next run. */
export class Farm {
  readonly #directory = mkdtempSync(join(tmpdir(), 'farm-'))
  readonly hypervisors: FarmHypervisor[]
  entries: Entry[]
  settings: Settings

  constructor(hypervisors: FarmHypervisor[], entries: Entry[], settings: Settings = KEEPING) {
    this.hypervisors = hypervisors
    this.entries = entries
    this.settings = settings
  }

  end(): void {
    rmSync(this.#directory, { recursive: true })
  }

  hypervisor(name: string): FarmHypervisor {
    return this.hypervisors.find((each) => each.name === name)!
  }

  /** Asks all, in an order in which they answer, and decides. */
  run(order: readonly FarmHypervisor[] = this.hypervisors): Outcome {
    const heard = new Map(order.map((each) => [each.name, answerOf(each)]))
    const queries = order.map(({ name }) => ({ name, connection: 'local' }) as Query)
    const keeps = this.settings.onUnreachable === 'keep'
    const answers = keeps ? recallAnswers(queries, heard, this.#directory).answers : heard
    const given = keeps ? recallGiven(queries, this.#directory) : new Map()
    const architectures = new Map(this.entries.map(({ target }) => [target, target]))
    const names = { entries: new Map(this.entries.map((e) => [e, nameOf(e)])), own: new Map() }
    const { decision, warnings } = decide(this.#request(), architectures, names, {
      answers: new Map(answers),
      given,
    })
    const memorable = { answers, given: givenVms(decision.assignments, names), now: new Date(0) }
    if (keeps) rememberAnswers(queries, memorable, this.#directory)
    const { hostVars, groups, allVars } = additionsOf(decision)
    const parts = [...[...hostVars.values()].map((vars) => vars()), allVars, groups].map(
      writeObject,
    )
    return {
      places: placesOf(this.entries, decision),
      bytes: parts.join('\n'),
      warnings,
    }
  }

  /** Creates what is missing where it is to be, and removes what is to be elsewhere, as the lines say. */
  build({ places }: Outcome): void {
    for (const { name, isUp, domains } of this.hypervisors.filter(({ isUp }) => isUp)) {
      for (const [vm, place] of isUp ? places : []) {
        if (place === name) domains.add(vm)
        else domains.delete(vm)
      }
    }
  }

  runAndBuild(): Outcome {
    const outcome = this.run()
    this.build(outcome)
    return outcome
  }

  /** Where each VM really is. */
  get found(): Map<string, string[]> {
    const found = new Map<string, string[]>()
    for (const { name, domains } of this.hypervisors) {
      for (const vm of domains) found.set(vm, [...(found.get(vm) ?? []), name])
    }
    return found
  }

  #request(): Request {
    const request: Partial<Request> = {
      entries: this.entries,
      pins: new Map(),
      priorityDomains: ['kvm', 'qemu'],
      strategy: this.settings.strategy,
      vms: { ...this.settings, emitVms: true, nameFormat: '', stateDirectory: undefined },
      hypervisors: this.hypervisors.map(({ name, isDrained, maxVms, weight }) => ({
        name,
        variables: { get: () => undefined, names: () => [], problems: [] },
        own: { config: new Map(), list: [] },
        terms: { drained: isDrained, maxVms, weight },
        commandTimeoutMs: 1,
        transport: 'auto',
      })),
    }
    return request as Request
  }
}

/** In the order of the entries. */
function placesOf(entries: readonly Entry[], { assignments }: Decision): Outcome['places'] {
  const takers = new Map(
    assignments.flatMap(({ hypervisor, entries }) => entries.map((entry) => [entry, hypervisor])),
  )
  return new Map(
    entries.flatMap((entry) => {
      const taker = takers.get(entry)
      return taker === undefined ? [] : [[nameOf(entry), taker]]
    }),
  )
}

export const nameOf = ({ platform, target }: Pick<Entry, 'platform' | 'target'>): string =>
  `VM ${platform}_${target}`

/** An entry for each `PLATFORM/ARCHITECTURE`. */
export const entriesOf = (...labels: string[]): Entry[] =>
  labels.map((label) => {
    const [platform = '', target = ''] = label.split('/')
    return { platform, target, fields: new Map(Object.entries({ platform, target })) }
  })

/** A hypervisor that is up and empty. */
export const newHypervisor = (
  name: string,
  types: Record<string, string[]>,
  change: Partial<FarmHypervisor> = {},
): FarmHypervisor => ({
  ...{ name, types, weight: 1n, maxVms: Infinity, isUp: true, isDrained: false },
  domains: new Set(),
  ...change,
})

function answerOf({ name, types, isUp, domains }: FarmHypervisor): Answer {
  if (!isUp) {
    const refused = problem('connection-refused', name, { address: name })
    return { status: 'unreachable', problem: refused, warnings: [] }
  }
  const capabilities: Capabilities = new Map(
    Object.entries(types).map(([architecture, all]) => [
      architecture,
      new Map(all.map((type) => [type, undefined])),
    ]),
  )
  return { status: 'ok', capabilities, domains: [...domains], warnings: [] }
}

const ARCHITECTURES = ['x86_64', 'aarch64', 'riscv64']

/** A random hypervisor with VMs of its own. */
export function randomHypervisor(random: SeededRandom, name: string): FarmHypervisor {
  const types = Object.fromEntries(
    random
      .some(ARCHITECTURES, 3)
      .map((architecture) => [architecture, random.pick([['qemu'], ['qemu', 'kvm'], ['kvm']])]),
  )
  const foreign = Array.from({ length: random.below(3) }, (_, index) => `other ${index}`)
  return newHypervisor(name, types, {
    weight: BigInt(1 + random.below(3)),
    maxVms: random.chance(0.2) ? 1 + random.below(6) : Infinity,
    domains: new Set(foreign),
  })
}

/** A random farm in which nothing of the entries exists yet. */
export function randomFarm(seed: number, settings: Partial<Settings> = {}): Farm {
  const random = new SeededRandom(seed)
  const hypervisors = Array.from({ length: 2 + random.below(5) }, (_, index) =>
    randomHypervisor(random, `hv${index + 1}`),
  )
  const entries = Array.from({ length: 1 + random.below(20) }, (_, index) =>
    entriesOf(`vm${index}/${random.pick(ARCHITECTURES)}`),
  )
  const strategy = random.pick(['fair_queue', 'balanced'] as const)
  return new Farm(hypervisors, entries.flat(), { ...KEEPING, strategy, ...settings })
}
