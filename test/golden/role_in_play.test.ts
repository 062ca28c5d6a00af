import { expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'

const FLEET = JSON.stringify({
  vm_dispatcher_snapshot: 1,
  hypervisors: { hv1: { status: 'ok', capabilities: { x86_64: { kvm: null } } } },
})
const HOSTS = `all:
  hosts: {localhost: {config: {list: [{target: amd64, platform: debian}]}}}
  children: {hypervisors: {hosts: {hv1: }}}
`

/** What doctor finds in a playbook directory. */
const findings = (files: Readonly<Record<string, string>>) =>
  withFiles({ 'hosts.yml': HOSTS, 'fleet.json': FLEET, ...files }, async (cwd) => {
    const args = ['doctor', '--json', '--snapshot', 'fleet.json']
    const { stdout, exitCode } = await runProgram(`./${SCRIPT}`, args, { cwd })
    const found: { code: string; subject: string }[] = JSON.parse(stdout).findings
    return { exitCode, found: found.map(({ code, subject }) => `${subject} ${code}`) }
  })

test('the role that gave VMs before is found wherever a playbook directory names it', async () => {
  const { exitCode, found } = await findings({
    'site.yml': `- hosts: hypervisors
  roles:
    - jjak0b.ansible_farm.vm_dispatcher
    - role: vm_dispatcher
    - jjak0b.ansible_farm.parse_vms_definitions
  tasks:
    - include_role:
        name: "jjak0b.ansible_farm.vm_dispatcher"
`,
    'roles/requirements.yml': '- src: vm_dispatcher\n',
    'roles/vm_dispatcher/tasks/main.yml': '- debug:\n',
  })
  expect(exitCode).toBe(1)
  expect(found).toEqual([
    'roles/vm_dispatcher role-in-play',
    'site.yml:3 role-in-play',
    'site.yml:4 role-in-play',
    'site.yml:8 role-in-play',
    'roles/requirements.yml:1 role-in-play',
  ])
})

test('what only has the name in it is not the role', async () => {
  const { exitCode, found } = await findings({
    'site.yml': `- hosts: hypervisors
  roles: [jjak0b.ansible_farm.kvm_provision]
  tasks:
    - debug: {var: vm_dispatcher}
    - debug: {msg: "{{ vm_dispatcher.status }}"}
    - name: what vm_dispatcher gave
`,
    'requirements.yml': 'collections:\n  - name: jjak0b.ansible_farm\n',
    'roles/vm_dispatcher_notes/README.md': 'vm_dispatcher\n',
  })
  expect({ exitCode, found }).toEqual({ exitCode: 0, found: [] })
})
