import { describe, expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles, withoutRefusal } from '../support/built_file.ts'
import { pathWithNode } from '../support/path.ts'

const HYPERVISORS = `
  children:
    hypervisors:
      hosts:
        hv1:`

const lab = (config: string) => `all:
  hosts:
    localhost:
      ${config}${HYPERVISORS}
`

interface Case {
  files: Record<string, string>
  env?: Record<string, string>
  args?: string[]
}

const CASES: Record<string, Case> = {
  'no inventory at all': { files: {} },
  'a path that does not exist': { files: {}, env: { VM_DISPATCHER_INVENTORY: 'lab.yml' } },
  'YAML that does not parse': { files: { 'hosts.yml': 'all:\n  hosts: {localhost: [\n' } },
  'a tab for indentation': { files: { 'hosts.yml': 'all:\n\thosts:\n' } },
  'a list of hosts': { files: { 'hosts.yml': 'all:\n  hosts:\n    - hv1\n' } },
  'a host range that runs backwards': {
    files: { 'hosts.yml': 'all:\n  hosts:\n    hv[f:a]:\n' },
  },
  'groups in a circle': {
    files: { 'hosts.yml': 'a:\n  children:\n    b:\n      children:\n        a:\n' },
  },
  'no config on localhost': { files: { 'hosts.yml': `all:${HYPERVISORS}\n` } },
  'config is a list': { files: { 'hosts.yml': lab('config: [debian]') } },
  'config without VMs': { files: { 'hosts.yml': lab('config: {vms: []}') } },
  'config with several faults, all shown': {
    files: {
      'hosts.yml': lab(
        'config: {permutations: {targets: amd64, platforms: [debian, 12]}, list: [{target: amd64}, x]}',
      ),
    },
  },
  'config that hypervisors inherit': {
    files: {
      'hosts.yml': `all:
  vars:
    config: {list: []}
  hosts:
    localhost:${HYPERVISORS}
`,
    },
  },
  'a hypervisor whose own config is a string': {
    files: {
      'hosts.yml': `${lab('config: {list: []}')}          config: none\n`,
    },
  },
  'no group hypervisors': {
    files: { 'hosts.yml': 'all:\n  hosts:\n    localhost:\n      config: {list: []}\n' },
  },
  'an empty group hypervisors': {
    files: {
      'hosts.yml':
        'all:\n  hosts:\n    localhost:\n      config: {list: []}\n  children:\n    hypervisors:\n',
    },
  },
  'hypervisors_group that nothing matches': {
    files: { 'hosts.yml': lab('config: {list: []}\n      hypervisors_group: farm') },
  },
  'priority_domains is a string': {
    files: { 'hosts.yml': lab('config: {list: []}\n      priority_domains: kvm') },
  },
  'priority_domains with names that libvirt does not have': {
    files: {
      'hosts.yml': lab('config: {list: []}\n      priority_domains: [kmv, qemu, KVM, accelerated]'),
    },
  },
  'priority_domains of hypervisors with a slip': {
    files: {
      'hosts.yml': `${lab('config: {list: []}')}          priority_domains: [qemo]\n`,
    },
  },
  'priority_domains that differ among hypervisors': {
    files: {
      'hosts.yml': `${lab('config: {list: []}')}          priority_domains: [kvm]\n        hv2:\n`,
    },
  },
  'settings that do not exist': {
    files: { 'hosts.yml': lab('config: {list: []}\n      vm_dispatcher_stategy: balanced') },
    env: { VM_DISPATCHER_TIMEOUT: '3' },
  },
  'misspelt keys of config, each said once': {
    files: {
      'hosts.yml': `${lab(
        'config: {permutation: {targets: [a], platforms: [b]}, list: [{targte: a, platform: p}, {target: a, platform: p, hypervisr: hv1, ram: 1}]}',
      )}      vars:
        config: {lists: [{target: amd64, platform: own}]}
    more:
      hosts:
        hv1:
          ansible_libvirt_url: qemu:///session
`,
    },
  },
  'permutations that are not indented': {
    files: {
      'hosts.yml': lab('config: {permutations: , targets: [amd64], platforms: [debian]}'),
    },
  },
  'a time limit that is not a number': {
    files: { 'hosts.yml': lab('config: {list: []}') },
    env: { VM_DISPATCHER_COMMAND_TIMEOUT: 'soon' },
  },
  'a pin that is no name': {
    files: {
      'hosts.yml': lab('config: {list: [{target: amd64, platform: p, hypervisor: [a]}]}'),
    },
  },
  'a strategy and a policy that do not exist': {
    files: { 'hosts.yml': lab('config: {list: []}\n      vm_dispatcher_strategy: fairest') },
    env: { VM_DISPATCHER_ON_UNASSIGNED: 'error' },
  },
  'terms of a hypervisor that are out of range': {
    files: {
      'hosts.yml': `${lab('config: {list: []}')}          vm_dispatcher_drained: maybe
          vm_dispatcher_max_vms: -1
          vm_dispatcher_weight: 0
`,
    },
  },
  'weights in different units': {
    files: {
      'hosts.yml': `${lab('config: {list: []}')}          vm_dispatcher_weight: memory\n        hv2:\n`,
    },
  },
  'a target definition that does not parse': {
    files: {
      'hosts.yml': lab('config: {list: [{target: a, platform: p}]}'),
      'setup_vm/targets/default.yml': '- set_fact: {vm: {arch: x86_64}\n',
    },
  },
  'an argument that does not exist': { files: {}, args: ['--lsit'] },
  'a host without a name': { files: {}, args: ['--host'] },
}

describe('bad input: exit code 2, nothing on stdout, lines that say where and what to do', () => {
  test.each(Object.entries(CASES))('%s', async (_name, { files, env, args }) => {
    await withFiles(files, async (directory) => {
      const options = { cwd: directory, env: { PATH: pathWithNode(directory), ...env } }
      const { exitCode, stdout, stderr } = await runProgram(
        `./${SCRIPT}`,
        args ?? ['--list'],
        options,
      )
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(`\n${withoutRefusal(stderr)}`).toMatchSnapshot()
    })
  })
})
