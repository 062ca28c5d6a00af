import type { Decision } from '../../src/dispatch/decision.ts'
import type { Request } from '../../src/dispatch/request/request.ts'
import { completed } from '../../src/dispatch/run/answers.ts'
import { decide } from '../../src/dispatch/run/decide.ts'
import { placesAfter as placesToRemember } from '../../src/dispatch/run/remember.ts'
import type { Answer, Remembered } from '../../src/fleet/answer.ts'
import { type Memory, NO_MEMORY } from '../../src/fleet/memory.ts'
import { writeObject } from '../../src/inventory/documents/json.ts'
import type { Capabilities } from '../../src/libvirt/capabilities.ts'
import { STRATEGY_NAMES } from '../../src/placement/strategies/strategies.ts'
import type { Problem } from '../../src/problems.ts'
import { problem } from '../../src/problems.ts'
import { additionsOf } from '../../src/report/emitted/additions.ts'
import type { ReportedRun } from '../../src/report/explain/entry_outcomes.ts'
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
  /** What its own `config` asks for. */
  own: Entry[]
}

/** What a run printed, and its decision: hypervisors by the names of VMs. */
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

const NOW = new Date('2026-01-01T03:00:00Z')

/** A farm over time: what the program decides is built, and found again by the next run. */
export class Farm {
  #places: Memory['places'] = new Map()
  readonly #heard = new Map<string, Remembered>()
  /** The last run, as reports read it. */
  last: ReportedRun | undefined
  readonly hypervisors: FarmHypervisor[]
  entries: Entry[]
  settings: Settings

  constructor(hypervisors: FarmHypervisor[], entries: Entry[], settings: Settings = KEEPING) {
    this.hypervisors = hypervisors
    this.entries = entries
    this.settings = settings
  }

  hypervisor(name: string): FarmHypervisor {
    return this.hypervisors.find((each) => each.name === name)!
  }

  /** Asks all, in an order in which they answer, and decides. */
  run(order: readonly FarmHypervisor[] = this.hypervisors): Outcome {
    const asked = new Map(order.map((each) => [each.name, answerOf(each)]))
    const silent = this.hypervisors.filter(({ isUp }) => !isUp).map(({ name }) => name)
    const answers = new Map(NO_MEMORY.answers)
    for (const name of silent) {
      const earlier = this.#heard.get(name)
      if (earlier) answers.set(name, earlier)
    }
    const memory: Memory = { ...NO_MEMORY, answers, places: this.#places }
    const heard = this.settings.onUnreachable === 'keep' ? completed(asked, memory) : asked
    const architectures = new Map(this.entries.map(({ target }) => [target, target]))
    const names = {
      entries: new Map(this.entries.map((e) => [e, nameOf(e)])),
      own: this.#ownNames(),
    }
    const request = this.#request()
    const input = { architectures, vmNames: names, faults: new Map(), sizes: undefined }
    const decided = decide(request, input, { answers: heard, memory, now: NOW })
    const { decision, warnings, placement } = decided
    this.last = { request, decision, placement }
    const { hypervisors } = request
    this.#places = placesToRemember({ decided, hypervisors, answers: heard, memory, now: NOW })
    for (const [name, answer] of asked) {
      if (answer.status !== 'ok') continue
      const { capabilities, domains = [] } = answer
      this.#heard.set(name, { since: '2026-01-01T00:00:00Z', capabilities, domains })
    }
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

  /**
   * Creates missing VMs where they are to be, and removes those that are to be elsewhere, as the
   * lines say.
   */
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

  #ownNames(): Map<string, string[]> {
    return new Map(this.hypervisors.map(({ name, own }) => [name, own.map(nameOf)]))
  }

  #request(): Request {
    const request: Partial<Request> = {
      entries: this.entries,
      pins: new Map(),
      priorityDomains: ['kvm', 'qemu'],
      strategy: this.settings.strategy,
      vms: {
        ...this.settings,
        emitVms: true,
        emitDefinitions: false,
        countsSizes: false,
        nameFormat: '',
        stateDirectory: undefined,
      },
      hypervisors: this.hypervisors.map(({ name, isDrained, maxVms, weight, own }) => ({
        name,
        variables: { get: () => undefined, names: () => [], problems: [] },
        own: {
          config: new Map(),
          list: own.map(({ fields }) => fields),
          entries: own.map(({ fields }) => fields),
        },
        terms: { drained: isDrained, maxVms, weight, ramRatio: 1, cpuRatio: 4, ramReserved: 0 },
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
  name,
  types,
  weight: 1n,
  maxVms: Infinity,
  isUp: true,
  isDrained: false,
  own: [],
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
  const strategy = random.pick(STRATEGY_NAMES)
  return new Farm(hypervisors, entries.flat(), { ...KEEPING, strategy, ...settings })
}
