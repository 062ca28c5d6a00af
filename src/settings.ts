import { STRATEGIES } from './placement/strategies/strategies.ts'
import { ONE } from './placement/weights.ts'

/**
 * Every setting of this program: one table, read by the program, the help and the docs.
 *
 * A setting's value is the first given of: its option, its environment variable, its variable in
 * the inventory, its default. Settings of Ansible's own (connection, ansible.cfg) are not here.
 * One with an environment variable and one in the inventory has an option as well (`optionOf`).
 */
export interface Setting {
  /** The name of the variable in the static inventory. */
  variable?: string
  /** Which hosts' variable is read. */
  on?: 'localhost' | 'hypervisors' | 'localhost, else hypervisors'
  environment?: string
  /** The value where it is set nowhere, as its readers take it; undefined if there is none. */
  default: unknown
  /** How people are told the default, where its value does not say it. */
  defaultText?: string
  meaning: string
}

/** A setting's default for people: `128`, `[kvm, qemu]`, `no limit`. */
export const defaultText = ({ default: value, defaultText }: Setting): string =>
  defaultText ?? (Array.isArray(value) ? `[${value.join(', ')}]` : String(value ?? 'none'))

/** The option of the human commands that goes before an environment variable: `on-unassigned`. */
export const optionOf = (environment: string): string =>
  environment.replace('VM_DISPATCHER_', '').toLowerCase().replaceAll('_', '-')

export const SETTINGS = {
  inventory: {
    environment: 'VM_DISPATCHER_INVENTORY',
    default: undefined,
    defaultText:
      'beside the script, else ANSIBLE_INVENTORY, else ansible.cfg, else ./inventory, ./hosts.yml',
    meaning: 'static inventory sources, separated by commas',
  },
  config: {
    variable: 'config',
    on: 'localhost',
    default: undefined,
    defaultText: 'required',
    meaning: 'the matrix of VMs: {permutations: {targets, platforms}, list: [{target, platform}]}',
  },
  hypervisorsGroup: {
    variable: 'hypervisors_group',
    on: 'localhost',
    default: 'hypervisors',
    meaning: 'the hypervisors: a group or a host pattern',
  },
  priorityDomains: {
    variable: 'priority_domains',
    on: 'localhost, else hypervisors',
    default: ['kvm', 'qemu'],
    meaning: 'domain types that may be used, the preferred first',
  },
  lookupDirectory: {
    variable: 'parse_lookup_dir_path',
    on: 'localhost',
    default: 'setup_vm',
    meaning:
      'directory of the target definitions, relative to the working directory, then beside the inventory',
  },
  libvirtUri: {
    variable: 'ansible_libvirt_uri',
    on: 'hypervisors',
    default: undefined,
    defaultText: "virsh's own",
    meaning: 'libvirt connection URI',
  },
  strategy: {
    variable: 'vm_dispatcher_strategy',
    on: 'localhost',
    environment: 'VM_DISPATCHER_STRATEGY',
    default: 'fair_queue',
    meaning: Object.entries(STRATEGIES)
      .map(([name, { meaning }]) => `${name}: ${meaning}`)
      .join('; '),
  },
  onUnassigned: {
    variable: 'vm_dispatcher_on_unassigned',
    on: 'localhost',
    environment: 'VM_DISPATCHER_ON_UNASSIGNED',
    default: 'warn',
    meaning:
      'what to do about entries that no hypervisor takes; warn: a line on stderr; ignore: none; fail: a line, and exit code 1, on which Ansible drops every host of the script',
  },
  drained: {
    variable: 'vm_dispatcher_drained',
    on: 'hypervisors',
    default: false,
    meaning: 'true: takes no entries, its own config is kept',
  },
  maxVms: {
    variable: 'vm_dispatcher_max_vms',
    on: 'hypervisors',
    default: Number.POSITIVE_INFINITY,
    defaultText: 'no limit',
    meaning: 'the most VMs that it may have, including those of its own config',
  },
  weight: {
    variable: 'vm_dispatcher_weight',
    on: 'hypervisors',
    default: ONE,
    defaultText: '1',
    meaning:
      'its share under balanced: a number, or memory or cpus for what libvirt reports of the host',
  },
  keepExisting: {
    variable: 'vm_dispatcher_keep_existing',
    on: 'localhost',
    environment: 'VM_DISPATCHER_KEEP_EXISTING',
    default: false,
    meaning:
      'true: a VM that exists on a hypervisor that can run it stays there, and so does what the last run gave',
  },
  onUnreachable: {
    variable: 'vm_dispatcher_on_unreachable',
    on: 'localhost',
    environment: 'VM_DISPATCHER_ON_UNREACHABLE',
    default: 'redistribute',
    defaultText: 'redistribute; keep with vm_dispatcher_keep_existing',
    meaning:
      'what to do about hypervisors that do not answer; redistribute: their entries go elsewhere; keep: what existed there when they last answered stays theirs, and nothing new goes there; fail: as redistribute, and exit code 1, on which Ansible drops every host of the script',
  },
  stateDirectory: {
    variable: 'vm_dispatcher_state_dir',
    on: 'localhost',
    environment: 'VM_DISPATCHER_STATE_DIR',
    default: undefined,
    defaultText: 'XDG_STATE_HOME, or ~/.local/state',
    meaning:
      'the directory in which runs remember what the next ones need, in one of its own: vm_dispatcher',
  },
  emitVms: {
    variable: 'vm_dispatcher_emit_vms',
    on: 'localhost',
    environment: 'VM_DISPATCHER_EMIT_VMS',
    default: false,
    meaning:
      'true: each assigned entry is a host too, in the groups vms, PLATFORM, TARGET and vms_on_HYPERVISOR',
  },
  vmName: {
    variable: 'vm_dispatcher_vm_name',
    on: 'localhost',
    environment: 'VM_DISPATCHER_VM_NAME',
    default: 'VM {platform}_{target}',
    meaning: 'the name of a VM whose platform definition sets no vm.metadata.name',
  },
  emit: {
    variable: 'vm_dispatcher_emit',
    on: 'localhost',
    environment: 'VM_DISPATCHER_EMIT',
    default: 'all',
    meaning: 'all: print the whole inventory; additions: only what is added to it',
  },
  commandTimeout: {
    variable: 'vm_dispatcher_command_timeout',
    on: 'hypervisors',
    environment: 'VM_DISPATCHER_COMMAND_TIMEOUT',
    default: 60,
    meaning: 'seconds that virsh may take to answer; a first, cold answer can need 45',
  },
  transport: {
    variable: 'vm_dispatcher_transport',
    on: 'hypervisors',
    environment: 'VM_DISPATCHER_TRANSPORT',
    default: 'auto',
    meaning:
      'auto: the built-in SSH, and the ssh command for what that cannot do; ssh2, openssh: only that one',
  },
  forks: {
    variable: 'vm_dispatcher_forks',
    on: 'localhost',
    environment: 'VM_DISPATCHER_FORKS',
    default: 128,
    meaning: 'how many hypervisors are asked at a time',
  },
  deadline: {
    variable: 'vm_dispatcher_deadline',
    on: 'localhost',
    environment: 'VM_DISPATCHER_DEADLINE',
    default: undefined,
    meaning: 'seconds after which the run goes on without the hypervisors that have not answered',
  },
  cacheTtl: {
    variable: 'vm_dispatcher_cache_ttl',
    on: 'localhost',
    environment: 'VM_DISPATCHER_CACHE_TTL',
    default: undefined,
    meaning:
      'seconds for which the answers of hypervisors are kept for the next runs; 0: none are kept',
  },
  retryAfter: {
    variable: 'vm_dispatcher_retry_after',
    on: 'localhost',
    environment: 'VM_DISPATCHER_RETRY_AFTER',
    default: 60,
    meaning: 'with a cache: seconds after which a hypervisor that failed is asked again',
  },
  cacheDirectory: {
    environment: 'VM_DISPATCHER_CACHE_DIR',
    default: undefined,
    defaultText: 'XDG_CACHE_HOME, or ~/.cache',
    meaning: 'the directory in which the cache is, in one of its own: vm_dispatcher',
  },
} as const satisfies Record<string, Setting>
