import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Ended, runProgram, SCRIPT, withoutRefusal } from '../support/built_file.ts'
import { CONNECTION, type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'

let fleet: RecordedFleet

beforeAll(async () => {
  fleet = await startRecordedFleet({
    hv1: 'hv1.xml',
    hv2: 'hv2.xml',
    hv3: 'hv3.xml',
    hv4: 'hv4.xml',
    // A host whose answers are out to get the controller.
    evil: (_command, channel) => {
      channel.write(`<capabilities><guest><arch name="{{ lookup('pipe', 'id') }}">
        <domain type="kvm"/></arch><arch name="x86_64"><emulator>{{ evil }}</emulator>
        <domain type="kvm"/><domain type="\u009b31mred"/></arch></guest></capabilities>`)
      channel.exit(0)
      channel.end()
    },
    broken: (_command, channel) => {
      channel.stderr.write(
        "error: Failed to connect socket to '/{{ x }}': No such file or directory\n",
      )
      channel.exit(1)
      channel.end()
    },
  })
})
afterAll(() => fleet.stop())

const runOver = (
  files: Record<string, string>,
  args: string[],
  env: Record<string, string> = {},
): Promise<Ended> => fleet.inLab(files, (cwd) => runProgram(`./${SCRIPT}`, args, { cwd, env }))

const parse = (stdout: string) => JSON.parse(stdout.replaceAll(/@(\w+)@/g, '"$1"'))

const WORKED_EXAMPLE = {
  'hosts.yml': `all:
  hosts:
    localhost:
      ansible_connection: local
      config:
        permutations:
          targets: [amd64, arm64]
          platforms: [debian, fedora]
        list:
          - {target: amd64, platform: Arch-Linux}
  children:
    hypervisors:
      hosts:
        hv1: {ansible_port: @hv1@}
        hv2:
          ansible_port: @hv2@
          config: {list: [{target: arm64, platform: static}], note: mine}
        hv3: {ansible_port: @hv3@}
        hv4: {ansible_port: @hv4@}
      vars:
        ${CONNECTION}
`,
}

/** hv1 has room for one VM more, hv4 is drained, hv2 counts half, two VMs are pinned to hv1 by its group. */
const CHOSEN = `all:
  hosts:
    localhost:
      vm_dispatcher_strategy: balanced
      config:
        permutations:
          targets: [amd64, arm64]
          platforms: [debian, fedora, alpine]
        list:
          - {target: amd64, platform: first, hypervisor: full}
          - {target: amd64, platform: second, hypervisor: full}
          - {target: s390x, platform: debian}
  children:
    full:
      hosts: {hv1: }
    hypervisors:
      hosts:
        hv1:
          ansible_port: @hv1@
          vm_dispatcher_max_vms: 2
          config: {list: [{target: amd64, platform: own}]}
        hv2: {ansible_port: @hv2@, vm_dispatcher_weight: 0.5}
        hv3: {ansible_port: @hv3@}
        hv4: {ansible_port: @hv4@, vm_dispatcher_drained: true}
      vars:
        ${CONNECTION}
`

/** What each hypervisor is given, and what nobody is. */
function assignedIn(stdout: string) {
  const { _meta, all } = parse(stdout)
  const assigned = Object.entries(_meta.hostvars).flatMap(([name, vars]) =>
    ((vars as { vm_dispatcher?: { assigned: Assigned[] } }).vm_dispatcher?.assigned ?? []).map(
      ({ target, platform, domain_type }) => `${name}: ${platform}/${target} (${domain_type})`,
    ),
  )
  return { assigned, unassigned: all.vars.vm_dispatcher_unassigned }
}

type Assigned = Record<'target' | 'platform' | 'domain_type', string>

describe('the whole output', () => {
  test('of the worked example', async () => {
    const { exitCode, stdout, stderr } = await runOver(WORKED_EXAMPLE, ['--list'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(stdout).toMatchSnapshot()
  })

  test('--host gives exactly what --list has under _meta.hostvars', async () => {
    const { _meta } = parse((await runOver(WORKED_EXAMPLE, ['--list'])).stdout)
    const names = [...Object.keys(_meta.hostvars), 'nobody', 'hypervisors']
    const asked = await Promise.all(names.map((name) => runOver(WORKED_EXAMPLE, ['--host', name])))
    expect(asked.map(({ stdout }) => parse(stdout))).toEqual(
      names.map((name) => _meta.hostvars[name] ?? {}),
    )
  })

  test('of a fleet in which much is wrong: the rest is placed, and each line says what to do', async () => {
    const { exitCode, stdout, stderr } = await runOver(
      {
        'hosts.yml': `all:
  hosts:
    localhost:
      config:
        list:
          - {target: amd64, platform: debian}
          - {target: amd64, platform: debian, template: big}
          - {target: s390x, platform: debian}
          - {target: pdp11, platform: unix}
          - {target: pdp11, platform: bsd}
          - {target: phone, platform: debian}
  children:
    hypervisors:
      hosts:
        hv1: {ansible_port: @hv1@}
        evil: {ansible_port: @evil@}
        broken: {ansible_port: @broken@}
        closed: {ansible_port: 1}
        docker: {ansible_connection: community.docker.docker}
        remote: {ansible_port: @hv2@, ansible_libvirt_uri: 'qemu+ext://hv2/system?command=/tmp/x'}
        keyless: {ansible_port: @hv2@, ansible_private_key_file: no_such_key}
      vars:
        ${CONNECTION}
`,
        'setup_vm/targets/phone.yml':
          '- name: An old phone\n  ansible.builtin.set_fact:\n    vm:\n      arch: armhf\n',
      },
      ['--list'],
    )
    expect(exitCode).toBe(0)
    expect(`\n${stderr}`).toMatchSnapshot()
    expect(stdout).toMatchSnapshot()
  })

  test('of a fleet that is down: still an inventory', async () => {
    const { exitCode, stdout, stderr } = await runOver(
      {
        'hosts.yml': `hypervisors:
  hosts:
    hv[1:2]: {ansible_host: 127.0.0.1, ansible_port: 1, ansible_private_key_file: client_key}
`,
        'group_vars/all.yml': '{}\n',
        'host_vars/localhost.yml':
          'config: {permutations: {targets: [amd64, arm64], platforms: [debian]}}\n',
      },
      ['--list'],
    )
    expect(exitCode).toBe(0)
    expect(`\n${stderr}`).toMatchSnapshot()
    expect(stdout).toMatchSnapshot()
  })

  test('with vm_dispatcher_emit: additions, of what is added alone', async () => {
    const env = { VM_DISPATCHER_EMIT: 'additions' }
    const { exitCode, stdout, stderr } = await runOver(WORKED_EXAMPLE, ['--list'], env)
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    const { _meta, all, hypervisors } = parse(stdout)
    expect(hypervisors).toBeUndefined()
    expect(Object.keys(_meta.hostvars)).toEqual(['hv1', 'hv2', 'hv3', 'hv4'])
    expect(_meta.hostvars.hv1).not.toHaveProperty('ansible_port')
    expect(all.vars).toEqual({ vm_dispatcher_unassigned: [] })
    const { stdout: hv1 } = await runOver(WORKED_EXAMPLE, ['--host', 'hv1'], env)
    expect(parse(hv1)).toEqual(_meta.hostvars.hv1)
  })

  test('with a config in host_vars, which hides what the hypervisor is given', async () => {
    const files = {
      ...WORKED_EXAMPLE,
      'host_vars/hv3/own.yml': 'note: x\nconfig: {list: []}\nvm_dispatcher: {}\n',
    }
    const { exitCode, stderr } = await runOver(files, ['--list'])
    expect(exitCode).toBe(0)
    expect(`\n${stderr}`).toMatchSnapshot()
  })

  test('of a fleet that is placed by choice: balanced, drained, limited, pinned', async () => {
    const files = { 'hosts.yml': CHOSEN }
    const { exitCode, stdout, stderr } = await runOver(files, ['--list'])
    expect(exitCode).toBe(0)
    expect(`\n${stderr}`).toMatchSnapshot()
    expect(assignedIn(stdout)).toMatchSnapshot()
  })

  test('with vm_dispatcher_on_unassigned: fail, the same and exit code 1; ignore, no line', async () => {
    const run = (policy: string) =>
      runOver({ 'hosts.yml': CHOSEN }, ['--list'], { VM_DISPATCHER_ON_UNASSIGNED: policy })
    const [warn, fail, ignore] = await Promise.all([run('warn'), run('fail'), run('ignore')])
    expect({ ...fail, stderr: withoutRefusal(fail.stderr) }).toEqual({ ...warn, exitCode: 1 })
    expect(ignore).toEqual({ ...warn, stderr: '' })
  })

  test('with weights by what hosts have, which these do not say', async () => {
    const chosen = CHOSEN.replace('vm_dispatcher_weight: 0.5', '')
    const files = { 'hosts.yml': `${chosen}        vm_dispatcher_weight: memory\n` }
    const { stderr } = await runOver(files, ['--list'])
    expect(stderr).toMatch(/^hv\d, hv\d and hv\d: [^\n]* \[topology-missing\]\n/)
    const byTurns = await runOver(files, ['--list'], { VM_DISPATCHER_STRATEGY: 'fair_queue' })
    expect(byTurns.stderr).not.toContain('topology-missing')
  })

  test('the same input gives the same bytes, however the answers arrive', async () => {
    const runs = await Promise.all([1, 2, 3, 4].map(() => runOver(WORKED_EXAMPLE, ['--list'])))
    expect(new Set(runs.map(({ stdout }) => stdout)).size).toBe(1)
  })
})
