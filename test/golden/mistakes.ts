/** An inventory without a mistake: each case changes one place of it, or gives another file. */
export const LAB = `all:
  hosts:
    localhost:
      vm_dispatcher_strategy: balanced
      priority_domains: [kvm, qemu]
      config:
        permutations:
          targets: [amd64, arm64]
          platforms: [debian, fedora]
        list:
          - target: riscv64
            platform: alpine
            hypervisor: hv2
  children:
    hypervisors:
      hosts:
        hv1:
          vm_dispatcher_max_vms: 5
        hv2:
          config: {list: [{target: amd64, platform: own}]}
`

/** The definition of a target. */
const DEFINITION = '- ansible.builtin.set_fact:\n    vm:\n      arch: x86_64\n'

/** A mistake: a changed text in the inventory, other files, or the environment. */
export interface Mistake {
  instead?: [right: string, wrong: string]
  files?: Record<string, string>
  env?: Record<string, string>
}

const instead = (right: string, wrong: string): Mistake => ({ instead: [right, wrong] })
const definition = (text: string): Mistake => ({ files: { 'setup_vm/targets/amd64.yaml': text } })
const environment = (name: string, value: string): Mistake => ({ env: { [name]: value } })

const CONFIG = LAB.slice(LAB.indexOf('      config:'), LAB.indexOf('  children:'))
const LIST = CONFIG.slice(CONFIG.indexOf('- target'))
const OWN = '{list: [{target: amd64, platform: own}]}'
const PERMUTATIONS = CONFIG.slice(CONFIG.indexOf('        perm'), CONFIG.indexOf('        list'))

/** Mistakes of somebody new, each with what it is. */
export const MISTAKES: Record<string, Record<string, Mistake>> = {
  'keys of config': {
    permutation: instead('permutations:', 'permutation:'),
    'target below permutations': instead('targets: [', 'target: ['),
    'platform below permutations': instead('platforms: [', 'platform: ['),
    tagret: instead('target: riscv64', 'tagret: riscv64'),
    plattform: instead('platform: alpine', 'plattform: alpine'),
    Target: instead('target: riscv64', 'Target: riscv64'),
    hypervisors: instead('hypervisor: hv2', 'hypervisors: hv2'),
    lists: instead('list:\n', 'lists:\n'),
    List: instead('list:\n', 'List:\n'),
    'tagret of a hypervisor of its own': instead(OWN, OWN.replace('target', 'tagret')),
  },
  'where config is': {
    confg: instead('config:\n', 'confg:\n'),
    configs: instead('config:\n', 'configs:\n'),
    conf: instead('config:\n', 'conf:\n'),
    Config: instead('config:\n', 'Config:\n'),
    'a list that is not config': instead('config:\n', 'matrix:\n'),
    'under localhots': instead('localhost:', 'localhots:'),
    'beside localhost': instead('      config:\n', '    config:\n'),
    'nowhere, only on a hypervisor': instead(CONFIG, ''),
    'confg in host_vars': {
      instead: [CONFIG, ''],
      files: { 'host_vars/localhost.yml': 'confg: {list: [{target: amd64, platform: debian}]}\n' },
    },
    'in the group all': instead(
      `${CONFIG}  children:\n`,
      '  vars:\n    config: {list: []}\n  children:\n',
    ),
    'host_vars that are a list': { files: { 'host_vars/localhost.yml': '- config: {}\n' } },
  },
  'what config is': {
    empty: instead(CONFIG, '      config:\n'),
    'a string': instead(CONFIG, '      config: all\n'),
    'an empty mapping': instead(CONFIG, '      config: {}\n'),
    'a mapping of something else': instead(CONFIG, '      config: {vms: [], images: []}\n'),
    'permutations that are a list': instead(
      PERMUTATIONS,
      '        permutations: [{targets: [amd64]}, {platforms: [debian]}]\n',
    ),
    'targets that are a string': instead('[amd64, arm64]', 'amd64, arm64'),
    'targets that are a mapping': instead('[amd64, arm64]', '{amd64: , arm64: }'),
    'targets that are empty': instead(' [amd64, arm64]', ''),
    'a target that is empty': instead('[amd64, arm64]', '[amd64, null]'),
    'targets that are missing': instead('          targets: [amd64, arm64]\n', ''),
    'a platform that is a number': instead('[debian, fedora]', '[debian, 12]'),
    'a platform that is a version': instead('[debian, fedora]', '[debian, 22.10]'),
    'a platform that YAML takes for true': instead('[debian, fedora]', '[debian, on]'),
    'a list that is a mapping': instead(LIST, 'target: riscv64\n'),
    'a list of strings': instead(LIST, '- riscv64/alpine\n'),
    'an entry without a platform': instead('            platform: alpine\n', ''),
    'an entry without a target': instead('target: riscv64\n            ', ''),
    'an entry with two dashes': instead('            platform: alp', '          - platform: alp'),
    'an entry whose target is empty': instead('target: riscv64', 'target:'),
    'a pin that is a number': instead('hypervisor: hv2', 'hypervisor: 2'),
    'a pin that is a list': instead('hypervisor: hv2', 'hypervisor: [hv2]'),
    'a config of its own that is a list': instead(OWN, '[{target: amd64, platform: own}]'),
  },
  names: {
    'target amd46, once in permutations': instead('[amd64, arm64]', '[amd46, arm64]'),
    'target amd46 in the list': instead('target: riscv64', 'target: amd46'),
    'target AMD64': instead('[amd64, arm64]', '[AMD64, arm64]'),
    'target x86-64': instead('[amd64, arm64]', '[x86-64, arm64]'),
    'target windows': instead('[amd64, arm64]', '[windows, arm64]'),
    'a target that is nearly one with a definition': {
      instead: ['[amd64, arm64]', '[roueter, arm64]'],
      files: { 'setup_vm/targets/router.yml': DEFINITION },
    },
    'pin hv22': instead('hypervisor: hv2', 'hypervisor: hv22'),
    'the group hypervisor': instead('hypervisors:', 'hypervisor:'),
    'the group Hypervisors': instead('hypervisors:', 'Hypervisors:'),
    'the group kvm_hosts': instead('hypervisors:', 'kvm_hosts:'),
    'hypervisors_group with a slip': instead(
      'vm_dispatcher_strategy: balanced',
      'hypervisors_group: hypervisor',
    ),
    'priority_domains kvn': instead('[kvm, qemu]', '[kvn]'),
    'priority_domains KVM': instead('[kvm, qemu]', '[KVM, qemu]'),
  },
  groups: {
    'hosts without hosts:': instead('      hosts:\n        hv1', '        hv1'),
    'hosts that are a list': instead(LAB.slice(LAB.indexOf('        hv1')), '        - hv1\n'),
    host: instead('      hosts:\n        hv1', '      host:\n        hv1'),
    childern: instead('children:', 'childern:'),
    var: instead('      hosts:\n        hv1', '      var: {a: 1}\n      hosts:\n        hv1'),
    'localhost as a group': { files: { 'hosts.yml': 'localhost:\n  config: {list: []}\n' } },
    'a group without children:': instead('  children:\n    hypervisors:', '  hypervisors:'),
    'an empty file': { files: { 'hosts.yml': '' } },
    'a comment alone': { files: { 'hosts.yml': '# the lab\n' } },
  },
  settings: {
    vm_dispatcher_stratgy: instead('vm_dispatcher_strategy', 'vm_dispatcher_stratgy'),
    vm_dispather_strategy: instead('vm_dispatcher_strategy', 'vm_dispather_strategy'),
    'vm-dispatcher-strategy': instead('vm_dispatcher_strategy', 'vm-dispatcher-strategy'),
    hypervisor_group: instead('vm_dispatcher_strategy: balanced', 'hypervisor_group: lab'),
    priority_domain: instead('priority_domains', 'priority_domain'),
    ansible_prot: instead('vm_dispatcher_max_vms: 5', 'ansible_prot: 2222'),
    max_vm: instead('vm_dispatcher_max_vms', 'vm_dispatcher_max_vm'),
    'a strategy on a hypervisor': instead('vm_dispatcher_max_vms: 5', 'vm_dispatcher_strategy: a'),
    'a limit on localhost': instead('vm_dispatcher_strategy: balanced', 'vm_dispatcher_max_vms: 4'),
    'strategy balancd': instead('strategy: balanced', 'strategy: balancd'),
    'strategy Balanced': instead('strategy: balanced', 'strategy: Balanced'),
    'strategy fair-queue': instead('strategy: balanced', 'strategy: fair-queue'),
    'a strategy that is a list': instead('strategy: balanced', 'strategy: [balanced]'),
    'a limit in words': instead('max_vms: 5', 'max_vms: five'),
    'a limit with a fraction': instead('max_vms: 5', 'max_vms: 4.5'),
    'drained: nope': instead('vm_dispatcher_max_vms: 5', 'vm_dispatcher_drained: nope'),
    'drained: 1': instead('vm_dispatcher_max_vms: 5', 'vm_dispatcher_drained: 1'),
    'weight: ram': instead('vm_dispatcher_max_vms: 5', 'vm_dispatcher_weight: ram'),
    'priority_domains that are a string': instead('[kvm, qemu]', 'kvm'),
    'priority_domains that are empty': instead('[kvm, qemu]', '[]'),
    'hypervisors_group that is a list': instead(
      'vm_dispatcher_strategy: balanced',
      'hypervisors_group: [hypervisors]',
    ),
  },
  'the environment': {
    VM_DISPATCHER_STRATGY: environment('VM_DISPATCHER_STRATGY', 'balanced'),
    VM_DISPACHER_STRATEGY: environment('VM_DISPACHER_STRATEGY', 'balanced'),
    VM_DISPATCHER_INVENTROY: environment('VM_DISPATCHER_INVENTROY', 'hosts.yml'),
    'a strategy that does not exist': environment('VM_DISPATCHER_STRATEGY', 'balance'),
    'no number of hypervisors': environment('VM_DISPATCHER_FORKS', '0'),
    'a number in words': environment('VM_DISPATCHER_FORKS', 'many'),
    'a time with a unit': environment('VM_DISPATCHER_DEADLINE', '5m'),
    'yes for true': environment('VM_DISPATCHER_KEEP_EXISTING', 'yes'),
    'an inventory that does not exist': environment('VM_DISPATCHER_INVENTORY', 'nowhere.yml'),
  },
  YAML: {
    'a tab': instead('      config:', '\tconfig:'),
    'no colon': instead('config:\n', 'config\n'),
    'no space after a colon': instead('target: riscv64', 'target:riscv64'),
    'an open bracket': instead('[amd64, arm64]', '[amd64, arm64'),
    'an open bracket in other brackets': instead(
      PERMUTATIONS,
      '        permutations: {platforms: [debian], targets: [amd64, arm64}\n',
    ),
    'an open quote': instead('platform: alpine', 'platform: "alpine'),
    'quotes inside of quotes': instead('platform: alpine', 'platform: "alp"ine"'),
    'an apostrophe inside of apostrophes': instead('platform: alpine', "platform: 'al'pine'"),
    'wrong indentation': instead('          platforms: [', '         platforms: ['),
    'a colon in a value': instead('platform: alpine', 'platform: alpine: edge'),
    'a percent sign': instead('platform: alpine', 'platform: %alpine'),
    'an at sign': instead('platform: alpine', 'platform: @alpine'),
    'a template without quotes': instead('platform: alpine', 'platform: {{ name }}'),
    'config twice': instead('      config:\n', '      config: {list: []}\n      config:\n'),
    'text that is UTF-16': { files: { 'hosts.yml': '\ufeffa\0l\0l\0:\0' } },
  },
  'definitions of targets': {
    arhc: definition(DEFINITION.replace('arch', 'arhc')),
    'arch: x86-64': definition(DEFINITION.replace('x86_64', 'x86-64')),
    'arch: amd46': definition(DEFINITION.replace('x86_64', 'amd46')),
    'arch: X86_64': definition(DEFINITION.replace('x86_64', 'X86_64')),
    'an arch that is a number': definition(DEFINITION.replace('x86_64', '64')),
    'no arch': definition('- set_fact:\n    vm:\n      memory: 1024\n'),
    'arch without a task': definition('arch: x86_64\n'),
    'no list of tasks': definition('set_fact:\n  vm:\n    arch: x86_64\n'),
    'an empty file': definition(''),
    'a directory that does not exist': instead(
      'vm_dispatcher_strategy: balanced',
      'parse_lookup_dir_path: setup_vmm',
    ),
  },
}
