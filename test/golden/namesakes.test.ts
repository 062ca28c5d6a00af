import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles } from '../support/built_file.ts'

/** A virsh that offers KVM, for hypervisors that are this machine. */
const VIRSH = `#!/bin/sh
case "$*" in *capabilities*) echo "<capabilities><host><cpu><arch>x86_64</arch></cpu></host><guest><os_type>hvm</os_type><arch name='x86_64'><emulator>/usr/bin/qemu</emulator><domain type='kvm'/></arch></guest></capabilities>";; esac
`

const lab = (ofHv1 = '', ofHv2 = '') => `all:
  hosts:
    localhost: {config: {list: [{target: amd64, platform: debian}]}}
  children:
    hypervisors:
      hosts:
        hv1: {ansible_connection: local, rack: 1${ofHv1}}
        hv2: {ansible_connection: local${ofHv2}}
    hv1:
      hosts: {vm-a: , vm-b: {rack: 9}}
`

/** Runs the script in the directory of `files`; where it is to start from `lab/hosts.yml`, in another one. */
const run = (files: Record<string, string>, env: Record<string, string> = {}) =>
  withFiles({ 'bin/virsh': VIRSH, 'tools/README': '', ...files }, (cwd) => {
    symlinkSync(join(cwd, SCRIPT), join(cwd, 'tools', SCRIPT))
    const script = 'lab/hosts.yml' in files ? `./tools/${SCRIPT}` : `./${SCRIPT}`
    const PATH = `${cwd}/bin:${process.env.PATH}`
    return runProgram(script, ['--list'], { cwd, env: { HOME: cwd, PATH, ...env } })
  })

const ELSEWHERE = { VM_DISPATCHER_INVENTORY: 'lab/hosts.yml' }
const CARRIED =
  /^\S+: these hosts have the name of a group: hv1; their variables are printed in groups vm_dispatcher_host_NAME, .* \[host-like-group-carried\]\n$/

describe('a hypervisor with the name of a group', () => {
  test('has its variables, and gives them to nobody else', async () => {
    const { exitCode, stdout, stderr } = await run({ 'hosts.yml': lab() })
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: expect.stringMatching(CARRIED) })
    expect(stderr).toMatch(/^hosts\.yml:7:9: /)
    const { _meta, hypervisors, hv1, vm_dispatcher_host_hv1 } = JSON.parse(stdout)
    expect(Object.keys(_meta.hostvars)).toEqual(['localhost', 'hv2', 'vm-b'])
    expect(hypervisors.children).toEqual(['vm_dispatcher_host_hv1'])
    expect(hv1).toEqual({ hosts: ['vm-a', 'vm-b'] })
    expect(vm_dispatcher_host_hv1.hosts).toEqual(['hv1'])
    expect(vm_dispatcher_host_hv1.vars).toMatchObject({
      ansible_connection: 'local',
      rack: 1,
      config: { list: [{ target: 'amd64', platform: 'debian' }] },
      vm_dispatcher: { status: 'ok' },
    })
  })

  test('likewise with additions, and through host_vars', async () => {
    const files = { 'lab/hosts.yml': lab(), 'lab/host_vars/hv1.yml': 'site: x\n' }
    const additions = await run(files, { ...ELSEWHERE, VM_DISPATCHER_EMIT: 'additions' })
    expect(additions.stderr).toMatch(CARRIED)
    const printed = JSON.parse(additions.stdout)
    expect(printed.hypervisors).toEqual({ hosts: [], children: ['vm_dispatcher_host_hv1'] })
    expect(Object.keys(printed.vm_dispatcher_host_hv1.vars)).not.toContain('rack')
    const all = JSON.parse((await run(files, ELSEWHERE)).stdout)
    expect(all.vm_dispatcher_host_hv1.vars).toMatchObject({ rack: 1, site: 'x' })
  })

  const OWN = ', config: {list: [{mine: 1}]}'
  const inPlaceOf = (name: string, place: string) =>
    `${place}: hv1 is the name of a host and of a group (`.concat(
      place.startsWith('lab') ? 'lab/' : '',
      `hosts.yml:9:5), so ${name} from here would hide what this script sets on the host; rename the group or the host [host-like-group]\n`,
    )

  test('and an own config is refused where Ansible reads that as well', async () => {
    const beside = await run({ 'hosts.yml': lab(OWN) })
    expect(beside).toMatchObject({ exitCode: 2, stdout: '' })
    expect(beside.stderr).toContain(inPlaceOf('config', 'hosts.yml:7:51'))
    const elsewhere = { 'lab/hosts.yml': lab(OWN) }
    const additions = await run(elsewhere, { ...ELSEWHERE, VM_DISPATCHER_EMIT: 'additions' })
    expect(additions).toMatchObject({ exitCode: 2, stdout: '' })
    expect(additions.stderr).toContain(inPlaceOf('config', 'lab/hosts.yml:7:51'))
    const named = await run(elsewhere, { ANSIBLE_INVENTORY: `tools/${SCRIPT},lab/hosts.yml` })
    expect(named.stderr).toContain(inPlaceOf('config', 'lab/hosts.yml:7:51'))
    const alone = await run(elsewhere, ELSEWHERE)
    expect(alone).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(CARRIED) })
    expect(JSON.parse(alone.stdout).vm_dispatcher_host_hv1.vars.config.list).toHaveLength(2)
    // Without the group there is nothing to refuse.
    const other = await run({ 'hosts.yml': lab(OWN).replace('    hv1:\n', '    hv3:\n') })
    expect(other).toMatchObject({ exitCode: 0, stderr: '' })
  })

  test.each([
    ['group_vars/hypervisors.yml', 'rack: 2\n', 'rack'],
    ['group_vars/all.yml', 'x: 1\nrack: 2\n', 'rack'],
    ['group_vars/hypervisors.yml', 'config: {list: []}\n', 'config'],
  ])('and %s with %j beside the script is refused', async (path, text, name) => {
    const ended = await run({ 'hosts.yml': lab(), [path]: text })
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(ended.stderr).toMatch(new RegExp(`^${path}:\\d:1: hv1 is .*, so ${name} from here`))
  })

  test.each<[string, Record<string, string>]>([
    ['with the same value', { 'group_vars/all.yml': 'rack: 1\n' }],
    ['of other groups', { 'group_vars/hv1.yml': 'rack: 2\n' }],
    [
      'that host_vars come before',
      { 'group_vars/all.yml': 'site: a\n', 'host_vars/hv1.yml': 'site: b\n' },
    ],
    ['of other variables', { 'group_vars/all.yml': 'site: a\n' }],
  ])('and group_vars %s are not', async (_, files) => {
    const ended = await run({ 'hosts.yml': lab(), ...files })
    expect(ended).toMatchObject({ exitCode: 0, stderr: expect.stringMatching(CARRIED) })
  })
})

test('hosts with the name of a group and without variables are no word worth', async () => {
  const text = `${lab()}    vm-a: {hosts: {vm-a: }}\n    lone: {hosts: {lone: {x: 1}}}\n`
  const ended = await run({ 'hosts.yml': text.replace('    hv1:\n', '    hv3:\n') })
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' })
})
