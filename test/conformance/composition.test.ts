import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { BUILT_FILE, type Ended, runProgram, SCRIPT } from '../support/built_file.ts'
import { CONNECTION, type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'
import { describeWith } from '../support/requirements.ts'

const BASE = `all:
  hosts:
    localhost:
      ansible_connection: local
      config: {list: [{target: amd64, platform: debian}, {target: amd64, platform: fedora}]}
  children:
    hypervisors:
      hosts:
        hv1: {ansible_port: @hv1@, config: {list: [{target: amd64, platform: old}]}}
      vars:
        stage: base
        ${CONNECTION}
`
const OVERRIDE = 'hypervisors: {vars: {stage: override}}\n'

/** A copy of the program for a directory of inventories. */
const SCRIPT_TEXT = readFileSync(BUILT_FILE, 'utf8')

const OWN = { target: 'amd64', platform: 'old' }
const ASSIGNED = [
  { target: 'amd64', platform: 'debian' },
  { target: 'amd64', platform: 'fedora' },
]

interface Hv1 {
  config: { list: unknown }
  stage: unknown
  mine?: unknown
}

interface Given {
  files?: Record<string, string>
  env?: Record<string, string>
  /** The directory of the playbooks. */
  playbooks?: string
}

// docs/composing.md says what these show.
describeWith(['ansible-inventory'], 'sources composed by Ansible', () => {
  let fleet: RecordedFleet
  beforeAll(async () => {
    fleet = await startRecordedFleet({ hv1: 'hv1.xml' })
  })
  afterAll(() => fleet.stop())

  /** What Ansible has of hv1, or another host, from these sources, and what it writes on stderr. */
  async function hv1From(
    sources: readonly string[],
    { files = {}, env = {}, playbooks }: Given,
    host = 'hv1',
  ): Promise<{ hv1: Hv1; stderr: string }> {
    const all = { 'base/hosts.yml': BASE, 'override/hosts.yml': OVERRIDE, ...files }
    const { stdout, stderr }: Ended = await fleet.inLab(all, (cwd) =>
      runProgram(
        'ansible-inventory',
        [
          ...sources.flatMap((source) => ['-i', source]),
          ...(playbooks ? ['--playbook-dir', playbooks] : []),
          ...['--host', host],
        ],
        { cwd, env: { HOME: cwd, VM_DISPATCHER_INVENTORY: 'base/hosts.yml', ...env } },
      ),
    )
    return { hv1: JSON.parse(stdout.replaceAll(/@(\w+)@/g, '"$1"')), stderr }
  }

  test.each(['all', 'additions'])('the script last, with emit %s', async (emit) => {
    const { hv1, stderr } = await hv1From(['base/hosts.yml', SCRIPT], {
      env: { VM_DISPATCHER_EMIT: emit },
    })
    expect(stderr).toBe('')
    expect(hv1).toMatchObject({ stage: 'base', config: { list: [OWN, ...ASSIGNED] } })
  })

  test('additions leave alone what another source overrides; all says again what its own has', async () => {
    const sources = ['base/hosts.yml', 'override/hosts.yml', SCRIPT]
    const additions = await hv1From(sources, { env: { VM_DISPATCHER_EMIT: 'additions' } })
    expect(additions.hv1).toMatchObject({
      stage: 'override',
      config: { list: [OWN, ...ASSIGNED] },
    })
    const all = await hv1From(sources, { env: { VM_DISPATCHER_EMIT: 'all' } })
    expect(all.hv1.stage).toBe('base')
  })

  test("groups stay groups: a playbook's group_vars override their variables", async () => {
    const files = { 'play/group_vars/hypervisors.yml': 'stage: playbook\n' }
    const { hv1, stderr } = await hv1From([SCRIPT], { files, playbooks: 'play' })
    expect(stderr).toBe('')
    expect(hv1).toMatchObject({ stage: 'playbook', config: { list: [OWN, ...ASSIGNED] } })
  })

  test('the script first: an own config in a later source hides what it gives', async () => {
    const { hv1 } = await hv1From([SCRIPT, 'base/hosts.yml'], {})
    expect(hv1.config.list).toEqual([OWN])
  })

  test.each([SCRIPT, join('base', 'hosts.yml')])(
    'a config in host_vars beside %s hides what the script gives; beside the script that is said',
    async (neighbour) => {
      const hidden = join(neighbour, '..', 'host_vars', 'hv1.yml')
      const { hv1, stderr } = await hv1From(['base/hosts.yml', SCRIPT], {
        files: { [hidden]: 'config: {list: [hidden]}\n' },
      })
      expect(hv1.config.list).toEqual(['hidden'])
      if (neighbour === SCRIPT)
        expect(stderr).toContain('host_vars/hv1.yml:1:1: config in host_vars')
    },
  )

  test("a source after the script in the script's directory that has an own config is reported", async () => {
    const files = {
      'inv/hosts.yml': BASE,
      'inv/vm_dispatcher.js': SCRIPT_TEXT,
      'inv/zz.yml': 'hypervisors: {hosts: {hv1: {config: {list: [own]}}, other: {config: {}}}}\n',
    }
    const env = { VM_DISPATCHER_INVENTORY: '', VM_DISPATCHER_ON_UNASSIGNED: 'ignore' }
    const { hv1, stderr } = await hv1From(['inv'], { files, env })
    expect(hv1.config.list).toEqual(['own'])
    expect(stderr).toContain('zz.yml:1:29: config of hv1 hides what this script sets')
    expect(stderr).toContain('[hidden-by-source]')
    const before = { ...files, 'inv/zz.yml': '', 'inv/ab.yml': files['inv/zz.yml'] }
    const silent = await hv1From(['inv'], { files: before, env })
    expect(silent.hv1.config.list).toEqual([OWN, ...ASSIGNED])
    expect(silent.stderr).not.toContain('hidden-by-source')
  })

  test("a plugin's configuration after the script sees what the script gives, one before it does not", async () => {
    const constructed = 'plugin: constructed\ncompose: {mine: config.list | length}\n'
    const files = { 'inv/hosts.yml': BASE, 'inv/vm_dispatcher.js': SCRIPT_TEXT }
    const env = { VM_DISPATCHER_INVENTORY: '' }
    const countedBy = async (name: string) => {
      const { hv1 } = await hv1From(['inv'], {
        files: { ...files, [`inv/${name}`]: constructed },
        env,
      })
      return String(hv1.mine)
    }
    expect(await countedBy('z_constructed.yml')).toBe('3')
    expect(await countedBy('i_constructed.yml')).toBe('1')
  })

  const WITH_NAMESAKE = `${BASE.replace(', config: {list: [{target: amd64, platform: old}]}', ', rack: 1')}    hv1:
      hosts: {vm: {rack: 9}}
`
  test.each([
    ['alone', [SCRIPT], 'all'],
    ['after its source', ['base/hosts.yml', SCRIPT], 'all'],
    ['after its source', ['base/hosts.yml', SCRIPT], 'additions'],
  ])(
    'a group named like a hypervisor, the script %s (%s), with emit %s',
    async (_, sources, emit) => {
      const given = {
        files: { 'base/hosts.yml': WITH_NAMESAKE, 'base/host_vars/hv1.yml': 'site: x\n' },
        env: { VM_DISPATCHER_EMIT: emit },
      }
      const { hv1, stderr } = await hv1From(sources, given)
      expect(hv1).toMatchObject({ rack: 1, stage: 'base', config: { list: ASSIGNED } })
      expect(hv1).toMatchObject({ site: 'x', vm_dispatcher: { status: 'ok' } })
      expect(stderr).toContain('[host-like-group-carried]')
      const vm = await hv1From(sources, given, 'vm')
      expect(vm.hv1).toMatchObject({ rack: 9 })
      expect(Object.keys(vm.hv1)).not.toContain('config')
      expect(Object.keys(vm.hv1)).not.toContain('ansible_port')
    },
  )
})
