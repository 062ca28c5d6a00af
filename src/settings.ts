import { CAPACITY_SETTINGS } from './capacity_settings.ts'
import {
  STRATEGIES,
  STRATEGY_NAMES,
  WEIGHING_STRATEGIES,
} from './placement/strategies/strategies.ts'
import { ONE } from './placement/weights.ts'
import type { Setting } from './setting.ts'

/**
 * Every setting of this program: one table, read by the program, the help, the schemas and the docs.
 *
 * A setting's value is the first given of: its option, its environment variable, its variable in
 * the inventory, its default. One with an environment variable and one in the inventory has an option
 * as well (`optionOf`).
 */
export const SETTINGS = {
  inventory: {
    environment: 'VM_DISPATCHER_INVENTORY',
    form: 'sources',
    default: undefined,
    defaultText:
      'beside the script, else ANSIBLE_INVENTORY, else ansible.cfg, else ./inventory, ./hosts.yml',
    meaning: 'static inventory sources, separated by commas',
  },
  config: {
    variable: 'config',
    on: 'localhost',
    form: 'matrix',
    default: undefined,
    defaultText: 'required',
    meaning: 'the matrix of VMs: {permutations: {targets, platforms}, list: [{target, platform}]}',
  },
  hypervisorsGroup: {
    variable: 'hypervisors_group',
    on: 'localhost',
    form: 'text',
    default: 'hypervisors',
    meaning: 'the hypervisors: a group or a host pattern',
  },
  priorityDomains: {
    variable: 'priority_domains',
    on: 'localhost, else hypervisors',
    form: 'names',
    default: ['kvm', 'qemu'],
    meaning: 'domain types that may be used, the preferred first',
  },
  lookupDirectory: {
    variable: 'parse_lookup_dir_path',
    on: 'localhost',
    form: 'directory',
    default: 'setup_vm',
    meaning:
      'directory of the target definitions, relative to the working directory, then beside the inventory',
  },
  libvirtUri: {
    variable: 'ansible_libvirt_uri',
    on: 'hypervisors',
    form: 'text',
    default: undefined,
    defaultText: "virsh's own",
    meaning: 'libvirt connection URI',
  },
  strategy: {
    variable: 'vm_dispatcher_strategy',
    on: 'localhost',
    environment: 'VM_DISPATCHER_STRATEGY',
    form: STRATEGY_NAMES,
    default: 'fair_queue',
    meaning: Object.entries(STRATEGIES)
      .map(([name, { meaning }]) => `${name}: ${meaning}`)
      .join('; '),
  },
  onUnassigned: {
    variable: 'vm_dispatcher_on_unassigned',
    on: 'localhost',
    environment: 'VM_DISPATCHER_ON_UNASSIGNED',
    form: ['warn', 'ignore', 'fail'],
    default: 'warn',
    meaning:
      'what to do about entries that no hypervisor takes; warn: a line on stderr; ignore: none; fail: a line, and exit code 1, on which Ansible drops every host of the script',
  },
  drained: {
    variable: 'vm_dispatcher_drained',
    on: 'hypervisors',
    form: 'flag',
    default: false,
    meaning: 'true: takes no entries, its own config is kept',
  },
  maxVms: {
    variable: 'vm_dispatcher_max_vms',
    on: 'hypervisors',
    form: 'number',
    default: Number.POSITIVE_INFINITY,
    defaultText: 'no limit',
    meaning: 'the most VMs that it may have, including those of its own config',
  },
  weight: {
    variable: 'vm_dispatcher_weight',
    on: 'hypervisors',
    form: 'weight',
    default: ONE,
    defaultText: '1',
    meaning: `its share under ${WEIGHING_STRATEGIES.join(' or ')}: a number, or memory or cpus for what libvirt reports of the host`,
  },
  ...CAPACITY_SETTINGS,
  keepExisting: {
    variable: 'vm_dispatcher_keep_existing',
    on: 'localhost',
    environment: 'VM_DISPATCHER_KEEP_EXISTING',
    form: 'flag',
    default: false,
    meaning:
      'true: a VM that exists on a hypervisor that can run it stays there, and so does what the last run gave',
  },
  onUnreachable: {
    variable: 'vm_dispatcher_on_unreachable',
    on: 'localhost',
    environment: 'VM_DISPATCHER_ON_UNREACHABLE',
    form: ['redistribute', 'keep', 'fail'],
    default: 'redistribute',
    defaultText: 'redistribute; keep with vm_dispatcher_keep_existing',
    meaning:
      'what to do about hypervisors that do not answer; redistribute: their entries go elsewhere; keep: what existed there when they last answered stays theirs, and nothing new goes there; fail: as redistribute, and exit code 1, on which Ansible drops every host of the script',
  },
  maxUnreachable: {
    variable: 'vm_dispatcher_max_unreachable',
    on: 'localhost',
    environment: 'VM_DISPATCHER_MAX_UNREACHABLE',
    form: 'number or percentage',
    default: undefined,
    defaultText: 'no limit',
    meaning:
      'how many hypervisors that are not drained may fail to answer, as a number or a percentage; more than that: exit code 1, on which Ansible drops every host of the script',
  },
  stateDirectory: {
    variable: 'vm_dispatcher_state_dir',
    on: 'localhost',
    environment: 'VM_DISPATCHER_STATE_DIR',
    form: 'directory',
    default: undefined,
    defaultText: 'XDG_STATE_HOME, or ~/.local/state',
    meaning:
      'the directory in which runs remember what the next ones need, in one of its own: vm_dispatcher',
  },
  emitVms: {
    variable: 'vm_dispatcher_emit_vms',
    on: 'localhost',
    environment: 'VM_DISPATCHER_EMIT_VMS',
    form: 'flag',
    default: false,
    meaning:
      'true: each VM is a host too, in the groups vms, PLATFORM, TARGET and vms_on_HYPERVISOR',
  },
  emitDefinitions: {
    variable: 'vm_dispatcher_emit_definitions',
    on: 'localhost',
    environment: 'VM_DISPATCHER_EMIT_DEFINITIONS',
    form: 'flag',
    default: false,
    meaning:
      'true: each hypervisor has virtual_machines, the merged definitions of the VMs that it is to run',
  },
  vmName: {
    variable: 'vm_dispatcher_vm_name',
    on: 'localhost',
    environment: 'VM_DISPATCHER_VM_NAME',
    form: 'name format',
    default: 'VM {platform}_{target}',
    meaning: 'the name of a VM whose platform definition sets no vm.metadata.name',
  },
  emit: {
    variable: 'vm_dispatcher_emit',
    on: 'localhost',
    environment: 'VM_DISPATCHER_EMIT',
    form: ['all', 'additions'],
    default: 'all',
    meaning: 'all: print the whole inventory; additions: only what is added to it',
  },
  commandTimeout: {
    variable: 'vm_dispatcher_command_timeout',
    on: 'hypervisors',
    environment: 'VM_DISPATCHER_COMMAND_TIMEOUT',
    form: 'seconds',
    default: 60,
    meaning: 'seconds that virsh may take to answer; a first, cold answer can need 45',
  },
  transport: {
    variable: 'vm_dispatcher_transport',
    on: 'hypervisors',
    environment: 'VM_DISPATCHER_TRANSPORT',
    form: ['auto', 'ssh2', 'openssh'],
    default: 'auto',
    meaning:
      'auto: the built-in SSH, and the ssh command for what that cannot do; ssh2, openssh: only that one',
  },
  forks: {
    variable: 'vm_dispatcher_forks',
    on: 'localhost',
    environment: 'VM_DISPATCHER_FORKS',
    form: 'count',
    default: 128,
    meaning: 'how many hypervisors are asked at a time',
  },
  deadline: {
    variable: 'vm_dispatcher_deadline',
    on: 'localhost',
    environment: 'VM_DISPATCHER_DEADLINE',
    form: 'seconds',
    default: undefined,
    meaning: 'seconds after which the run goes on without the hypervisors that have not answered',
  },
  cacheTtl: {
    variable: 'vm_dispatcher_cache_ttl',
    on: 'localhost',
    environment: 'VM_DISPATCHER_CACHE_TTL',
    form: 'seconds or 0',
    default: undefined,
    meaning:
      'seconds for which the answers of hypervisors are kept for the next runs; 0: none are kept',
  },
  retryAfter: {
    variable: 'vm_dispatcher_retry_after',
    on: 'localhost',
    environment: 'VM_DISPATCHER_RETRY_AFTER',
    form: 'seconds',
    default: 60,
    meaning: 'with a cache: seconds after which a hypervisor that failed is asked again',
  },
  cacheDirectory: {
    environment: 'VM_DISPATCHER_CACHE_DIR',
    form: 'directory',
    default: undefined,
    defaultText: 'XDG_CACHE_HOME, or ~/.cache',
    meaning: 'the directory in which the cache is, in one of its own: vm_dispatcher',
  },
} as const satisfies Record<string, Setting>
