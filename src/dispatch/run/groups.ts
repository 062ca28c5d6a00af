import { firstOf } from '../../listed.ts'

/** Collects the names of VMs with the same warning, so that they share one line. */
export class Groups<Key extends Readonly<Record<string, string>>> {
  readonly #groups = new Map<string, { key: Key; vms: string[]; takers: Set<string> }>()

  /** @param taker the hypervisor that the VM goes to */
  add(key: Key, vm: string, taker = ''): void {
    const id = JSON.stringify(Object.entries(key))
    const group = this.#groups.get(id) ?? { key, vms: [], takers: new Set() }
    this.#groups.set(id, group)
    group.vms.push(vm)
    if (taker !== '') group.takers.add(taker)
  }

  map<T>(make: (key: Key, vms: readonly string[], takers: readonly string[]) => T): T[] {
    return [...this.#groups.values()].map(({ key, vms, takers }) => make(key, vms, [...takers]))
  }
}

/** `VM a exists`, `VM a, VM b and 7 more exist`. */
export const withVerb = (vms: readonly string[], one: string, many: string): string =>
  `${firstOf(vms)} ${vms.length === 1 ? one : many}`

/** The words for where VMs go: `it goes to hv1`, `they go to hv1, hv2`. */
export const going = (vms: readonly string[], takers: readonly string[]): string =>
  `${vms.length === 1 ? 'it goes' : 'they go'} to ${firstOf(takers)}`

/** The words for where VMs will be created, and for when the old ones may be removed. */
export const created = (vms: readonly string[], takers: readonly string[]) => {
  const isOne = vms.length === 1
  return {
    goes: `${isOne ? 'it' : 'they'} will be created on ${firstOf(takers)}`,
    works: isOne ? 'it works there' : 'they work there',
    old: isOne ? 'the old one' : 'the old ones',
  }
}
