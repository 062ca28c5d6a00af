import { expect, test } from '@jest/globals'
import { strangeNames } from '../../../../src/dispatch/request/strange_names.ts'
import { variablesOf } from '../../../../src/inventory/model/precedence.ts'
import { lines, readFiles } from '../../inventory/read_files.ts'

/** What is said of the variables of localhost, or of a hypervisor. */
function saidOf(owner: 'localhost' | 'hypervisors', variables: string): string[] {
  const { inventory } = readFiles({ 'hosts.yml': `all: {hosts: {${owner}: {${variables}}}}\n` })
  return lines(strangeNames(variablesOf(inventory, owner), owner, []))
}

const misspelt = (name: string) => [
  expect.stringMatching(RegExp(`^hosts.yml:1:\\d+: ${name} is not read \\[variable-misspelt\\]$`)),
]

test.each([
  ['priority_domain', '[kvm]'],
  ['hypervisor_group', 'lab'],
  ['parse_lookup_dirpath', 'defs'],
  ['vm_dispacher_strategy', 'balanced'],
])('warns of localhost with %s', (name, value) => {
  expect(saidOf('localhost', `${name}: ${value}`)).toEqual(misspelt(name))
})

test.each([
  ['ansible_libvirt_url', 'qemu:///system'],
  ['priority_domain', '[kvm]'],
  ['confg', '{permutations: {}}'],
  ['vm_dispatch_weight', '2'],
  ['ansible_prot', '2222'],
  ['anible_user', 'root'],
  ['ansible_private_keyfile', 'key'],
])('warns of a hypervisor with %s', (name, value) => {
  expect(saidOf('hypervisors', `${name}: ${value}`)).toEqual(misspelt(name))
})

test.each<['localhost' | 'hypervisors', string]>([
  ['localhost', 'hypervisors_group: lab, hypervisor_group: mine'],
  ['localhost', 'configs: [a], ansible_libvirt_url: x, domains: [], priority: 1'],
  ['hypervisors', 'hypervisor_group: lab, parse_lookup_dir: x'],
  ['hypervisors', 'config: {list: []}, vm_dispatcher: {status: ok}'],
  ['hypervisors', 'ansible_users: [me], ansible_scp_extra_args: -C, ansible_ksu_user: root'],
  ['hypervisors', 'ansible_ssh_host: h, ansible_hostname: h, ansible_sudo_exe: sudo'],
  ['hypervisors', 'ansible_port: 22, ansible_prot: tcp'],
  ['localhost', 'ansible_prot: 22'],
])('says nothing of %s with %s', (owner, variables) => {
  expect(saidOf(owner, variables)).toEqual([])
})

test('refuses unknown settings', () => {
  expect(saidOf('localhost', 'vm_dispatcher_stategy: balanced')).toEqual([
    'hosts.yml:1:27: vm_dispatcher_stategy is not a setting of this version [setting-unknown]',
  ])
})
