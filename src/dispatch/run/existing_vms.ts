import type { Answer } from '../../fleet/answer.ts'
import type { Memory } from '../../fleet/memory.ts'
import { addTo } from '../../grouped.ts'
import type { Whereabouts } from '../../placement/staying/keep.ts'
import type { Entry } from '../../vm/entry.ts'
import type { VmNames } from '../input/name_vms.ts'
import type { Request, RequestedHypervisor } from '../request/request.ts'

type Answers = ReadonlyMap<string, Answer>

/** Where the VMs of entries are, and where the last run wanted them; entries that are nowhere are left out. */
export function whereaboutsOf(
  { entries, hypervisors }: Pick<Request, 'entries' | 'hypervisors'>,
  names: VmNames,
  answers: Answers,
  { answers: earlier, places }: Memory,
): Map<Entry, Whereabouts> {
  const seen = homesOf(hypervisors, (name) => currentDomains(answers.get(name)))
  const remembered = homesOf(hypervisors, (name) => {
    const answer = answers.get(name)
    if (answer?.status === 'ok') return []
    return answer?.status === 'stale' ? answer.domains : (earlier.get(name)?.domains ?? [])
  })
  const known = new Map<Entry, Whereabouts>()
  for (const entry of entries) {
    const name = names.entries.get(entry)
    if (name === undefined) continue
    const [here, then, last] = [seen.get(name), remembered.get(name), places.get(name)]
    if (!here && !then && !last) continue
    known.set(entry, {
      seen: here ?? [],
      remembered: then ?? [],
      given: last?.hypervisor,
      old: last?.old ?? [],
    })
  }
  return known
}

const currentDomains = (answer: Answer | undefined): readonly string[] =>
  (answer?.status === 'ok' && answer.domains) || []

/** The hypervisors by the names of their VMs. */
function homesOf(
  hypervisors: readonly Pick<RequestedHypervisor, 'name'>[],
  domainsOf: (hypervisor: string) => readonly string[],
): Map<string, string[]> {
  const homes = new Map<string, string[]>()
  for (const { name: hypervisor } of hypervisors) {
    for (const name of new Set(domainsOf(hypervisor))) addTo(homes, name, hypervisor)
  }
  return homes
}

/**
 * Entries that a hypervisor's own list asks for too, by the name of their VM: each is that one VM,
 * and is there.
 */
export function ownedEntries(
  { entries, hypervisors }: Pick<Request, 'entries' | 'hypervisors'>,
  names: VmNames,
): Map<Entry, string> {
  const owners = homesOf(hypervisors, (hypervisor) =>
    (names.own.get(hypervisor) ?? []).filter((name) => name !== undefined),
  )
  return new Map(
    entries.flatMap((entry): [Entry, string][] => {
      const [owner] = owners.get(names.entries.get(entry) ?? '') ?? []
      return owner === undefined ? [] : [[entry, owner]]
    }),
  )
}

/**
 * The VMs of a hypervisor without those of entries. A VM that is in its `config` and among its
 * domains counts once.
 */
export interface OwnVms {
  /** How many its own `config` asks for, entries that others ask for too among them. */
  own: number
  /** The names of the others: domains that nothing in the inventory asks for. */
  others: string[]
}

/** The VMs of each hypervisor without those of entries; `others` only if VMs stay. */
export function ownVmsOf(
  { hypervisors, vms }: Pick<Request, 'hypervisors' | 'vms'>,
  names: VmNames,
  answers: Answers,
): OwnVms[] {
  if (!vms.keepExisting)
    return hypervisors.map(({ own }) => ({ own: own.entries.length, others: [] }))
  const ofEntries = new Set(names.entries.values())
  return hypervisors.map(({ name }) => {
    const answer = answers.get(name)
    const domains = (answer && 'domains' in answer && answer.domains) || []
    const listed = names.own.get(name) ?? []
    const named = new Set(listed.filter((vm) => vm !== undefined))
    const others = new Set(domains.filter((vm) => !ofEntries.has(vm) && !named.has(vm)))
    const own = named.size + listed.filter((vm) => vm === undefined).length
    return { own, others: [...others] }
  })
}
