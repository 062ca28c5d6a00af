import { EMITTED_GROUPS } from '../../emitted_groups.ts'
import type { Answer } from '../../fleet/answer.ts'
import type { Assignment } from '../../placement/plan.ts'
import { type Problem, problem } from '../../problems.ts'
import { hasTemplate, isMap, textOf, type Value } from '../../values.ts'
import type { Entry } from '../../vm/entry.ts'
import { nameFault } from '../../vm/vm_name.ts'
import type { Decision, DefinedVm, VmHost } from '../decision.ts'
import type { SaidOfVms } from '../input/said_of_vms.ts'
import type { TakenNames } from '../input/taken_names.ts'
import { groupsOfVm } from '../input/vm_groups.ts'
import { stateOn } from '../vm_state.ts'
import { vmConnection, type Way } from './vm_connection.ts'

/** What is needed to make VMs hosts, apart from the decision. */
export interface Surroundings {
  said: SaidOfVms
  /** How the VMs on a hypervisor are reached; undefined where that is not known. */
  wayThrough: (hypervisor: string) => Way | undefined
  taken: TakenNames
}

type Decided = Pick<
  Decision,
  'hypervisors' | 'assignments' | 'ownedRuns' | 'vmNames' | 'definitions'
>

/**
 * The VMs as hosts: those of entries, and those that hypervisors have of their own. A VM of its own
 * that cannot be a host is left out, with a problem.
 */
export function vmHosts(
  decided: Decided,
  surroundings: Surroundings,
): { hosts: VmHost[]; problems: Problem[] } {
  const answers = new Map(decided.hypervisors.map(({ name, answer }) => [name, answer]))
  const maker = new Maker(surroundings, decided.definitions ?? new Map(), answers)
  for (const assignment of [...decided.assignments, ...decided.ownedRuns]) {
    for (const entry of assignment.entries) {
      maker.addEntry(decided.vmNames.get(entry) ?? '', entry, assignment)
    }
  }
  for (const { name } of decided.hypervisors) maker.addOwn(name)
  maker.reportSecrets()
  return { hosts: [...maker.hosts.values()], problems: maker.problems }
}

class Maker {
  readonly hosts = new Map<string, VmHost>()
  readonly problems: Problem[] = []
  readonly #surroundings: Surroundings
  readonly #definitions: ReadonlyMap<string, readonly DefinedVm[]>
  readonly #answers: ReadonlyMap<string, Answer>
  readonly #indices = new Map<string, ReadonlyMap<unknown, number>>()

  constructor(
    surroundings: Surroundings,
    definitions: ReadonlyMap<string, readonly DefinedVm[]>,
    answers: ReadonlyMap<string, Answer>,
  ) {
    this.#surroundings = surroundings
    this.#answers = answers
    this.#definitions = definitions
    for (const [hypervisor, defined] of definitions) {
      this.#indices.set(hypervisor, new Map(defined.map(({ fields }, index) => [fields, index])))
    }
  }

  addEntry(name: string, entry: Entry, { hypervisor, architecture, domainType }: Assignment): void {
    const index = this.#indices.get(hypervisor)?.get(entry.fields) ?? -1
    const defined = this.#definitions.get(hypervisor)?.[index]
    const { fields } = entry
    const [platform, target] = [fields.get('platform') ?? '', fields.get('target') ?? '']
    const run = { architecture, domainType, platform, target }
    this.#add({ name, hypervisor, label: entry, ...run, defined, index })
  }

  /** Adds the VMs of a hypervisor's own list; those of entries are hosts already. */
  addOwn(hypervisor: string): void {
    for (const [index, defined] of (this.#definitions.get(hypervisor) ?? []).entries()) {
      const name = nameOf(defined)
      if (name === undefined) continue
      const known = this.hosts.get(name)
      if (known?.hypervisor === hypervisor) {
        // The VM is in the hypervisor's own list, and its definition is kept with that.
        if (!known.defined) this.#add({ ...known, label: defined, defined, index })
        continue
      }
      const { platform, target, vm } = defined
      const what = `${platform}/${target}`
      const reason = nameFault(name) ?? this.#surroundings.taken.reason(name, hypervisor)
      const group = this.#surroundings.taken.impossibleGroup(defined)
      if (known) {
        const hosts = `${known.hypervisor}, ${hypervisor}`
        this.problems.push(problem('vm-host-twice', hypervisor, { name, what, hosts }))
      } else if (reason) this.problems.push(problem('vm-name', hypervisor, { name, what, reason }))
      else if (group) this.problems.push(problem('vm-group', hypervisor, group))
      else {
        const run = {
          architecture: literal(vm.get('arch')),
          domainType: literal(vm.get('virt_domain')),
        }
        this.#add({ name, hypervisor, label: defined, ...run, platform, target, defined, index })
      }
    }
  }

  /** Reports hypervisors that ask for a secret when something goes through them. */
  reportSecrets(): void {
    const through = new Set<string>()
    for (const { hypervisor, defined, said } of this.hosts.values()) {
      if (defined && !said.has('ansible_ssh_common_args')) through.add(hypervisor)
    }
    for (const name of through) {
      if (this.#surroundings.wayThrough(name)?.asks) {
        this.problems.push(problem('jump-wants-secret', name))
      }
    }
  }

  #add({
    label,
    ...host
  }: Omit<VmHost, 'groups' | 'said' | 'connection' | 'state'> & {
    label: { platform: string; target: string }
  }): void {
    const { name, hypervisor, defined } = host
    const { said: all, wayThrough } = this.#surroundings
    const state = stateOn(this.#answers.get(hypervisor), name)
    const ofState = state === undefined ? [] : [EMITTED_GROUPS.vmsInState.name(state)]
    const groups = [...groupsOfVm(label, hypervisor), ...ofState]
    const said = all.of(name, groups)
    const plugin = said.get('ansible_connection') ?? all.ofEveryHost('ansible_connection')
    const connection = () =>
      defined && vmConnection({ name, ...defined, way: wayThrough(hypervisor), connection: plugin })
    this.hosts.set(name, { ...host, groups, state, said, connection })
  }
}

/** Text that is not a template. */
const literal = (value: Value | undefined): string | undefined =>
  value === undefined || hasTemplate(value) ? undefined : textOf(value)

/** The name of a VM in its definition; undefined if Ansible still has to evaluate it. */
function nameOf({ vm }: DefinedVm): string | undefined {
  const metadata = vm.get('metadata')
  return isMap(metadata) ? textOf(metadata.get('name')) : undefined
}
