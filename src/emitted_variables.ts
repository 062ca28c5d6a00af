/** A variable that this program sets in the inventory that it prints. */
interface EmittedVariable {
  /** Whose variable it is; VMs are hosts only with `vm_dispatcher_emit_vms`. */
  on: 'hypervisors' | 'all' | 'VMs'
  /** The setting without which it is not set, as `VmSettings` calls it. */
  with?: 'emitDefinitions'
}

/**
 * Every variable that this program sets: one table, which those who write them are held to by the
 * compiler, and which those read who look for a variable that hides one of them or is misspelt.
 */
export const EMITTED_VARIABLES = {
  config: { on: 'hypervisors' },
  libvirt_supported_virtualizzation_types: { on: 'hypervisors' },
  libvirt_supported_virtualization_types: { on: 'hypervisors' },
  vm_dispatcher: { on: 'hypervisors' },
  virtual_machines: { on: 'hypervisors', with: 'emitDefinitions' },
  vm_dispatcher_unassigned: { on: 'all' },
  kvm_host: { on: 'VMs' },
  target: { on: 'VMs' },
  platform: { on: 'VMs' },
  arch: { on: 'VMs' },
  domain_type: { on: 'VMs' },
  vm_dispatcher_state: { on: 'VMs' },
} as const satisfies Record<string, EmittedVariable>

type Table = typeof EMITTED_VARIABLES

/** The names of the variables of hypervisors, of all hosts, or of VMs. */
export type EmittedOn<On extends EmittedVariable['on']> = {
  [Name in keyof Table]: Table[Name]['on'] extends On ? Name : never
}[keyof Table]

/** The same names as a list, in the order in which they are printed; those that the settings ask for. */
export const emittedOn = (
  on: EmittedVariable['on'],
  settings: Readonly<Record<'emitDefinitions', boolean>>,
): string[] =>
  Object.entries<EmittedVariable>(EMITTED_VARIABLES).flatMap(([name, row]) =>
    row.on === on && (row.with === undefined || settings[row.with]) ? [name] : [],
  )

/**
 * How the names of groups of hypervisors begin that offer the same, and those of the variables of
 * these groups.
 */
export const LIKE = 'vm_dispatcher_like_'
