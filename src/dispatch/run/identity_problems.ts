import type { Memory } from '../../fleet/memory.ts'
import { type Problem, problem } from '../../problems.ts'
import type { Entry } from '../../vm/entry.ts'
import { sameEntry } from '../../vm/entry.ts'
import type { VmNames } from '../input/name_vms.ts'
import type { Request, RequestedHypervisor } from '../request/request.ts'

const SHOWN_BY = {
  connection: 'the same connection and URI',
  uuid: 'the same host UUID, capabilities and domains',
}

/** Warns of hypervisors that are one libvirt under several names, in one line for each libvirt. */
export function twinProblems(
  hypervisors: readonly Pick<RequestedHypervisor, 'name'>[],
  { twins }: Memory,
): Problem[] {
  const groups = new Map<string, { names: string[]; by: Set<string> }>()
  for (const { name } of hypervisors) {
    const twin = twins.get(name)
    if (!twin) continue
    const { names, by } = groups.get(twin.of) ?? { names: [twin.of], by: new Set<string>() }
    groups.set(twin.of, { names: [...names, name], by: by.add(SHOWN_BY[twin.by]) })
  }
  return [...groups.values()].map(({ names, by }) =>
    problem('libvirt-twice', names.join(', '), { by: [...by].join('; ') }),
  )
}

/**
 * Warns of entries that a hypervisor has in its own list with other keys: only the keys of its own
 * list reach the roles that build the VM.
 */
export function ownedProblems(
  { hypervisors }: Pick<Request, 'hypervisors'>,
  owned: ReadonlyMap<Entry, string>,
  names: VmNames,
): Problem[] {
  const own = new Map(hypervisors.map(({ name, own }) => [name, own.entries]))
  return [...owned].flatMap(([entry, hypervisor]) => {
    const name = names.entries.get(entry) ?? ''
    const index = names.own.get(hypervisor)?.indexOf(name) ?? -1
    const listed = own.get(hypervisor)?.[index] ?? null
    return sameEntry(listed, entry.fields)
      ? []
      : [problem('vm-owned', hypervisor, { name, place: "localhost's config" })]
  })
}
