import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { CommandHandler } from '../../quickstart/ssh_server.ts'
import { BUILT_FILE, runProgram, SCRIPT } from '../support/built_file.ts'
import { CONNECTION, type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'
import { describeVersions } from './support/describe_versions.ts'

const PASSWORD = 'password'
const SECRET = `$ANSIBLE_VAULT;1.1;AES256
66356330616131323232313436356366303434633263373939343833656635303839613563326562
6465373065396137333064383861656135306233663832610a386338613065363763313761633937
34653835656432396562383661613931316263623836613233306363313662353636396630653361
6336333131383837300a383066316437616532663264633739343161363463313735376234313461
3031
`

const HOSTS = `all:
  hosts:
    localhost:
      ansible_connection: local
      config: {list: [{target: amd64, platform: debian}]}
  children:
    hypervisors:
      hosts:
        hv1: {ansible_port: @hv1@}
      vars:
        ${CONNECTION}
        vaulted: !vault ${JSON.stringify(SECRET)}
        unsafe: !unsafe "{{ 7 * 7 }}"
        template: "{{ 7 * 7 }}"
`
const WITH_A_FAILING_ONE = HOSTS.replace('hv1: {', 'hv2: {ansible_port: @hv2@}\n        hv1: {')

const IMPLICIT_LOCALHOST = {
  'hosts.yml': HOSTS.replace(/ {2}hosts:\n {4}localhost:\n.*\n.*\n/, ''),
  'host_vars/localhost.yml': 'config: {list: [{target: amd64, platform: !unsafe "{{ 7 * 7 }}"}]}\n',
}

const GRAPH = `@all:
  |--@ungrouped:
  |  |--localhost
  |--@hypervisors:
  |  |--hv1
  |--@vm_dispatcher_x86_64_kvm:
  |  |--hv1
  |--@vm_dispatcher_x86_64_qemu:
  |  |--hv1
  |--@vm_dispatcher_unreachable:
`

/** A hypervisor that would like the controller to evaluate what it says. */
const hostile: CommandHandler = (_, channel) => {
  channel.stderr.write('error: {{ 7 * 7 }}\n')
  channel.exit(1)
  channel.end()
}

function intoDirectory(cwd: string): void {
  mkdirSync(join(cwd, 'inventory'))
  for (const name of ['hosts.yml', SCRIPT]) {
    renameSync(join(cwd, name), join(cwd, 'inventory', name))
  }
}

function withoutExecuteBit(cwd: string): void {
  const script = join(cwd, SCRIPT)
  rmSync(script)
  copyFileSync(BUILT_FILE, script)
  chmodSync(script, 0o644)
}

describeVersions('the script', (ansible) => {
  let fleet: RecordedFleet
  beforeAll(async () => {
    fleet = await startRecordedFleet({ hv1: 'hv1.xml', hv2: hostile })
  })
  afterAll(() => fleet.stop())

  /** Runs a command of this Ansible in a lab with `hosts.yml`, a link to the script beside it. */
  const run = (
    hosts: string,
    [command = '', ...args]: readonly string[],
    change: (cwd: string) => void = () => {},
  ) =>
    fleet.inLab({ 'hosts.yml': hosts, password: PASSWORD }, (cwd) => {
      change(cwd)
      return runProgram(join(ansible().bin, command), args, { cwd, env: { HOME: cwd } })
    })

  /** The result of the module debug on one host; nothing connects to the host. */
  async function shown(hosts: string, host: string, expression: string): Promise<unknown> {
    const options = ['-i', SCRIPT, '--vault-password-file', 'password', '-m', 'debug']
    const { stdout } = await run(hosts, [
      'ansible',
      host,
      ...options,
      '-a',
      `msg={{${expression}}}`,
    ])
    return JSON.parse(stdout.slice(stdout.indexOf('{'))).msg
  }

  test('--list and --host have the same, without a word on stderr', async () => {
    const list = await run(HOSTS, ['ansible-inventory', '-i', SCRIPT, '--list'])
    const host = await run(HOSTS, ['ansible-inventory', '-i', SCRIPT, '--host', 'hv1'])
    const [{ _meta }, hv1] = [list, host].map(({ stdout }) =>
      JSON.parse(stdout.replaceAll(/@(\w+)@/g, '"$1"')),
    )
    expect([list.stderr, host.stderr]).toEqual(['', ''])
    expect(_meta.hostvars.hv1).toMatchObject({
      config: { list: [{ target: 'amd64', platform: 'debian' }] },
      vm_dispatcher: { status: 'ok' },
    })
    expect(hv1.config).toEqual(_meta.hostvars.hv1.config)
  })

  test('--graph', async () => {
    const graph = await run(HOSTS, ['ansible-inventory', '-i', SCRIPT, '--graph'])
    expect(graph).toEqual({ exitCode: 0, stdout: GRAPH, stderr: '' })
  })

  test('--graph of a directory with the static inventory and the script', async () => {
    const graph = await run(
      HOSTS,
      ['ansible-inventory', '-i', 'inventory', '--graph'],
      intoDirectory,
    )
    expect(graph).toEqual({ exitCode: 0, stdout: GRAPH, stderr: '' })
  })

  test('what is vaulted, unsafe or a template is so to Ansible', async () => {
    const [vaulted, unsafe, template] = (await shown(
      HOSTS,
      'hv1',
      '[vaulted, unsafe, template]',
    )) as unknown[]
    expect([vaulted, unsafe, String(template)]).toEqual(['a secret', '{{ 7 * 7 }}', '49'])
  })

  test('unsafe text of an implicit localhost stays so where Ansible reads the inventory', async () => {
    const { stdout } = await fleet.inLab(IMPLICIT_LOCALHOST, (cwd) =>
      runProgram(`./${SCRIPT}`, ['--host', 'hv1'], {
        cwd,
        env: {
          HOME: cwd,
          PATH: [ansible().bin, process.env.PATH].join(delimiter),
          ANSIBLE_HASH_BEHAVIOUR: 'merge',
        },
      }),
    )
    const { config } = JSON.parse(stdout.replace(/@(\w+)@/, '"$1"'))
    expect(config.list).toEqual([
      { target: 'amd64', platform: { __ansible_unsafe: '{{ 7 * 7 }}' } },
    ])
  })

  test('what a hypervisor writes is never evaluated', async () => {
    expect(await shown(WITH_A_FAILING_ONE, 'hv2', 'vm_dispatcher.error.text')).toBe(
      'virsh ended with 1: {{ 7 * 7 }}',
    )
  })

  test.each<[string, string, (cwd: string) => void]>([
    ['that refuses its input', 'all: {hosts: {web: }}\n', () => {}],
    ['that may not be executed', HOSTS, withoutExecuteBit],
  ])('a script %s gives no hosts, none of its own text either', async (_, hosts, change) => {
    const { stdout } = await run(hosts, ['ansible-inventory', '-i', SCRIPT, '--list'], change)
    const { _meta, ...groups } = JSON.parse(stdout)
    expect(_meta.hostvars).toEqual({})
    expect(groups).toEqual({ all: { children: ['ungrouped'] } })
  })
})
