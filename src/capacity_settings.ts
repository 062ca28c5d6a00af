import type { Setting } from './setting.ts'

/** The settings about memory and CPUs, a part of the table of all settings. */
export const CAPACITY_SETTINGS = {
  capacity: {
    variable: 'vm_dispatcher_capacity',
    on: 'localhost',
    environment: 'VM_DISPATCHER_CAPACITY',
    form: 'flag',
    default: false,
    meaning: 'true: no hypervisor gets more VMs than its memory and CPUs allow',
  },
  defaultRam: {
    variable: 'vm_dispatcher_default_ram',
    on: 'localhost',
    environment: 'VM_DISPATCHER_DEFAULT_RAM',
    form: 'memory',
    default: 2048 * 1024,
    defaultText: '2048',
    meaning: 'the memory of a VM in MiB, if neither its entry nor its platform sets it',
  },
  defaultVcpus: {
    variable: 'vm_dispatcher_default_vcpus',
    on: 'localhost',
    environment: 'VM_DISPATCHER_DEFAULT_VCPUS',
    form: 'count',
    default: 4,
    meaning: 'the virtual CPUs of a VM, if neither its entry nor its platform sets them',
  },
  countShutOff: {
    variable: 'vm_dispatcher_count_shut_off',
    on: 'localhost',
    environment: 'VM_DISPATCHER_COUNT_SHUT_OFF',
    form: 'flag',
    default: true,
    meaning: 'with vm_dispatcher_capacity: whether domains that are shut off count',
  },
  ramRatio: {
    variable: 'vm_dispatcher_ram_ratio',
    on: 'hypervisors',
    form: 'ratio',
    default: 1,
    meaning:
      'with vm_dispatcher_capacity: the memory that VMs may have, as a multiple of what it has',
  },
  cpuRatio: {
    variable: 'vm_dispatcher_cpu_ratio',
    on: 'hypervisors',
    form: 'ratio',
    default: 4,
    meaning: 'with vm_dispatcher_capacity: the virtual CPUs that VMs may have for each of its CPUs',
  },
  ramReserved: {
    variable: 'vm_dispatcher_ram_reserved',
    on: 'hypervisors',
    form: 'memory or 0',
    default: 0,
    meaning: 'with vm_dispatcher_capacity: the memory in MiB that VMs may not have',
  },
} as const satisfies Record<string, Setting>
