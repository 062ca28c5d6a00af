import { CAPACITY_SETTINGS } from './capacity_settings.ts'
import { vmGroupForms } from './emitted_groups.ts'
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
    meaning: 'which hosts are the hypervisors: a group or a host pattern',
  },
  priorityDomains: {
    variable: 'priority_domains',
    on: 'localhost, else hypervisors',
    form: 'names',
    default: ['kvm', 'qemu'],
    meaning: 'the domain types that may be used, the preferred one first',
  },
  lookupDirectory: {
    variable: 'parse_lookup_dir_path',
    on: 'localhost',
    form: 'directory',
    default: 'setup_vm',
    meaning:
      'the directory of the target and platform definitions, looked for in the working directory, then beside the inventory',
  },
  libvirtUri: {
    variable: 'ansible_libvirt_uri',
    on: 'hypervisors',
    form: 'text',
    default: undefined,
    defaultText: "virsh's own",
    meaning: 'the connection URI of libvirt',
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
      'what to do about entries that no hypervisor takes; warn: a line on stderr; ignore: nothing; fail: a line and exit code 1, and Ansible then drops all hosts of this script',
  },
  drained: {
    variable: 'vm_dispatcher_drained',
    on: 'hypervisors',
    form: 'flag',
    default: false,
    meaning: 'true: it takes no entries; its own config stays',
  },
  maxVms: {
    variable: 'vm_dispatcher_max_vms',
    on: 'hypervisors',
    form: 'number',
    default: Infinity,
    defaultText: 'no limit',
    meaning: 'the most VMs that it may have, including those of its own config',
  },
  weight: {
    variable: 'vm_dispatcher_weight',
    on: 'hypervisors',
    form: 'weight',
    default: ONE,
    defaultText: '1',
    meaning: `its share of the load with ${WEIGHING_STRATEGIES.join(' or ')}: a number, or memory or cpus, as libvirt reports them`,
  },
  ...CAPACITY_SETTINGS,
  keepExisting: {
    variable: 'vm_dispatcher_keep_existing',
    on: 'localhost',
    environment: 'VM_DISPATCHER_KEEP_EXISTING',
    form: 'flag',
    default: false,
    meaning:
      'true: a VM stays on the hypervisor where it exists, if that can run it; one that does not exist yet stays where the last run put it',
  },
  onUnreachable: {
    variable: 'vm_dispatcher_on_unreachable',
    on: 'localhost',
    environment: 'VM_DISPATCHER_ON_UNREACHABLE',
    form: ['redistribute', 'keep', 'fail'],
    default: 'redistribute',
    defaultText: 'redistribute; keep with vm_dispatcher_keep_existing',
    meaning:
      'what to do about hypervisors that do not answer; redistribute: their entries go elsewhere; keep: they keep what existed there when they last answered, and get nothing new; fail: as redistribute, with exit code 1, and Ansible then drops all hosts of this script',
  },
  maxUnreachable: {
    variable: 'vm_dispatcher_max_unreachable',
    on: 'localhost',
    environment: 'VM_DISPATCHER_MAX_UNREACHABLE',
    form: 'number or percentage',
    default: undefined,
    defaultText: 'no limit',
    meaning:
      'how many hypervisors may fail to answer (drained ones do not count), as a number or a percentage; if more do: exit code 1, and Ansible then drops all hosts of this script',
  },
  stateDirectory: {
    variable: 'vm_dispatcher_state_dir',
    on: 'localhost',
    environment: 'VM_DISPATCHER_STATE_DIR',
    form: 'directory',
    default: undefined,
    defaultText: 'XDG_STATE_HOME, or ~/.local/state',
    meaning: 'the directory for what later runs need to know, in its subdirectory vm_dispatcher',
  },
  emitVms: {
    variable: 'vm_dispatcher_emit_vms',
    on: 'localhost',
    environment: 'VM_DISPATCHER_EMIT_VMS',
    form: 'flag',
    default: false,
    meaning: `true: each VM is a host too, in the groups ${vmGroupForms().join(', ')}`,
  },
  emitDefinitions: {
    variable: 'vm_dispatcher_emit_definitions',
    on: 'localhost',
    environment: 'VM_DISPATCHER_EMIT_DEFINITIONS',
    form: 'flag',
    default: false,
    meaning:
      'true: each hypervisor has the variable virtual_machines, the merged definitions of its VMs',
  },
  vmName: {
    variable: 'vm_dispatcher_vm_name',
    on: 'localhost',
    environment: 'VM_DISPATCHER_VM_NAME',
    form: 'name format',
    default: 'VM {platform}_{target}',
    meaning: 'the name of a VM whose platform definition does not set vm.metadata.name',
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
    meaning: 'seconds that virsh may take to answer; the first answer of a libvirt can take 45',
  },
  transport: {
    variable: 'vm_dispatcher_transport',
    on: 'hypervisors',
    environment: 'VM_DISPATCHER_TRANSPORT',
    form: ['auto', 'ssh2', 'openssh'],
    default: 'auto',
    meaning:
      'ssh2: the built-in SSH; openssh: the ssh command; auto: ssh2, and openssh for what ssh2 cannot do',
  },
  forks: {
    variable: 'vm_dispatcher_forks',
    on: 'localhost',
    environment: 'VM_DISPATCHER_FORKS',
    form: 'count',
    default: 128,
    meaning: 'how many hypervisors are asked at the same time',
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
      'seconds for which answers of hypervisors are kept for the next runs; 0: they are not kept',
  },
  retryAfter: {
    variable: 'vm_dispatcher_retry_after',
    on: 'localhost',
    environment: 'VM_DISPATCHER_RETRY_AFTER',
    form: 'seconds',
    default: 60,
    needs: 'vm_dispatcher_cache_ttl',
    meaning: 'seconds after which a hypervisor that failed is asked again',
  },
  cacheDirectory: {
    environment: 'VM_DISPATCHER_CACHE_DIR',
    form: 'directory',
    default: undefined,
    defaultText: 'XDG_CACHE_HOME, or ~/.cache',
    meaning: 'the directory for the cache, in its subdirectory vm_dispatcher',
  },
} as const satisfies Record<string, Setting>
