import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { CommandHandler } from '../../quickstart/ssh_server.ts'
import { MANY } from '../../src/report/emitted/alike.ts'
import type { Ansible } from '../support/ansible.ts'
import { runProgram, SCRIPT } from '../support/built_file.ts'
import { CONNECTION, type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'

/** An inventory of hypervisors; each has the answers of the server after its name. */
const hostsAt = (servers: readonly (readonly [name: string, server: string])[]) => `all:
  hosts:
    localhost:
      ansible_connection: local
      config: {list: [{target: amd64, platform: debian}]}
  children:
    hypervisors:
      hosts:
${servers.map(([name, server]) => `        ${name}: {ansible_port: @${server}@}`).join('\n')}
      vars:
        ${CONNECTION}
`

const hosts = (...names: string[]) => hostsAt(names.map((name) => [name, name] as const))

/** A hypervisor that tries to make the controller evaluate the path of its emulator. */
const hostile: CommandHandler = (_, channel) => {
  const emulator = '<emulator>{{ 7 * 7 }}</emulator>'
  const arch = `<arch name="x86_64">${emulator}<domain type="kvm"/></arch>`
  channel.write(`<capabilities><guest>${arch}</guest></capabilities>`)
  channel.exit(0)
  channel.end()
}

/** So many hypervisors that what they offer is printed once; the first one has the given name. */
const many = (first: string): string[] =>
  Array.from({ length: MANY }, (_, index) => (index === 0 ? first : `${first}-${index}`))

const LIKE_HV1 = many('hv1')
const LIKE_HV3 = many('hv3')

const WRONG = `libvirt_supported_virtualizzation_types: wrong
libvirt_supported_virtualization_types: wrong
vm_dispatcher: {status: wrong}
`

const WRONG_INLINE = WRONG.trim().replaceAll('\n', ', ')

const TYPES = { i686: ['qemu', 'kvm'], x86_64: ['qemu', 'kvm'] }

const OFFERED =
  '[libvirt_supported_virtualizzation_types, libvirt_supported_virtualization_types, vm_dispatcher.status, vm_dispatcher.emulators.x86_64.kvm]'

const OF_HV1 = [TYPES, TYPES, 'ok', '/usr/bin/qemu-system-x86_64']

/** The tests of groups of hypervisors that offer the same. */
export function alikeTests(ansible: () => Ansible): void {
  let fleet: RecordedFleet
  beforeAll(async () => {
    fleet = await startRecordedFleet(
      Object.fromEntries<string | CommandHandler>([
        ...LIKE_HV1.map((name): [string, string] => [name, 'hv1.xml']),
        ...LIKE_HV3.map((name): [string, CommandHandler] => [name, hostile]),
      ]),
    )
  })
  afterAll(() => fleet.stop())

  /** The result of the module debug on one host; nothing connects to the host. */
  async function shown(
    [host, expression]: readonly [string, string],
    sources: readonly string[],
    { files = {}, env = {} }: { files?: Record<string, string>; env?: Record<string, string> } = {},
  ): Promise<unknown> {
    const given = sources.flatMap((source) => ['-i', source])
    const args = [host, ...given, '-m', 'debug', '-a', `msg={{${expression}}}`]
    const lab = { 'hosts.yml': hosts(...LIKE_HV1, ...LIKE_HV3), ...files }
    const { stdout, stderr } = await fleet.inLab(lab, (cwd) =>
      runProgram(join(ansible().bin, 'ansible'), args, { cwd, env: { HOME: cwd, ...env } }),
    )
    const begin = stdout.indexOf('{')
    if (begin < 0) throw new Error(stdout + stderr)
    return JSON.parse(stdout.slice(begin)).msg
  }

  test('a hypervisor has it, and so it has for another host', async () => {
    const all = `${OFFERED} + [hostvars['hv1-1'].libvirt_supported_virtualization_types, hostvars['hv1-1'].vm_dispatcher.emulators == vm_dispatcher.emulators]`
    expect(await shown(['hv1', all], [SCRIPT])).toEqual([...OF_HV1, TYPES, true])
  })

  test('what a hypervisor calls its emulator is never evaluated', async () => {
    const wholes = '[vm_dispatcher.emulators, vm_dispatcher, hostvars.hv3.vm_dispatcher.emulators]'
    const emulators = { x86_64: { kvm: '{{ 7 * 7 }}' } }
    expect(await shown(['hv3', wholes], [SCRIPT])).toEqual([
      emulators,
      expect.objectContaining({ emulators }),
      emulators,
    ])
  })

  test.each(['all', 'additions'])(
    'variables of groups and of hosts in earlier sources do not hide it, with emit %s',
    async (emit) => {
      const files = {
        'base/hosts.yml': `hypervisors:
  hosts: {hv1: {${WRONG_INLINE}}}
  children: {deep: {hosts: {hv1: }, vars: {${WRONG_INLINE}, ansible_group_priority: 99}}}
`,
        'group_vars/all.yml': WRONG,
        'group_vars/hypervisors.yml': WRONG,
        'group_vars/deep.yml': WRONG,
      }
      const env = { VM_DISPATCHER_EMIT: emit, VM_DISPATCHER_INVENTORY: 'hosts.yml' }
      expect(
        await shown(['hv1', OFFERED], ['base/hosts.yml', 'hosts.yml', SCRIPT], { files, env }),
      ).toEqual(OF_HV1)
    },
  )

  test.each(['all', 'additions'])(
    'variables of hosts in later sources and in host_vars hide it, with emit %s',
    async (emit) => {
      const files = {
        'later/hosts.yml':
          'all: {hosts: {hv1: {libvirt_supported_virtualizzation_types: later}}}\n',
        'host_vars/hv1.yml': 'libvirt_supported_virtualization_types: of the file\n',
      }
      const env = { VM_DISPATCHER_EMIT: emit, VM_DISPATCHER_INVENTORY: 'hosts.yml' }
      expect(
        await shown(['hv1', OFFERED], ['hosts.yml', SCRIPT, 'later/hosts.yml'], { files, env }),
      ).toEqual(['later', 'of the file', ...OF_HV1.slice(2)])
    },
  )

  /** The first hypervisor of one fleet has the name of the other's first, as a group is named. */
  test.each([
    ['hv1', 'hv3'],
    ['hv-1', 'hv_1'],
    ['hv1', 'hv1'],
  ])(
    'two fleets in one run, with %s and %s first, keep theirs apart',
    async (first, otherFirst) => {
      const env = { PATH: process.env.PATH ?? '' }
      const call = (source: string) => `#!/bin/sh
VM_DISPATCHER_INVENTORY=${source} exec ./${SCRIPT} "$@"
`
      const named = (name: string, servers: readonly string[]) =>
        hostsAt(servers.map((server, index) => [index === 0 ? name : server, server] as const))
      const files = {
        'one.yml': named(first, LIKE_HV1),
        'other.yml': named(otherFirst, LIKE_HV3),
        one: call('one.yml'),
        other: call('other.yml'),
      }
      const both = `${OFFERED} + [hostvars['hv3-1'].libvirt_supported_virtualizzation_types]`
      const expected = [...OF_HV1, { x86_64: ['kvm'] }]
      for (const sources of [
        ['one', 'other'],
        ['other', 'one'],
      ]) {
        expect(await shown(['hv1-1', both], sources, { files, env })).toEqual(expected)
      }
    },
  )
}
