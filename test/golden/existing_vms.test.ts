import { readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { type Ended, runProgram, SCRIPT, withoutRefusal } from '../support/built_file.ts'
import {
  answering,
  CONNECTION,
  type RecordedFleet,
  startRecordedFleet,
} from '../support/recorded_fleet.ts'
import { describeWith } from '../support/requirements.ts'

type Files = Readonly<Record<string, string>>

/** The domains of each hypervisor; undefined where it does not answer. */
let domains: Record<string, string[] | undefined>
let fleet: RecordedFleet

beforeAll(async () => {
  fleet = await startRecordedFleet(
    Object.fromEntries(
      ['hv1', 'hv2', 'hv3', 'hv4'].map((name) => [
        name,
        answering(`${name}.xml`, () => domains[name]),
      ]),
    ),
  )
})
afterAll(() => fleet.stop())
beforeEach(() => {
  domains = { hv1: [], hv2: [], hv3: [], hv4: [] }
})

/** hv1 and hv4 have KVM for amd64; hv2 runs it emulated; hv2, hv3 and hv4 run arm64. */
const lab = (ofLocalhost: string, ofHosts: Record<string, string> = {}): Files => ({
  'hosts.yml': `all:
  hosts:
    localhost:
      ${ofLocalhost}
      config: {permutations: {targets: [amd64, arm64], platforms: [debian, fedora]}}
  children:
    hypervisors:
      hosts:
${['hv1', 'hv2', 'hv3', 'hv4'].map((hv) => `        ${hv}: {ansible_port: @${hv}@${ofHosts[hv] ?? ''}}`).join('\n')}
      vars:
        ${CONNECTION}
`,
})

const KEEP = 'vm_dispatcher_keep_existing: true'

/** Several runs in one directory, which `between` may change; of each what Ended has. */
async function runs(
  files: Files,
  steps: readonly ((cwd: string) => void)[],
  env: Record<string, string> = {},
  args = ['--list'],
): Promise<Ended[]> {
  const all: Ended[] = []
  await fleet.inLab(files, async (cwd) => {
    for (const step of steps) {
      step(cwd)
      const state = { XDG_STATE_HOME: join(cwd, 'state') }
      const ended = await runProgram(`./${SCRIPT}`, args, { cwd, env: { ...state, ...env } })
      all.push({ ...ended, stderr: withoutRefusal(ended.stderr).replaceAll(cwd, '@cwd@') })
    }
    return all.at(-1) as Ended
  })
  return all
}

const runOnce = async (files: Files, env: Record<string, string> = {}, args?: string[]) =>
  (await runs(files, [() => {}], env, args))[0] as Ended

interface Vars {
  vm_dispatcher: {
    status: string
    since?: string
    assigned: Record<'target' | 'platform' | 'domain_type', string>[]
  }
}

/** What each hypervisor is given: `hv1: debian/amd64 kvm`. */
function placesIn({ stdout }: Ended): string[] {
  const hostvars: Record<string, Vars> = JSON.parse(stdout)._meta.hostvars
  return Object.entries(hostvars).flatMap(([name, { vm_dispatcher: state }]) =>
    (state?.assigned ?? []).map(
      ({ platform, target, domain_type }) => `${name}: ${platform}/${target} ${domain_type}`,
    ),
  )
}

const stateOf = ({ stdout }: Ended, name: string): Vars['vm_dispatcher'] =>
  JSON.parse(stdout)._meta.hostvars[name].vm_dispatcher

const WITHOUT_HISTORY = [
  'hv1: debian/amd64 kvm',
  'hv2: debian/arm64 qemu',
  'hv3: fedora/arm64 qemu',
  'hv4: fedora/amd64 kvm',
]

describe('with vm_dispatcher_keep_existing', () => {
  test('nothing that exists: as without it, and stderr is silent', async () => {
    const { exitCode, stderr, ...ended } = await runOnce(lab(KEEP))
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
    expect(placesIn({ exitCode, stderr, ...ended })).toEqual(WITHOUT_HISTORY)
  })

  test.each(['fair_queue', 'balanced'])(
    'what exists stays under %s, emulated ones too',
    async (strategy) => {
      domains.hv2 = ['VM debian_amd64', 'VM fedora_arm64']
      domains.hv4 = ['VM debian_arm64']
      const ended = await runOnce(lab(`${KEEP}\n      vm_dispatcher_strategy: ${strategy}`))
      expect(ended.stderr).toBe('')
      expect(placesIn(ended)).toEqual([
        'hv1: fedora/amd64 kvm',
        'hv2: debian/amd64 qemu',
        'hv2: fedora/arm64 qemu',
        'hv4: debian/arm64 qemu',
      ])
    },
  )

  test('a hypervisor that cannot run it, is drained, or is not pinned to lets it go, with a line', async () => {
    domains.hv1 = ['VM debian_arm64']
    domains.hv4 = ['VM debian_amd64', 'VM fedora_amd64', 'VM fedora_arm64']
    const ended = await runOnce(lab(KEEP, { hv4: ', vm_dispatcher_drained: true' }))
    expect(placesIn(ended)).toEqual([
      'hv1: debian/amd64 kvm',
      'hv1: fedora/amd64 kvm',
      'hv2: debian/arm64 qemu',
      'hv3: fedora/arm64 qemu',
    ])
    expect(`\n${ended.stderr}`).toMatchSnapshot()
  })

  test('a full hypervisor keeps what it has, and takes nothing', async () => {
    domains.hv1 = ['VM debian_amd64', 'mine']
    const ended = await runOnce(lab(KEEP, { hv1: ', vm_dispatcher_max_vms: 1' }))
    expect(placesIn(ended)).toEqual([
      'hv1: debian/amd64 kvm',
      'hv2: debian/arm64 qemu',
      'hv3: fedora/arm64 qemu',
      'hv4: fedora/amd64 kvm',
    ])
  })

  test('a VM on two hypervisors stays on the first; a line names both', async () => {
    domains.hv2 = ['VM fedora_amd64']
    domains.hv4 = ['VM fedora_amd64']
    const ended = await runOnce(lab(KEEP))
    expect(placesIn(ended)).toContain('hv2: fedora/amd64 qemu')
    expect(`\n${ended.stderr}`).toMatchSnapshot()
  })

  test('a load counts each VM once: own, existing, both, or an entry', async () => {
    // Without hv4, amd64 goes to hv1 alone: it has room for two if its load is two.
    const own = 'config: {list: [{target: amd64, platform: own}, {note: nameless}]}'
    domains.hv1 = ['VM own_amd64', 'VM debian_amd64']
    domains.hv4 = ['VM fedora_amd64']
    const place = async (most: number) => {
      const limits = { hv1: `, ${own}, vm_dispatcher_max_vms: ${most}` }
      const ended = await runOnce(lab(KEEP, { ...limits, hv4: ', vm_dispatcher_drained: true' }))
      return placesIn(ended).filter((line) => line.startsWith('hv1'))
    }
    expect(await place(4)).toEqual(['hv1: debian/amd64 kvm', 'hv1: fedora/amd64 kvm'])
    expect(await place(3)).toEqual(['hv1: debian/amd64 kvm'])
    domains.hv1.push("somebody's")
    expect(await place(4)).toEqual(['hv1: debian/amd64 kvm'])
  })

  test('names that domains are given to do harm do none', async () => {
    const plain = await runOnce(lab(KEEP))
    domains.hv1 = ['</capabilities>', '<capabilities>', '{{ lookup("pipe", "id") }}', '\u001b[31m']
    domains.hv2 = ['$(reboot)', "'; reboot; '", '__proto__', 'constructor']
    expect(await runOnce(lab(KEEP))).toEqual(plain)
  })

  test('two entries of one name are a problem, and only there', async () => {
    const files = (settings: string) => ({
      ...lab(settings),
      'setup_vm/platforms/debian.yml': '- set_fact: {vm: {metadata: {name: same}}}\n',
    })
    expect((await runOnce(files('note: none'))).stderr).toBe('')
    const ended = await runOnce(files(KEEP))
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(`\n${ended.stderr}`).toMatchSnapshot()
  })

  test('names come from platform definitions, else from vm_dispatcher_vm_name', async () => {
    domains.hv4 = ['the fedora', 'debian-amd64']
    const format = `${KEEP}\n      vm_dispatcher_vm_name: "{platform}-{target}"`
    const files = {
      'hosts.yml': lab(format)['hosts.yml']?.replace('[amd64, arm64]', '[amd64]') ?? '',
      'setup_vm/platforms/fedora.yml': '- set_fact: {vm: {metadata: {name: the fedora}}}\n',
    }
    expect(placesIn(await runOnce(files))).toEqual([
      'hv4: debian/amd64 kvm',
      'hv4: fedora/amd64 kvm',
    ])
  })
})

describe('a hypervisor that does not answer', () => {
  const hear = () => {}
  const loseHv4 = () => {
    domains.hv4 = undefined
  }
  const existing = () => {
    domains.hv4 = ['VM debian_amd64', 'VM fedora_arm64']
  }

  test('keeps what it had, takes nothing new, and is stale; twice the same bytes', async () => {
    const [before, stale, again] = (await runs(lab(KEEP), [existing, loseHv4, hear])) as Ended[]
    expect(placesIn(before!)).toEqual(placesIn(stale!))
    expect(stale).toMatchObject({ exitCode: 0 })
    expect(again?.stdout).toBe(stale?.stdout)
    expect(stateOf(stale!, 'hv4')).toMatchObject({
      status: 'stale',
      since: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      error: { code: 'libvirt-not-running' },
    })
    expect(JSON.parse(stale!.stdout)).toMatchObject({
      vm_dispatcher_unreachable: { hosts: ['hv4'] },
      vm_dispatcher_x86_64_kvm: { hosts: ['hv1', 'hv4'] },
    })
    expect(stale!.stderr.replace(/\d+ seconds?/, 'N seconds')).toMatchSnapshot()
  })

  test('moves nothing when it comes back', async () => {
    const back = () => {
      domains.hv4 = ['VM debian_amd64', 'VM fedora_arm64']
    }
    const [before, , after] = await runs(lab(KEEP), [existing, loseHv4, back])
    expect(after).toEqual(before)
  })

  test('of which nothing is remembered: a line says so, and its entries go elsewhere', async () => {
    const [ended] = (await runs(lab(KEEP), [loseHv4])) as [Ended]
    expect(placesIn(ended).filter((line) => line.startsWith('hv4'))).toEqual([])
    expect(`\n${ended.stderr}`).toMatchSnapshot()
  })

  test('with a damaged memory: as with none', async () => {
    const damage = (cwd: string) => {
      loseHv4()
      const directory = join(cwd, 'state/vm_dispatcher')
      for (const file of readdirSync(directory)) {
        const path = join(directory, file)
        writeFileSync(path, readFileSync(path, 'utf8').slice(0, -9))
      }
    }
    const [, ended] = (await runs(lab(KEEP), [existing, damage])) as Ended[]
    expect(ended!.stderr).toContain('[answer-forgotten]')
  })

  test('keeps what it had when its settings change and do not reach it: the line says so', async () => {
    const swap = (cwd: string) => {
      const file = join(cwd, 'hosts.yml')
      const port = /hv4: \{ansible_port: (\d+)/.exec(readFileSync(file, 'utf8'))?.[1] as string
      writeFileSync(
        file,
        readFileSync(file, 'utf8').replace(`hv4: {ansible_port: ${port}`, 'hv4: {ansible_port: 1'),
      )
    }
    const [before, ended] = (await runs(lab(KEEP), [existing, swap])) as Ended[]
    expect(placesIn(ended!)).toEqual(placesIn(before!))
    expect(ended!.stderr).toMatch(/ago, with other connection settings, still counts: 2 VMs/)
  })

  test('has its entries elsewhere with redistribute, and with fail, which exits with 1', async () => {
    const env = (policy: string) => ({ VM_DISPATCHER_ON_UNREACHABLE: policy })
    const timeless = async (policy: string) =>
      (await runs(lab(KEEP), [existing, loseHv4], env(policy))).map((ended) => ({
        ...ended,
        stderr: ended.stderr.replace(/\d+ seconds?/, 'N seconds'),
      }))
    const [, redistributed] = await timeless('redistribute')
    const [fine, failed] = await timeless('fail')
    expect(placesIn(redistributed!)).toContain('hv1: debian/amd64 kvm')
    expect(fine).toMatchObject({ exitCode: 0, stderr: '' })
    expect(failed).toEqual({ ...redistributed, exitCode: 1 })
  })

  test('ends the run with 1 where more do not answer than vm_dispatcher_max_unreachable allows', async () => {
    const drainedHv3 = lab(KEEP, { hv3: ', vm_dispatcher_drained: true' })
    domains.hv3 = undefined
    domains.hv4 = undefined
    // hv3 is drained: one of three does not answer.
    for (const [most, exitCode] of [
      ['0', 1],
      ['1', 0],
      ['33%', 1],
      ['34%', 0],
      ['', 0],
    ] as const) {
      const env = { VM_DISPATCHER_MAX_UNREACHABLE: most }
      const ended = await runOnce(drainedHv3, env)
      expect({ most, exitCode: ended.exitCode }).toEqual({ most, exitCode })
      const line = `hypervisors: 1 of 3 did not answer; vm_dispatcher_max_unreachable allows ${most}; fix what the lines above say, or raise vm_dispatcher_max_unreachable [unreachable-too-many]`
      expect(ended.stderr.includes(line)).toBe(exitCode === 1)
      expect(placesIn(ended)).not.toEqual([])
    }
    const wrong = await runOnce(lab(`${KEEP}\n      vm_dispatcher_max_unreachable: 120%`))
    expect(wrong.stderr).toBe(
      'hosts.yml:5:7: vm_dispatcher_max_unreachable is "120%", expected a whole number from 0 on, or a percentage from 0% to 100%; correct it, or remove it to get the default [setting-value]\n',
    )
  })

  test('keeps what it had and was given with keep alone, while the others are dealt out anew', async () => {
    const env = { VM_DISPATCHER_ON_UNREACHABLE: 'keep' }
    const [before, stale] = (await runs(lab('note: none'), [existing, loseHv4], env)) as Ended[]
    expect(placesIn(before!)).toEqual(WITHOUT_HISTORY)
    expect(placesIn(stale!)).toEqual([
      'hv2: debian/arm64 qemu',
      'hv4: debian/amd64 kvm',
      'hv4: fedora/amd64 kvm',
      'hv4: fedora/arm64 qemu',
    ])
  })

  test('lets its entries go where it is drained', async () => {
    const drain = (cwd: string) => {
      loseHv4()
      const file = join(cwd, 'hosts.yml')
      const text = readFileSync(file, 'utf8')
      writeFileSync(file, text.replace('hv4: {', 'hv4: {vm_dispatcher_drained: true, '))
    }
    const [, ended] = (await runs(lab(KEEP), [existing, drain])) as Ended[]
    expect(placesIn(ended!)).toContain('hv1: debian/amd64 kvm')
  })

  test('is remembered in files of this user alone, and only with keep', async () => {
    const seen: string[] = []
    const look = (cwd: string) => {
      const directory = join(cwd, 'state/vm_dispatcher')
      const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8)
      seen.push(modeOf(directory), ...readdirSync(directory).map((f) => modeOf(join(directory, f))))
    }
    await runs(lab(KEEP), [hear, look])
    // What each of the four answered, and what the inventory gave them.
    expect(seen).toEqual(['700', '600', '600', '600', '600', '600'])
    await runs(lab('note: none'), [hear, (cwd) => expect(readdirSync(cwd)).not.toContain('state')])
  })

  test('cannot be remembered in a place that cannot be written: one line', async () => {
    const env = { VM_DISPATCHER_STATE_DIR: 'hosts.yml/state' }
    const ended = await runOnce(lab(KEEP), env)
    expect(ended.exitCode).toBe(0)
    expect(ended.stderr.match(/\[state-unwritable\]/g)).toHaveLength(1)
    expect(placesIn(ended)).toEqual(WITHOUT_HISTORY)
  })
})

describe('with vm_dispatcher_emit_vms', () => {
  const EMIT = 'vm_dispatcher_emit_vms: true'

  test('each assigned entry is a host, in its groups', async () => {
    const ended = await runOnce(lab(EMIT))
    expect({ ...ended, stdout: '' }).toEqual({ exitCode: 0, stdout: '', stderr: '' })
    const { _meta, all, ...groups } = JSON.parse(ended.stdout)
    expect(all.children).toEqual(expect.arrayContaining(['vms', 'debian', 'amd64', 'vms_on_hv1']))
    const ofVms = Object.entries(_meta.hostvars).filter(([name]) => name.startsWith('VM '))
    // The hypervisors' ports are others in each run.
    const text = JSON.stringify(ofVms).replaceAll(/Port=\d+/g, 'Port=N')
    expect(JSON.parse(text)).toMatchSnapshot()
    const hosts = Object.entries<{ hosts: string[] }>(groups).map(([name, g]) => [name, g.hosts])
    expect(Object.fromEntries(hosts)).toMatchSnapshot()
  })

  test('each has the state that its hypervisor says, and is in the group of it', async () => {
    domains.hv1 = ['VM debian_amd64']
    domains.hv2 = ['VM debian_arm64']
    const files = lab(`${EMIT}\n      ${KEEP}`)
    const { stdout, stderr } = await runOnce(files)
    expect(stderr).toBe('')
    const { _meta, vms_running, vms_shut_off, vms_absent } = JSON.parse(stdout)
    const states = ['VM debian_amd64', 'VM debian_arm64', 'VM fedora_amd64'].map(
      (name) => _meta.hostvars[name].vm_dispatcher_state,
    )
    expect(states).toEqual(['running', 'running', 'absent'])
    expect(vms_running).toEqual({ hosts: ['VM debian_amd64', 'VM debian_arm64'] })
    expect(vms_shut_off).toEqual({ hosts: [] })
    expect(vms_absent).toEqual({ hosts: ['VM fedora_amd64', 'VM fedora_arm64'] })
    expect(_meta.hostvars.hv1.vm_dispatcher.assigned).toMatchObject([{ vm_state: 'running' }])
  })

  test('a VM that is shut off is so to plays', async () => {
    const named = `${EMIT}\n      vm_dispatcher_vm_name: "off-{platform}-{target}"`
    domains.hv1 = ['off-debian-amd64']
    const { stdout } = await runOnce(lab(named))
    expect(JSON.parse(stdout).vms_shut_off).toEqual({ hosts: ['off-debian-amd64'] })
  })

  test('--host knows them, and with additions they are printed too', async () => {
    const { stdout } = await runOnce(lab(EMIT))
    const ofVm = JSON.parse(stdout)._meta.hostvars['VM fedora_amd64']
    const host = await runOnce(lab(EMIT), {}, ['--host', 'VM fedora_amd64'])
    expect(JSON.parse(host.stdout)).toEqual(ofVm)
    const added = await runOnce(lab(EMIT), { VM_DISPATCHER_EMIT: 'additions' })
    expect(JSON.parse(added.stdout)._meta.hostvars['VM fedora_amd64']).toEqual(ofVm)
  })

  test('a host of the inventory by the name of a VM keeps its variables', async () => {
    const files = lab(EMIT)
    const own = '    VM debian_amd64: {ansible_user: me, arch: mine}\n  children:'
    const text = files['hosts.yml']?.replace('  children:', own) ?? ''
    const { stdout } = await runOnce({ 'hosts.yml': text })
    expect(JSON.parse(stdout)._meta.hostvars['VM debian_amd64']).toMatchObject({
      ansible_user: 'me',
      kvm_host: 'hv1',
      arch: 'x86_64',
    })
  })

  test('what the inventory says of the groups of a VM comes before, what it says of others does not', async () => {
    const text = `${lab(EMIT)['hosts.yml']}    farm: {children: {amd64: {}}, vars: {ansible_user: of_farm}}
  vars: {ansible_port: 1, hostjumps: of_all}
`
    const { stdout, stderr } = await runOnce({
      'hosts.yml': text,
      'group_vars/vms_on_hv2.yml': 'ansible_ssh_common_args: -J gate\narch: wrong\n',
      'group_vars/debian.yml': 'vm: mine\n',
      'group_vars/vms_absent.yml': 'ansible_hostname: mine\n',
    })
    expect(stderr).toBe('')
    const { hostvars } = JSON.parse(stdout)._meta
    expect(hostvars['VM debian_amd64']).toMatchObject({ ansible_port: 8022, hostjumps: ['hv1'] })
    expect(hostvars['VM debian_amd64']).not.toHaveProperty('vm')
    expect(hostvars['VM debian_amd64']).not.toHaveProperty('ansible_user')
    expect(hostvars['VM debian_amd64']).toHaveProperty('ansible_ssh_common_args')
    expect(hostvars['VM debian_amd64']).not.toHaveProperty('ansible_hostname')
    expect(hostvars['VM debian_arm64']).toMatchObject({ kvm_host: 'hv2', arch: 'aarch64' })
    expect(hostvars['VM debian_arm64']).not.toHaveProperty('ansible_ssh_common_args')
  })

  test('VMs of own lists and permutations are hosts, and a hypervisor that is one of them has both', async () => {
    const own =
      ', config: {list: [{platform: rack, target: amd64}], permutations: {targets: [arm64], platforms: [base]}}'
    const definition =
      'metadata: {name: hv3, auth: {user: admin}}, net: {type: network, ip: 127.0.0.1}'
    const { stdout, stderr } = await runOnce({
      ...lab(EMIT, { hv2: own }),
      'setup_vm/platforms/rack.yml': `- set_fact: {vm: {${definition}}}\n`,
    })
    // It is reached by its own port, and through hv2, whose sshd in this test forwards nothing.
    expect(stderr).toMatch(/^hv3: is a VM on hv2, .+ \[nested-unreachable\]\n$/)
    const { _meta, vms_on_hv2 } = JSON.parse(stdout)
    expect(vms_on_hv2.hosts).toContain('VM base_arm64')
    expect(_meta.hostvars.hv3).toMatchObject({
      kvm_host: 'hv2',
      hostjumps: ['hv2'],
      ansible_user: 'admin',
      ansible_host: '127.0.0.1',
      vm_dispatcher: { status: 'unreachable' },
    })
    expect(_meta.hostvars['VM base_arm64']).toMatchObject({
      kvm_host: 'hv2',
      arch: 'aarch64',
      domain_type: 'qemu',
      platform: 'base',
      vm: { metadata: { name: 'VM base_arm64' } },
    })
  })

  test('a definition that needs facts of its hypervisor is taken from there, where that has it', async () => {
    const both = lab(`${EMIT}\n      vm_dispatcher_emit_definitions: true`)
    const { stdout } = await runOnce(both)
    const { hostvars } = JSON.parse(stdout)._meta
    const { vm, kvm_host } = hostvars['VM fedora_amd64']
    const index = /^\{\{ hostvars\[kvm_host\]\['virtual_machines'\]\[(\d+)\] \}\}$/.exec(vm)?.[1]
    expect(hostvars[kvm_host].virtual_machines[Number(index)].metadata.name).toBe('VM fedora_amd64')
  })

  test('the group of the VMs on a hypervisor has a name that Ansible does not warn of', async () => {
    const text = (name: string) =>
      lab(EMIT)['hosts.yml']?.replace('hv1:', 'hv-1.example:').replace('hv2:', `${name}:`) ?? ''
    const ended = await runOnce({ 'hosts.yml': text('"192.0.2.2"') })
    expect(ended.stderr).toBe('')
    const groups = Object.keys(JSON.parse(ended.stdout)).filter((name) => /^vms/.test(name))
    expect(groups).toEqual([
      'vms',
      'vms_running',
      'vms_shut_off',
      'vms_absent',
      'vms_on_hv_1_example',
      'vms_on_192_0_2_2',
      'vms_on_hv3',
      'vms_on_hv4',
    ])
    const alike = await runOnce({ 'hosts.yml': text('hv_1-example') })
    expect(alike).toMatchObject({ exitCode: 2, stdout: '' })
    expect(alike.stderr).toMatch(
      /^hosts\.yml:5:7: the VMs on hv-1\.example, hv_1-example would share the group vms_on_hv_1_example;.*\[vm-group-shared\]\n$/,
    )
  })

  test.each([
    ['{platform}', 'debian'],
    ['hypervisor{platform}', 'hypervisors'],
    ['vms_on_{platform}', 'vms_on_hv1'],
    ['vms_{platform}', 'vms_running'],
    ['vm_dispatcher_{platform}', 'vm_dispatcher_unreachable'],
  ])('a VM named %s would give its variables to a group', async (format, name) => {
    const text = lab(`${EMIT}\n      vm_dispatcher_vm_name: "${format}"`)['hosts.yml'] ?? ''
    const platforms = text.replace('[debian, fedora]', '[debian, s, hv1, running, unreachable]')
    const ended = await runOnce({ 'hosts.yml': platforms.replace('[amd64, arm64]', '[amd64]') })
    expect(ended.exitCode).toBe(0)
    expect(ended.stderr).toMatch(
      RegExp(`would be named ${name}, which (is the name|begins like names) of (a group|groups)`),
    )
    const { hostvars } = JSON.parse(ended.stdout)._meta
    expect(hostvars).not.toHaveProperty([name])
  })

  test('entries whose names cannot be hosts or groups are left out, and the others are placed', async () => {
    const text = (format: string) =>
      lab(`${EMIT}\n      vm_dispatcher_vm_name: "${format}"`)['hosts.yml']?.replace(
        'platforms: [debian, fedora]',
        'platforms: [all, hv1, "a/b", debian]',
      ) ?? ''
    const ended = await runOnce({ 'hosts.yml': text('{platform}-{target}') })
    expect(ended.exitCode).toBe(0)
    expect(placesIn(ended)).toEqual(['hv1: debian/amd64 kvm', 'hv2: debian/arm64 qemu'])
    expect(JSON.parse(ended.stdout).all.vars.vm_dispatcher_unassigned).toMatchObject([
      { entry: { platform: 'all', target: 'amd64' }, code: 'vm-group' },
      { entry: { platform: 'all', target: 'arm64' }, code: 'vm-group' },
      { entry: { platform: 'hv1', target: 'amd64' }, code: 'vm-group' },
      { entry: { platform: 'hv1', target: 'arm64' }, code: 'vm-group' },
      { entry: { platform: 'a/b', target: 'amd64' }, code: 'vm-name' },
      { entry: { platform: 'a/b', target: 'arm64' }, code: 'vm-name' },
    ])
    expect(`\n${ended.stderr}`).toMatchSnapshot()
    const wrong = await runOnce({ 'hosts.yml': text('{name}') })
    expect(wrong.stderr).toContain('[setting-value]')
  })
})

describeWith(['ansible'], 'names that are templates', () => {
  const named = (name: string) =>
    `- vars: {label: "VM {{ vm.metadata.platform_name }} on {{ vm.metadata.target_name }}"}
  block:
    - add_host: {name: "{{ nowhere }}"}
    - set_fact: {vm: {ram: "{{ nowhere }}", metadata: {name: "${name}", ip: "{{ nowhere }}"}}}\n`

  test('are evaluated by Ansible with what the role has set before', async () => {
    domains.hv4 = ['VM debian on amd64', 'VM debian on arm64', 'VM fedora_arm64']
    const files = {
      ...lab(KEEP),
      'setup_vm/platforms/debian.yml': named('{{ label }}'),
      'setup_vm/platforms/fedora.yml': '- set_fact: {vm: {ram: "{{ nowhere }}"}}\n',
    }
    const ended = await runOnce(files, { HOME: '/tmp' })
    expect(ended.stderr).toBe('')
    expect(placesIn(ended)).toEqual([
      'hv1: fedora/amd64 kvm',
      'hv4: debian/amd64 kvm',
      'hv4: debian/arm64 qemu',
      'hv4: fedora/arm64 qemu',
    ])
  })

  test('that cannot be evaluated are a problem where names are needed, and only there', async () => {
    const files = (settings: string) => ({
      ...lab(settings),
      'setup_vm/platforms/debian.yml': named('{{ nowhere }}'),
    })
    const ended = await runOnce(files(KEEP), { HOME: '/tmp' })
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(ended.stderr).toMatch(
      /^setup_vm\/platforms\/debian.yml:1:3: .*nowhere.* \[value-failed\]$/m,
    )
    // Where they are not, Ansible is not even started.
    const note = { ansible: '#!/bin/sh\ntouch asked\n' }
    const look = (cwd: string) => expect(readdirSync(cwd)).not.toContain('asked')
    const env = { PATH: `.:${process.env.PATH}` }
    const [plain] = (await runs(
      { ...files('note: none'), ...note },
      [() => {}, look],
      env,
    )) as Ended[]
    expect(placesIn(plain!)).toEqual(WITHOUT_HISTORY)
  })

  test('need Ansible', async () => {
    const files = { ...lab(KEEP), 'setup_vm/platforms/debian.yml': named('{{ label }}') }
    const haveOnlyNode = (cwd: string) => symlinkSync(process.execPath, join(cwd, 'node'))
    const [ended] = (await runs(files, [haveOnlyNode], { PATH: '.' })) as [Ended]
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(`\n${ended.stderr}`).toMatchSnapshot()
  })

  test('may not come from other files', async () => {
    const text = '- import_tasks: generic.yml\n- set_fact: {vm: "{{ vm | combine({}) }}"}\n'
    const files = { ...lab(KEEP), 'setup_vm/platforms/debian.yml': text }
    const ended = await runOnce(files)
    expect(ended).toMatchObject({ exitCode: 2, stdout: '' })
    expect(`\n${ended.stderr}`).toMatchSnapshot()
  })
})
