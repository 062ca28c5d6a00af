import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import stringWidth from 'string-width'
import { recordedHypervisor } from '../../quickstart/recorded_hypervisor.ts'
import type { CommandHandler } from '../../quickstart/ssh_server.ts'
import { type Ended, runProgram, SCRIPT, withFiles } from '../support/built_file.ts'
import { CONNECTION, type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'
import { describeWith } from '../support/requirements.ts'
import { LAB, runInLab, startPeopleFleet } from './people_lab.ts'

let fleet: RecordedFleet

beforeAll(async () => {
  fleet = await startPeopleFleet()
})
afterAll(() => fleet.stop())

const doctor = (files: Record<string, string>, args: string[] = [], env = {}) =>
  runInLab(fleet, [['doctor', ...args]], { files, env })

/** A report without what differs from machine to machine and from run to run. */
const steady = (text: string) =>
  text
    .replace(/ *\b\d+ ms\b/g, '  N ms')
    .replace(/ {2,}/g, '  ')
    .replace(/^(ok|\?|!!) +(program|OpenSSH|Ansible) .*\n/gm, '')
    .replace(/SHA256:[\w+/]+/g, 'FINGERPRINT')

interface Row {
  step?: string
  check?: string
  state: string
  result: string
}
const rows = (list: Row[]) =>
  list.map(({ step, check, state, result }) => `${step ?? check} ${state}: ${result}`)

const MATRIX = '{list: [{target: amd64, platform: debian}]}'
const FINE = `hypervisors:
  hosts: {hv1: {ansible_port: @hv1@}}
  vars:
        ${CONNECTION}
local: {hosts: {localhost: {config: ${MATRIX}}}}
`

describe('doctor', () => {
  test('in a pipe: a line for each hypervisor, and every finding, the worst first', async () => {
    const { exitCode, stdout, stderr } = await doctor({ 'hosts.yml': LAB })
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(`\n${steady(stdout)}`).toMatchSnapshot()
  })

  test('with -v: every step, and every check of each hypervisor', async () => {
    const { exitCode, stdout, stderr } = await doctor({ 'hosts.yml': LAB }, ['-v'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(`\n${steady(stdout)}`).toMatchSnapshot()
  })

  test('of some hypervisors: these alone are asked, and entries say nothing', async () => {
    const { exitCode, stdout, stderr } = await doctor({ 'hosts.yml': LAB }, ['hv1', 'evil'])
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
    expect(`\n${steady(stdout)}`).toMatchSnapshot()
    const unknown = await doctor({ 'hosts.yml': LAB }, ['hv9'])
    expect(unknown.exitCode).toBe(2)
    expect(unknown.stdout).toMatch(/hv9 is not a hypervisor; did you mean hv1, hv2 or hv3\?/)
  })

  test('at 80 columns, with nothing that a terminal obeys', async () => {
    const { stdout } = await doctor({ 'hosts.yml': LAB }, ['-v'], { COLUMNS: '80' })
    const widest = Math.max(...stdout.split('\n').map((line) => stringWidth(line)))
    expect(widest).toBeLessThanOrEqual(80)
    expect(stdout).toMatch(/^ok +program +\d+ ms +vm_dispatcher_inventory \d/m)
    expect(stdout).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u)
  })

  test('in colours, where they are asked for', async () => {
    const { stdout } = await doctor({ 'hosts.yml': LAB }, ['-v'], { FORCE_COLOR: '1' })
    expect(stdout).toMatch(/\u001b\[32mok\u001b\[39m +reading/)
    expect(stdout).toMatch(/\u001b\[33m\?\u001b\[39m +hypervisors/)
    expect(stdout).toMatch(/\u001b\[31m!!\u001b\[39m +capabilities.*virsh ended with 1/)
  })

  test('ends with 0 where all is well, and with --json says so in data', async () => {
    const text = await doctor({ 'hosts.yml': FINE })
    expect(text).toMatchObject({ exitCode: 0, stderr: '' })
    expect(text.stdout).toMatch(/\n\nAll is well\.\n$/)
    const { exitCode, stdout } = await doctor({ 'hosts.yml': FINE }, ['--json'])
    const { steps, hypervisors, findings } = JSON.parse(stdout)
    expect({ exitCode, findings }).toEqual({ exitCode: 0, findings: [] })
    expect(steps.map(({ ms }: { ms: unknown }) => typeof ms)).toContain('number')
    expect(hypervisors[0]).toMatchObject({ name: 'hv1', status: 'ok' })
    expect(rows(hypervisors[0].checks)).toContain('KVM ok: usable for i686, x86_64')
    expect(rows(hypervisors[0].checks)).toContain('login ok: publickey (client_key)')
  })

  test('asks again what a cache knows', async () => {
    const env = { VM_DISPATCHER_CACHE_TTL: '600' }
    const commands = [['--list'], ['doctor', '--json']]
    const { stdout } = await runInLab(fleet, commands, { files: { 'hosts.yml': FINE }, env })
    const { hypervisors } = JSON.parse(stdout.slice(stdout.indexOf('{\n  "vm_dispatcher_doctor"')))
    expect(rows(hypervisors[0].checks)).toContain('session ok: by the built-in SSH')
  })

  test('says what it cannot keep', async () => {
    const env = { VM_DISPATCHER_CACHE_TTL: '600', VM_DISPATCHER_CACHE_DIR: '/proc/1/none' }
    const keeping = FINE.replace('localhost: {', 'localhost: {vm_dispatcher_on_unreachable: keep, ')
    const state = { ...env, VM_DISPATCHER_STATE_DIR: '/proc/1/none' }
    const { stdout } = await doctor({ 'hosts.yml': FINE }, ['--json'], env)
    expect(JSON.parse(stdout).findings).toMatchObject([{ code: 'cache-unwritable' }])
    const kept = await doctor({ 'hosts.yml': keeping }, ['--json'], state)
    expect(JSON.parse(kept.stdout).findings).toMatchObject([{ code: 'state-unwritable' }])
  })

  test('asks no hypervisor where a snapshot has the answers', async () => {
    const snapshot = { vm_dispatcher_snapshot: 1, hypervisors: {} }
    const files = { 'hosts.yml': FINE, 'fleet.json': JSON.stringify(snapshot) }
    const { exitCode, stdout } = await doctor(files, ['--snapshot', 'fleet.json', '--json'])
    const { hypervisors } = JSON.parse(stdout)
    expect({ exitCode, checks: rows(hypervisors[0].checks) }).toEqual({
      exitCode: 1,
      checks: ['settings failed: fleet.json has no answer from it [snapshot-lacks]'],
    })
  })

  test('shows no secrets', async () => {
    const hosts = `hypervisors:
  hosts:
    a: {ansible_port: 1, ansible_password: hush1, ansible_become: true, ansible_become_password: hush2}
    b: {ansible_port: @hv1@, ansible_libvirt_uri: "esx://root:hush3@h/"}
    c: {ansible_port: 1, ansible_ssh_common_args: -o 'ProxyCommand=nc --proxy-auth me:hush4 %h'}
  vars:
        ${CONNECTION}
local: {hosts: {localhost: {config: {list: []}}}}
`
    for (const args of [['-v'], ['--json']]) {
      const { exitCode, stdout, stderr } = await doctor({ 'hosts.yml': hosts }, args)
      expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' })
      expect(stdout).toContain('ansible_libvirt_uri is refused: it has a password')
      expect(stdout).toContain('through a ProxyCommand')
      expect(stdout).not.toContain('hush')
    }
  })
})

describe('a run that breaks off', () => {
  const ALONE = FINE.replace('@hv1@', '22')
  /** Without anything on PATH. */
  const alone = (files: Record<string, string>): Promise<Ended> =>
    withFiles(files, (cwd) =>
      runProgram(process.execPath, [SCRIPT, 'doctor', '--json'], { cwd, env: { PATH: '' } }),
    )

  test.each([
    ['ansible.cfg', 'ansible-cfg', { 'ansible.cfg': 'inventory = x\n', 'hosts.yml': FINE }],
    ['inventory', 'no-inventory', {}],
    ['reading', 'yaml-syntax', { 'hosts.yml': 'all: [\n' }],
    ['reading', 'needs-ansible', { hosts: '[hypervisors]\nhv1\n' }],
    ['values', 'needs-ansible', { 'hosts.yml': ALONE.replace(MATRIX, '"{{ matrix }}"') }],
    ['config', 'config-missing', { 'hosts.yml': ALONE.replace('config:', 'cfg:') }],
  ])('at %s shows the steps up to it, and %s', async (step, code, files) => {
    const { exitCode, stdout, stderr } = await alone(files)
    expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' })
    const { steps, hypervisors, findings } = JSON.parse(stdout)
    expect(steps.at(-1)).toMatchObject({ step, state: 'failed' })
    expect(steps.at(-1).result).toContain(`[${code}]`)
    expect(findings.map((finding: { code: string }) => finding.code)).toContain(code)
    expect(hypervisors).toEqual([])
    expect(rows(steps.slice(1, 3))).toEqual([
      'OpenSSH doubtful: not on PATH: ssh_config is not read, and what the built-in SSH cannot do fails',
      'Ansible doubtful: not on PATH: only YAML and JSON with literal values can be read',
    ])
  })

  test('shows them to people, with what to do', async () => {
    const { exitCode, stdout } = await doctor({ 'hosts.yml': FINE.replace('config:', 'cfg:') })
    expect(exitCode).toBe(2)
    expect(`\n${steady(stdout)}`).toMatchSnapshot()
  })

  test('shows the mistake of a group once', async () => {
    const hosts = ALONE.replace('{hv1: {', '{hv2: {}, hv1: {')
      .replace('vars:\n', 'vars:\n    vm_dispatcher_weight: heavy\n')
      .replaceAll('        ansible', '    ansible')
    const { stdout } = await alone({ 'hosts.yml': hosts })
    expect(JSON.parse(stdout).findings).toMatchObject([{ code: 'setting-value' }])
  })

  test('ends with 2 for arguments that are none', async () => {
    const { exitCode, stdout, stderr } = await doctor({}, ['--hv1'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(stderr).toMatch(/^arguments: .*\[usage\]\n$/)
  })
})

/** Plays a hypervisor without KVM, on which one can look for the reason. */
const withoutKvm =
  (seen: string): CommandHandler =>
  (command, channel) => {
    if (command.includes('/dev/kvm')) channel.write(seen)
    else if (command.includes('version; uri')) {
      channel.write(
        'Using library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.22\n\nqemu:///system\n',
      )
    } else return recordedHypervisor(PLAIN)(command, channel)
    channel.exit(0)
    channel.end()
  }

const PLAIN = `<capabilities><guest><os_type>hvm</os_type>
  <arch name='x86_64'><domain type='qemu'/></arch></guest></capabilities>`

describe('where libvirt offers no KVM', () => {
  test.each([
    ['kvm-extensions-missing', 'no device\nmachine x86_64\n'],
    ['kvm-device-missing', 'no device\nmachine x86_64\nextensions\n'],
    ['kvm-device-missing', 'no device\nmachine aarch64\n'],
    [
      'kvm-refused',
      'device crw------- 1 root \u001b[31mkvm 10, 232 Nov 1 1:00 /dev/kvm\nmachine x86_64\n',
    ],
    [undefined, 'This account is not for you.\n'],
  ])('%s', async (code, seen) => {
    const without = await startRecordedFleet({ hv1: withoutKvm(seen) })
    const all = async (hosts: string) => {
      const run = (cwd: string) =>
        runProgram(`./${SCRIPT}`, ['doctor', '--json'], { cwd, env: { HOME: cwd } })
      const { exitCode, stdout } = await without.inLab({ 'hosts.yml': hosts }, run)
      const { hypervisors, findings } = JSON.parse(stdout)
      return { exitCode, checks: rows(hypervisors[0].checks), findings }
    }
    const setTo = (types: string) =>
      FINE.replace('localhost: {', `localhost: {priority_domains: [${types}], `)
    const wanted = await all(setTo('kvm, qemu'))
    const byDefault = await all(FINE)
    const unwanted = await all(setTo('qemu'))
    await without.stop()
    expect(wanted.findings.map((finding: { code: string }) => finding.code)).toEqual([
      ...(code ? [code] : []),
      'domain-type-not-offered',
    ])
    expect(wanted.checks.slice(-2).join('\n').replaceAll('\u001b', '␛')).toMatchSnapshot()
    expect(unwanted).toMatchObject({ exitCode: 0, findings: [] })
    // Nobody asked for KVM there, unless somebody has made the device.
    expect(byDefault.exitCode).toBe(code === 'kvm-refused' ? 1 : 0)
  })
})

describeWith(['virsh'], 'on this machine', () => {
  test('a hypervisor is looked at without SSH', async () => {
    const hosts = `hypervisors: {hosts: {here: {ansible_connection: local, ansible_libvirt_uri: test:///default}}}
local: {hosts: {localhost: {config: {list: []}}}}
`
    const { exitCode, stdout } = await doctor({ 'hosts.yml': hosts }, ['--json'])
    const { hypervisors } = JSON.parse(stdout)
    expect(exitCode).toBe(0)
    expect(rows(hypervisors[0].checks)).toEqual([
      'settings ok: on this machine; URI test:///default',
      'capabilities ok: architectures: 1 as test',
      'probe ok: warm',
      expect.stringMatching(/^virsh ok: libvirt \d+\.\d+\.\d+, TEST .*, test:\/\/\/default$/),
    ])
  })
})
