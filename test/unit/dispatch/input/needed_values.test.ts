import { expect, test } from '@jest/globals'
import { neededValues } from '../../../../src/dispatch/input/needed_values.ts'
import { partName } from '../../../../src/dispatch/request/issue_problem.ts'
import { readFiles } from '../../inventory/read_files.ts'

/** The needed values of a lab, as lines: what ends without it, the host, the part, its value. */
function neededIn(localhost: string, hypervisors: string): string[] {
  const { inventory } = readFiles({
    'hosts.yml': `all:
  hosts: {localhost: ${localhost}, other: {ansible_host: "{{ o }}", config: "{{ o }}"}}
  children: {hypervisors: ${hypervisors}}
`,
  })
  return neededValues(inventory).map(
    ({ ends, host, variable, path, value }) =>
      `${ends} ${host} ${partName(variable, path)} ${JSON.stringify(value)}`,
  )
}

test('literal values need nothing, and neither do values that this program does not use', () => {
  expect(
    neededIn(
      '{config: {list: [{target: a, platform: b, note: "{{ n }}"}]}, mine: "{{ m }}"}',
      '{hosts: {hv1: {mine: "{{ m }}", config: {list: ["{{ e }}"], more: "{{ f }}"}}}}',
    ),
  ).toEqual([])
})

test('of config the names and what holds them, and nothing else of it', () => {
  expect(
    neededIn(
      '{config: {list: [{target: "{{ t }}", platform: b, note: "{{ n }}"}, "{{ e }}"], permutations: {targets: [a, "{{ u }}"], platforms: "{{ p }}"}}}',
      '{hosts: {hv1: {config: "{{ c }}"}, hv2: {config: {list: "{{ l }}", more: "{{ f }}"}}}}',
    ),
  ).toEqual([
    'input localhost config.list[0].target "{{ t }}"',
    'input localhost config.list[1] "{{ e }}"',
    'input localhost config.permutations.targets[1] "{{ u }}"',
    'input localhost config.permutations.platforms "{{ p }}"',
    'input hv1 config "{{ c }}"',
    'input hv2 config.list "{{ l }}"',
  ])
})

test('settings end the run, connection variables the part of their host', () => {
  expect(
    neededIn(
      '{parse_lookup_dir_path: "{{ d }}", ansible_user: "{{ u }}"}',
      '{vars: {ansible_host: "{{ h }}", ansible_libvirt_uri: !vault "$ANSIBLE_VAULT;x", vm_dispatcher_command_timeout: "{{ t }}"}, hosts: {hv1: , hv2: {ansible_host: literal}}}',
    ),
  ).toEqual([
    'input localhost parse_lookup_dir_path "{{ d }}"',
    'input hv1 vm_dispatcher_command_timeout "{{ t }}"',
    'host hv1 ansible_host "{{ h }}"',
    'host hv1 ansible_libvirt_uri {"tag":"vault","text":"$ANSIBLE_VAULT;x"}',
    'input hv2 vm_dispatcher_command_timeout "{{ t }}"',
    'host hv2 ansible_libvirt_uri {"tag":"vault","text":"$ANSIBLE_VAULT;x"}',
  ])
})

test('priority_domains of hypervisors count only where localhost has none', () => {
  const hypervisors = '{hosts: {hv1: {priority_domains: ["{{ p }}"]}}}'
  expect(neededIn('{}', hypervisors)).toEqual(['input hv1 priority_domains ["{{ p }}"]'])
  expect(neededIn('{priority_domains: [kvm]}', hypervisors)).toEqual([])
})

test('while the pattern of the hypervisors is not known nothing is asked of them', () => {
  expect(
    neededIn(
      '{hypervisors_group: !vault "$ANSIBLE_VAULT;g"}',
      '{hosts: {hv1: {ansible_host: "{{ h }}"}}}',
    ),
  ).toEqual(['input localhost hypervisors_group {"tag":"vault","text":"$ANSIBLE_VAULT;g"}'])
})
