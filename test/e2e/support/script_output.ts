import type { Entry } from './worked_example.ts'

/** The JSON that a script inventory prints, and `ansible-inventory --list` too. */
export interface InventoryJson {
  _meta: { hostvars: Record<string, Hostvars> }
  [group: string]: unknown
}

interface Hostvars {
  config: { list: Entry[] }
  libvirt_supported_virtualizzation_types?: string
  libvirt_supported_virtualization_types?: string
  vm_dispatcher: {
    status: string
    assigned: unknown[]
    emulators?: string
    error?: { code: string; text: unknown }
  }
}

interface Offer {
  types: Record<string, string[]>
  emulators: Record<string, Record<string, unknown>>
}

/** What a template of a hypervisor's variable stands for: a key of the variable of its group. */
export function templated(inventory: InventoryJson, template = ''): Offer[keyof Offer] | undefined {
  const [, like = '', key] = /^\{\{ (\w+)\.(types|emulators) \}\}$/.exec(template) ?? []
  const group = inventory[like] as { vars: Record<string, Offer> } | undefined
  return group?.vars[like]?.[key as keyof Offer]
}

export const HYPERVISORS = ['hv1', 'hv2', 'hv3', 'hv4'] as const

/** Each hypervisor's `config.list`. */
export function listsIn(stdout: string): Record<string, Entry[]> {
  const { _meta } = JSON.parse(stdout) as InventoryJson
  return Object.fromEntries(
    HYPERVISORS.map((name) => [name, _meta.hostvars[name]?.config.list ?? []]),
  )
}
