import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { runProgram, SCRIPT, withFiles, withoutVersion } from '../support/built_file.ts'

const KVM = { x86_64: { kvm: '/usr/bin/qemu-system-x86_64' } }
const ARM = { aarch64: { qemu: '/usr/bin/qemu-system-aarch64' } }

/** What the hypervisors answer, and what earlier runs gave to whom. */
const FLEET = JSON.stringify({
  vm_dispatcher_snapshot: 1,
  hypervisors: {
    hv1: { status: 'ok', capabilities: KVM, domains: ['VM debian_amd64', 'VM own_amd64'] },
    hv2: { status: 'ok', capabilities: { ...KVM, ...ARM }, domains: ['\u001b[31mred', 'db'] },
    hv3: {
      status: 'ok',
      capabilities: { x86_64: { qemu: '/usr/bin/qemu-system-x86_64' }, ...ARM },
      domains: ['VM fedora_amd64', 'VM debian_arm64', 'VM debian_amd64'],
    },
    hv4: {
      status: 'ok',
      capabilities: KVM,
      domains: ['VM arch_amd64', 'VM debian_riscv64', 'VM suse_arm64'],
    },
  },
  memory: {
    places: {
      'VM debian_arm64': { hypervisor: 'hv3', since: '2026-01-01T00:00:00Z', built: true, old: [] },
      'VM fedora_arm64': {
        hypervisor: 'hv3',
        since: '2026-01-01T00:00:00Z',
        built: false,
        old: [],
      },
    },
  },
})

const LAB = `all:
  hosts:
    localhost:
      vm_dispatcher_keep_existing: true
      config:
        permutations: {targets: [amd64, arm64], platforms: [debian, fedora]}
        list:
          - {target: amd64, platform: arch}
          - {target: amd64, platform: own}
          - {target: amd64, platform: suse}
          - {target: riscv64, platform: debian}
  children:
    hypervisors:
      hosts:
        hv1:
          vm_dispatcher_max_vms: 3
          config: {permutations: {targets: [amd64], platforms: [own, other]}}
        hv2: {}
        hv3: {}
        hv4: {vm_dispatcher_drained: true}
`

const inLab = (args: readonly string[], env: Record<string, string> = {}, lab = LAB) =>
  withFiles({ 'hosts.yml': lab, 'fleet.json': FLEET }, (cwd) =>
    runProgram(`./${SCRIPT}`, [...args, '--snapshot', 'fleet.json'], { cwd, env }),
  )

describe('plan of VMs that exist', () => {
  test.each(['80', ''])(
    'says what exists, what is to be done, and what is left (COLUMNS=%s)',
    async (columns) => {
      const { exitCode, stdout, stderr } = await inLab(
        ['plan'],
        columns ? { COLUMNS: columns } : {},
      )
      expect(exitCode).toBe(1)
      expect(`\n${stderr}\n${withoutVersion(stdout)}`).toMatchSnapshot()
    },
  )

  test('--json: the same as data', async () => {
    const { stdout } = await inLab(['plan', '--json'])
    const { hypervisors, owned } = JSON.parse(stdout)
    expect(
      hypervisors.map(({ architectures, own, ...shown }: Record<string, unknown>) => shown),
    ).toMatchSnapshot()
    expect(owned).toEqual([
      { entry: { target: 'amd64', platform: 'own' }, hypervisor: 'hv1', domain_type: 'kvm' },
    ])
  })

  test('without vm_dispatcher_keep_existing nothing is said of what nobody asked for', async () => {
    const { stdout } = await inLab(['plan'], {}, LAB.replace('keep_existing: true', 'emit: all'))
    expect(`\n${withoutVersion(stdout)}`).toMatchSnapshot()
    expect(stdout).not.toMatch(/exist|create|NEW/)
  })
})

describe('explain of VMs that exist', () => {
  test.each([
    ['fedora/amd64', 'emulated where it exists, although others have KVM'],
    ['fedora/arm64', 'given by the last run, and not built yet'],
    ['own/amd64', "in a hypervisor's own config too"],
    ['arch/amd64', 'on a hypervisor that is drained'],
    ['hv1', 'all that it is to each'],
    ['hv3', 'all that it is to each'],
  ])('%s: %s', async (subject) => {
    const { stdout } = await inLab(['explain', subject], { COLUMNS: '100' })
    expect(`\n${withoutVersion(stdout)}`).toMatchSnapshot()
  })

  test('--json has the verdict, the type and where it stays', async () => {
    const { stdout } = await inLab(['explain', 'fedora/amd64', '--json'])
    expect(JSON.parse(stdout).entries).toMatchObject([
      {
        entries: [{ hypervisor: 'hv3', domain_type: 'qemu' }],
        domain_type: 'qemu',
        stays: { hypervisor: 'hv3', why: 'exists' },
        verdicts: [
          { hypervisor: 'hv1', verdict: 'full' },
          { verdict: 'candidate', text: 'could take it; the VM exists on hv3' },
          { verdict: 'exists', text: 'VM fedora_amd64 exists there and stays' },
          { verdict: 'drained' },
        ],
      },
    ])
  })
})

describe('a weight that does nothing', () => {
  const lab = LAB.replace('hv2: {}', 'hv2: {vm_dispatcher_weight: 2}').replace(
    'hv3: {}',
    'hv3: {vm_dispatcher_weight: 0.5}',
  )
  const line =
    'hv2 and hv3: vm_dispatcher_weight has no effect here: fair_queue does not use weights; set vm_dispatcher_strategy to balanced, or remove the weight [weight-unused]\n'

  test('is said by plan and doctor, and not to Ansible', async () => {
    expect((await inLab(['plan'], {}, lab)).stderr).toContain(line)
    const { stdout } = await inLab(['doctor', '--json'], {}, lab)
    const codes = JSON.parse(stdout).findings.map(({ code }: { code: string }) => code)
    expect(codes.filter((code: string) => code === 'weight-unused')).toHaveLength(2)
    expect((await inLab(['--list'], {}, lab)).stderr).not.toContain('weight-unused')
  })

  test('does something under balanced', async () => {
    const { stderr } = await inLab(['plan', '--strategy', 'balanced'], {}, lab)
    expect(stderr).not.toContain('weight-unused')
  })
})

describe('a setting that does nothing without another one', () => {
  const lab = LAB.replace('hv2: {}', 'hv2: {vm_dispatcher_ram_ratio: 2}')
  const without = (name: string, needed: string) =>
    `${name} has no effect without ${needed}; set ${needed}, or remove ${name} [setting-idle]\n`
  const ofRatio = without('vm_dispatcher_ram_ratio', 'vm_dispatcher_capacity')
  const ofRetry = (name: string) => without(name, 'vm_dispatcher_cache_ttl')

  test('is said by plan and doctor with its place, and not to Ansible', async () => {
    const env = { VM_DISPATCHER_RETRY_AFTER: '5' }
    const plan = await inLab(['plan'], env, lab)
    expect(plan.stderr).toContain(`environment: ${ofRetry('VM_DISPATCHER_RETRY_AFTER')}`)
    expect(plan.stderr).toContain(`hosts.yml:18:15: ${ofRatio}`)
    const option = await inLab(['plan', '--default-ram', '1024'], env, lab)
    const ofRam = without('--default-ram', 'vm_dispatcher_capacity')
    expect(option.stderr).toContain(`arguments: ${ofRam}`)
    const { stdout } = await inLab(['doctor', '--json'], {}, lab)
    expect(stdout).toContain('setting-idle')
    expect((await inLab(['--list'], env, lab)).stderr).not.toContain('setting-idle')
  })

  test.each([
    ['does something with it', 'true', '60'],
    ['is known to do nothing where that one is switched off', 'false', '0'],
  ])('%s', async (_, capacity, ttl) => {
    const env = { VM_DISPATCHER_RETRY_AFTER: '5', VM_DISPATCHER_CACHE_TTL: ttl }
    const { stderr } = await inLab(['plan', '--capacity', capacity], env, lab)
    expect(stderr).not.toContain('setting-idle')
  })
})

test('plan --diff --drain says what becomes of what is there', async () => {
  await withFiles({ 'hosts.yml': LAB, 'fleet.json': FLEET }, async (cwd) => {
    const env = { COLUMNS: '100' }
    const plan = (...args: string[]) =>
      runProgram(`./${SCRIPT}`, ['plan', '--snapshot', 'fleet.json', ...args], { cwd, env })
    writeFileSync(join(cwd, 'plan.json'), (await plan('--json')).stdout)
    const { stdout } = await plan('--against', 'plan.json', '--drain', 'hv3', '--without', 'hv2')
    expect(`\n${withoutVersion(stdout)}`).toMatchSnapshot()
  })
})

test('a VM that was given to a hypervisor that does not answer may exist', async () => {
  const fleet = JSON.parse(FLEET)
  Object.assign(fleet.hypervisors.hv3, {
    status: 'stale',
    since: '2026-01-01T00:00:00Z',
    error: { code: 'connection-refused', text: 'it refuses', hint: 'start sshd there' },
  })
  const files = { 'hosts.yml': LAB, 'fleet.json': JSON.stringify(fleet) }
  const { stdout } = await withFiles(files, (cwd) =>
    runProgram(`./${SCRIPT}`, ['plan', '--snapshot', 'fleet.json'], { cwd }),
  )
  expect(stdout).toMatch(/^hv3 +fedora\/arm64 +aarch64 +qemu +may exist: no answer now$/m)
  expect(stdout).toMatch(/^hv3 +fedora\/amd64 +x86_64 +qemu +exists$/m)
  expect(stdout).toContain('1 that may exist')
})
