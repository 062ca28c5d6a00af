import type { Entry } from './worked_example.ts'

/** The JSON that a script inventory prints, and `ansible-inventory --list` too. */
export interface InventoryJson {
  _meta: { hostvars: Record<string, Hostvars> }
  [group: string]: unknown
}

interface Hostvars {
  config: { list: Entry[] }
  libvirt_supported_virtualizzation_types?: Record<string, string[]>
  libvirt_supported_virtualization_types?: Record<string, string[]>
  vm_dispatcher: { status: string; assigned: unknown[]; error?: { code: string; text: unknown } }
}

/** The hypervisors of the end-to-end tests. */
export const HYPERVISORS = ['hv1', 'hv2', 'hv3', 'hv4'] as const

/** Each hypervisor's `config.list`. */
export function listsIn(stdout: string): Record<string, Entry[]> {
  const { _meta } = JSON.parse(stdout) as InventoryJson
  return Object.fromEntries(
    HYPERVISORS.map((name) => [name, _meta.hostvars[name]?.config.list ?? []]),
  )
}
