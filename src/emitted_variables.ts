/** A variable that this program sets in the inventory that it prints. */
interface EmittedVariable {
  /** The hosts that have it; VMs are hosts only with `vm_dispatcher_emit_vms`. */
  on: 'hypervisors' | 'all' | 'VMs'
  /** Whether the static inventory overrides it, for the VM or for one of its groups. */
  yields?: true
  /** The setting without which it is not set, as `VmSettings` calls it. */
  with?: 'emitDefinitions'
}

/**
 * Every variable that this program sets, in one table. The compiler checks the code that sets them
 * against it. The code that looks for variables that hide ours, or are misspelt, reads it.
 */
export const EMITTED_VARIABLES = {
  config: { on: 'hypervisors' },
  libvirt_supported_virtualizzation_types: { on: 'hypervisors' },
  libvirt_supported_virtualization_types: { on: 'hypervisors' },
  vm_dispatcher: { on: 'hypervisors' },
  virtual_machines: { on: 'hypervisors', with: 'emitDefinitions' },
  vm_dispatcher_unassigned: { on: 'all' },
  vm: { on: 'VMs', yields: true },
  kvm_host: { on: 'VMs' },
  target: { on: 'VMs' },
  platform: { on: 'VMs' },
  arch: { on: 'VMs' },
  domain_type: { on: 'VMs' },
  vm_dispatcher_state: { on: 'VMs' },
  hostjumps: { on: 'VMs', yields: true },
  ansible_host: { on: 'VMs', yields: true },
  ansible_host_real: { on: 'VMs', yields: true },
  ansible_hostname: { on: 'VMs', yields: true },
  ansible_port: { on: 'VMs', yields: true },
  ansible_user: { on: 'VMs', yields: true },
  ansible_password: { on: 'VMs', yields: true },
  ansible_become_method: { on: 'VMs', yields: true },
  ansible_become_user: { on: 'VMs', yields: true },
  ansible_become_password: { on: 'VMs', yields: true },
  ansible_ssh_common_args: { on: 'VMs', yields: true },
  ansible_libvirt_uri: { on: 'VMs', yields: true },
} as const satisfies Record<string, EmittedVariable>

type Table = typeof EMITTED_VARIABLES

/** The names of the variables of hypervisors, of all hosts, or of VMs. */
export type EmittedOn<On extends EmittedVariable['on']> = {
  [Name in keyof Table]: Table[Name]['on'] extends On ? Name : never
}[keyof Table]

/** Whether the static inventory overrides this variable of a VM. */
export const yields = (name: string): boolean => {
  const table: Readonly<Record<string, EmittedVariable>> = EMITTED_VARIABLES
  const row = table[name]
  return row === undefined || row.yields === true
}

/** The same names as a list, in the order in which they are printed; those that the settings ask for. */
export const emittedOn = (
  on: EmittedVariable['on'],
  settings: Readonly<Record<'emitDefinitions', boolean>>,
): string[] =>
  Object.entries<EmittedVariable>(EMITTED_VARIABLES).flatMap(([name, row]) =>
    row.on === on && (row.with === undefined || settings[row.with]) ? [name] : [],
  )
