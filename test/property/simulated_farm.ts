import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PassThrough } from 'node:stream'
import type { Context } from '../../src/dispatch/context.ts'
import { readInput } from '../../src/dispatch/input/input.ts'
import type { WhatIf } from '../../src/dispatch/options.ts'
import { findAnswers } from '../../src/dispatch/run/answers.ts'
import type { AskThem } from '../../src/dispatch/run/ask_fleet.ts'
import { type Run, runDispatch } from '../../src/dispatch/run/run.ts'
import type { Answer } from '../../src/fleet/answer.ts'
import { snapshotOf } from '../../src/fleet/snapshot.ts'
import { OWN_NAME } from '../../src/kept/private_directory.ts'
import type { StrategyName } from '../../src/placement/strategies/strategies.ts'
import { type Problem, problem } from '../../src/problems.ts'
import { explainEntries } from '../../src/report/explain/explanations.ts'
import { hypervisorReports } from '../../src/report/plan/plan_report.ts'
import { renderJson } from '../../src/report/text/json.ts'

/** A machine with a libvirt, as it really is. */
export interface Machine {
  id: string
  state: 'up' | 'down' | 'garbage'
  /** Domain types by architecture. */
  types: Record<string, string[]>
  /** The VMs that are really there, and the memory of each, in GiB. */
  domains: Map<string, number>
  /** What VMs may have in all, in GiB. */
  memory: number
}

/** In GiB: the memory of a VM whose entry does not say it. */
export const USUAL = 2

const GIB = 1024 * 1024

/** A machine in an inventory. */
export interface Host {
  name: string
  machine: string
  /** Another path reaches the same machine. */
  path: string
  isDrained: boolean
  maxVms: number
  weight: number
  /** Whether its settings forbid to ask it. */
  isForbidden: boolean
  own: Wanted[]
}

/** A VM that is asked for. */
export interface Wanted {
  platform: string
  target: string
  pin?: string
  /** In GiB. */
  ram?: number
}

export interface Site {
  name: string
  hosts: Host[]
  entries: Wanted[]
  strategy: StrategyName
  onUnreachable: 'keep' | 'redistribute'
  cached: boolean
  /** Whether memory counts. */
  capacity: boolean
  priorityDomains: string[]
}

/** What a run decided, by the names of VMs. */
export interface Decided {
  places: Map<string, { hypervisor: string; domainType: string }>
  owned: Map<string, string>
  unassigned: Map<string, string>
  problems: Problem[]
  /** By hypervisor: how many VMs it has in the end, and how much memory they take, in GiB. */
  loads: Map<string, { vms: number; taken: number | undefined }>
  /** By VM: what `plan` says of it, and by hypervisor what `explain` says. */
  states: Map<string, string | undefined>
  verdicts: Map<string, Map<string, string>>
  /** Until when its output may be kept, in milliseconds; 0 for not at all. */
  until: number
}

export const vmOf = ({ platform, target }: Wanted): string => `VM ${platform}_${target}`

export const uriOf = ({ machine, path, isForbidden }: Host): string =>
  `test${isForbidden ? '+ext' : ''}:///${machine}${path}`

/**
 * Machines, and inventories of one user that name them. Runs are complete, except for ssh and
 * virsh.
 */
export class SimulatedFarm {
  readonly directory = mkdtempSync(join(tmpdir(), 'motion-'))
  readonly state = join(this.directory, 'state', OWN_NAME)
  readonly machines = new Map<string, Machine>()

  end(): void {
    rmSync(this.directory, { recursive: true })
  }

  async list(site: Site): Promise<Decided> {
    return this.#run(site, { remembers: true })
  }

  async plan(site: Site, snapshot?: string): Promise<Decided> {
    return this.suppose(site, {}, snapshot)
  }

  async suppose(site: Site, whatIf: Partial<WhatIf>, snapshot?: string): Promise<Decided> {
    return this.#run(site, { whatIf: { without: [], drain: [], addFrom: [], ...whatIf }, snapshot })
  }

  /** Writes what `capture` writes; gives the file. */
  async capture(site: Site): Promise<string> {
    const context = this.#context(site)
    const input = await readInput(context, undefined)
    if (!input.ok) throw new Error(JSON.stringify(input.problems))
    const found = await findAnswers(input.value, context, {
      complete: true,
      askThem: this.#askThem,
    })
    if (!found.ok) throw new Error(JSON.stringify(found.problems))
    const file = join(this.directory, 'fleet.json')
    writeFileSync(file, renderJson(snapshotOf(found.value.answers, found.value.memory)))
    return file
  }

  /** All that is remembered: the names and contents of files. */
  stateFiles(): Map<string, string> {
    try {
      const names = readdirSync(this.state).filter((name) => !name.startsWith('trial'))
      return new Map(names.map((name) => [name, readFileSync(join(this.state, name), 'latin1')]))
    } catch {
      return new Map()
    }
  }

  async #run(site: Site, options: Partial<Parameters<typeof runDispatch>[1]>): Promise<Decided> {
    const common = { verbosity: 0, settings: {}, timings: false, askThem: this.#askThem }
    const run = await runDispatch(this.#context(site), { ...common, ...options })
    if (!run.ok) throw new Error(JSON.stringify(run.problems))
    return decidedBy(run.value)
  }

  #context(site: Site): Context {
    const folder = join(this.directory, site.name)
    mkdirSync(folder, { recursive: true })
    const inventory = join(folder, 'hosts.yml')
    writeFileSync(inventory, inventoryText(site))
    return {
      arguments: [],
      environment: {
        HOME: this.directory,
        VM_DISPATCHER_INVENTORY: inventory,
        VM_DISPATCHER_STATE_DIR: dirname(this.state),
        VM_DISPATCHER_CACHE_DIR: join(this.directory, 'cache'),
      },
      workingDirectory: this.directory,
      scriptPath: join(this.directory, 'script/vm_dispatcher_inventory.js'),
      stdout: new PassThrough(),
      stderr: new PassThrough(),
    }
  }

  readonly #askThem: AskThem = async (queries) =>
    new Map(
      queries.map(({ name, uri = '' }) => {
        const [, id = ''] = /^test:\/\/\/([^/]*)/.exec(uri) ?? []
        return [name, answerOf(name, this.machines.get(id) as Machine)]
      }),
    )
}

function answerOf(name: string, { id, state, types, domains, memory }: Machine): Answer {
  if (state === 'down') {
    const refused = problem('connection-refused', name, { address: name })
    return { status: 'unreachable', problem: refused, warnings: [] }
  }
  if (state === 'garbage') {
    const malformed = problem('capabilities-malformed', name, { reason: 'it is garbage' })
    return { status: 'failed', problem: malformed, warnings: [] }
  }
  return {
    status: 'ok',
    capabilities: new Map(
      Object.entries(types).map(([architecture, all]) => [
        architecture,
        new Map(all.map((type) => [type, undefined])),
      ]),
    ),
    hostUuid: `0000000${id.slice(1)}-0000-4000-8000-000000000000`,
    domains: [...domains.keys()],
    topology: { memory: memory * GIB, cpus: 10_000 },
    sizes: [...domains].map(([name, ram]) => ({ name, memory: ram * GIB, cpus: 1, isOff: false })),
    warnings: [],
  }
}

const inventoryText = ({ hosts, entries, cached, ...site }: Site): string =>
  JSON.stringify({
    all: {
      hosts: {
        localhost: {
          ansible_connection: 'local',
          vm_dispatcher_keep_existing: true,
          vm_dispatcher_strategy: site.strategy,
          vm_dispatcher_on_unreachable: site.onUnreachable,
          priority_domains: site.priorityDomains,
          vm_dispatcher_capacity: site.capacity,
          vm_dispatcher_default_vcpus: 1,
          ...(cached && { vm_dispatcher_cache_ttl: 1000, vm_dispatcher_retry_after: 0.001 }),
          config: {
            list: entries.map(({ pin, ram = USUAL, ...wanted }) => {
              return { ...wanted, ram: ram * 1024, hypervisor: pin }
            }),
          },
        },
      },
      children: {
        hypervisors: {
          vars: { ansible_connection: 'local' },
          hosts: Object.fromEntries(
            hosts.map((host) => [
              host.name,
              {
                ansible_libvirt_uri: uriOf(host),
                vm_dispatcher_drained: host.isDrained,
                vm_dispatcher_weight: host.weight,
                ...(Number.isFinite(host.maxVms) && { vm_dispatcher_max_vms: host.maxVms }),
                config: { list: host.own },
              },
            ]),
          ),
        },
      },
    },
  })

function decidedBy(run: Run): Decided {
  const { decision, placement, request, problems, until } = run
  const { assignments, owned, unassigned, vmNames } = decision
  const nameOf = (entry: Run['request']['entries'][number]) =>
    vmNames.get(entry) ?? `VM ${entry.platform}_${entry.target}`
  const namedBy = new Map(request.entries.map((entry) => [entry.fields, nameOf(entry)]))
  const reports = hypervisorReports(decision, placement)
  return {
    places: new Map(
      assignments.flatMap(({ hypervisor, entries, domainType }) =>
        entries.map((entry) => [nameOf(entry), { hypervisor, domainType }] as const),
      ),
    ),
    owned: new Map([...owned].map(([entry, owner]) => [nameOf(entry), owner])),
    unassigned: new Map(unassigned.map(({ entry, problem }) => [nameOf(entry), problem.code])),
    problems,
    loads: new Map(
      reports.map(({ name, vms, capacity }) => [
        name,
        { vms, taken: capacity && capacity.memory.taken / GIB },
      ]),
    ),
    states: new Map(
      reports.flatMap(({ assigned }) =>
        assigned.map(({ entry, state }) => [namedBy.get(entry) ?? '', state] as const),
      ),
    ),
    verdicts: new Map(
      explainEntries(request.entries, run).flatMap(({ entries, verdicts }) =>
        entries.map(({ entry }) => [
          namedBy.get(entry) ?? '',
          new Map(verdicts.map(({ hypervisor, verdict }) => [hypervisor, verdict])),
        ]),
      ),
    ),
    until,
  }
}
