import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { type Ended, runProgram, SCRIPT } from '../support/built_file.ts'
import { pathWithNode } from '../support/path.ts'
import { type RecordedFleet, startRecordedFleet } from '../support/recorded_fleet.ts'
import { describeWith } from '../support/requirements.ts'
import type { Plain } from '../support/values.ts'

let fleet: RecordedFleet

// hv1 has KVM for amd64; hv2 only emulates it, and runs arm64.
beforeAll(async () => {
  fleet = await startRecordedFleet({ hv1: 'hv1.xml', hv2: 'hv2.xml' })
})
afterAll(() => fleet.stop())

const lab = (list: Plain, ofHv2: Record<string, Plain> = {}): string =>
  JSON.stringify({
    all: {
      hosts: {
        localhost: {
          ansible_connection: 'local',
          vm_dispatcher_emit_definitions: true,
          config: { list },
        },
      },
      children: {
        hypervisors: {
          hosts: { hv1: { ansible_port: '@hv1@' }, hv2: { ansible_port: '@hv2@', ...ofHv2 } },
          vars: {
            ansible_host: '127.0.0.1',
            ansible_user: 'tester',
            ansible_private_key_file: 'client_key',
            ansible_ssh_common_args: '-o UserKnownHostsFile=known_hosts',
          },
        },
      },
    },
  })

const on = (hypervisor: string, target: string, platform: string, more = {}) => ({
  target,
  platform,
  hypervisor,
  ...more,
})

const sets = (vm: Plain, more: Record<string, Plain> = {}): Plain => ({ set_fact: { vm }, ...more })

/** The definitions of this inventory, by hypervisor, and the lines on stderr; each run in one directory. */
async function runs(
  files: Record<string, string | Plain>,
  environments: ((cwd: string) => Record<string, string>)[] = [() => ({})],
): Promise<{ vms: Record<string, Vm[] | undefined>; stderr: string; files: string[] }[]> {
  const texts = Object.entries(files).map(([path, content]) => [
    path,
    typeof content === 'string' ? content : JSON.stringify(content),
  ])
  const all: Awaited<ReturnType<typeof runs>> = []
  await fleet.inLab(Object.fromEntries(texts), async (cwd) => {
    let ended: Ended | undefined
    for (const environment of environments) {
      const env: Record<string, string> = { HOME: cwd, ...environment(cwd) }
      ended = await runProgram(`./${SCRIPT}`, ['--list', '-i', 'hosts.json'], { cwd, env })
      if (ended.exitCode !== 0) throw new Error(ended.stderr)
      const { hostvars } = JSON.parse(ended.stdout)._meta
      const vms = ['hv1', 'hv2'].map((name) => [name, hostvars[name].virtual_machines])
      const kept = join(cwd, 'cache/vm_dispatcher/definitions')
      all.push({
        vms: Object.fromEntries(vms),
        stderr: ended.stderr,
        files: env.VM_DISPATCHER_CACHE_DIR ? readdirSync(kept) : [],
      })
    }
    return ended as Ended
  })
  return all
}

type Vm = Record<string, Plain>

const run = async (files: Record<string, string | Plain>) => {
  const [only] = await runs(files)
  return only as NonNullable<typeof only>
}

describe('virtual_machines', () => {
  test('are there only where they are wanted', async () => {
    const files = {
      'hosts.json': lab([on('hv1', 'amd64', 'debian')]).replace(
        ',"vm_dispatcher_emit_definitions":true',
        '',
      ),
    }
    expect(await run(files)).toMatchObject({ vms: {}, stderr: '' })
  })

  test('are hidden by host_vars, which is said where they are wanted', async () => {
    const files = {
      'hosts.json': lab([on('hv1', 'amd64', 'debian')]),
      'host_vars/hv1.yml': 'virtual_machines: []\n',
    }
    const said =
      'host_vars/hv1.yml:1:1: virtual_machines in host_vars hides what this script sets on hv1'
    expect((await run(files)).stderr).toContain(said)
    const [ended] = await runs(files, [() => ({ VM_DISPATCHER_EMIT_DEFINITIONS: 'false' })])
    expect(ended?.stderr).toBe('')
  })

  test('are what target, defaults, platform, placement and entry say', async () => {
    const { vms, stderr } = await run({
      'hosts.json': lab(
        [on('hv1', 'amd64', 'debian'), on('hv2', 'amd64', 'debian', { template: 'mine.xml' })],
        {
          ansible_libvirt_uri: 'qemu:///system',
          config: {
            list: [
              { target: 'arm64', platform: 'own' },
              { target: 'small', platform: 'own' },
              'text',
            ],
          },
        },
      ),
      'setup_vm/targets/small.yml': [
        sets({ arch: 'armv7l', machine: 'virt', net: { type: 'bridge' } }),
      ],
      'setup_vm/platforms/debian.yaml': [
        { import_tasks: 'parts/base.yml', vars: { unused: 1 } },
        {
          set_fact: { vm: '{{ vm | combine(more, recursive=true) }}' },
          vars: { more: { net: { source: 'br0' }, disks: [] } },
        },
        { add_host: { name: 'VM of debian', ansible_port: 2222 } },
      ],
      'setup_vm/platforms/parts/base.yml': [
        { vars: null, block: [sets({ metadata: { name: 'VM of debian' }, vcpus: 1, disks: [1] })] },
      ],
      'setup_vm/platforms/default.yaml': [sets({ ram: 512 })],
    })
    expect(stderr).toBe('')
    expect(vms).toMatchSnapshot()
  })

  test('keep what a definition sets itself, and a line says where it cannot run', async () => {
    const { vms, stderr } = await run({
      'hosts.json': lab([
        on('hv1', 'amd64', 'a'),
        on('hv2', 'amd64', 'a'),
        on('hv2', 'arm64', 'b'),
      ]),
      'setup_vm/platforms/a.yml': [sets({ virt_domain: 'kvm', arch: 'x86_64' })],
      'setup_vm/platforms/b.yml': [
        sets({ arch: 'arm64', virt_domain: '{{ unknown }}', emulator: '/opt/qemu' }),
      ],
    })
    expect(vms.hv1).toMatchObject([{ arch: 'x86_64', virt_domain: 'kvm' }])
    expect(vms.hv2?.[0]).toMatchObject({ arch: 'x86_64', virt_domain: 'kvm' })
    expect(stderr.replaceAll(/\.?\/?setup_vm/g, 'setup_vm')).toMatchSnapshot()
  })

  test('lack what is left to the role, with a line for each definition', async () => {
    const { vms, stderr } = await run({
      'hosts.json': lab(
        ['when', 'loop', 'module', 'far', 'text', 'mixed', 'none'].map((platform) =>
          on('hv1', 'amd64', platform),
        ),
      ),
      'setup_vm/platforms/when.yml': [sets({ ram: 1 }, { when: true })],
      'setup_vm/platforms/loop.yml': [{ block: [sets({ ram: 1 }, { loop: [1] })] }],
      'setup_vm/platforms/module.yml': [sets({ ram: 1 }), { command: 'touch here' }],
      'setup_vm/platforms/far.yml': [{ import_tasks: 'missing.yml' }],
      'setup_vm/platforms/text.yml': [sets('text')],
      'setup_vm/platforms/mixed.yml': [
        sets({ ram: '{{ ansible_memfree_mb // part }}' }, { vars: { part: 2 } }),
      ],
    })
    expect(vms.hv1?.map(({ metadata }) => metadata)).toMatchObject([{ platform_name: 'none' }])
    expect(stderr).toMatchSnapshot()
  })

  test('lack those whose templates need Ansible, where it is not installed', async () => {
    const [ended] = await runs(
      {
        'hosts.json': lab([on('hv1', 'amd64', 'a')]),
        'setup_vm/platforms/a.yml': [sets({ ram: '{{ 1 + 1 }}' })],
      },
      [(cwd) => ({ PATH: pathWithNode(cwd, ['ssh']) })],
    )
    expect(ended?.vms.hv1).toEqual([])
    expect(ended?.stderr).toContain(
      'a.yml:1:1: has a template, which needs Ansible (not installed here):',
    )
  })
})

const VAULTED = '$ANSIBLE_VAULT;1.1;AES256\n3132'

describeWith(['ansible'], 'templates in definitions', () => {
  const files = {
    'hosts.json': lab([on('hv1', 'amd64', 'a'), on('hv2', 'amd64', 'a')], {
      farm: '{{ part }}2',
      part: 'n',
    }),
    'setup_vm/platforms/a.yml': [
      { set_fact: { size: '{{ 2 * 512 }}' } },
      sets({
        metadata: {
          name: 'VM {{ vm.metadata.target_name }}',
          password: { __ansible_vault: VAULTED },
        },
        ram: '{{ size }}',
        free: '{{ ansible_memfree_mb // 2 }}',
        farm: "{{ farm | default('none') }}",
        virt_domain: "{{ 'xen' }}",
        image: '{{ vm.metadata.tmp_dir }}image',
        host: '{{ ansible_architecture }}',
        token: "{{ lookup('env', 'TOKEN') }}",
      }),
      { set_fact: { vm: "{{ vm | combine({'vcpus': vm.ram | int // 512}) }}" } },
    ],
  }

  test('are evaluated on the variables of each hypervisor, or stay templates', async () => {
    const { vms, stderr } = await run(files)
    expect(stderr).toBe('')
    const common = {
      ram: expect.anything(),
      vcpus: expect.anything(),
      free: '{{ ansible_memfree_mb // 2 }}',
      metadata: expect.objectContaining({
        name: 'VM amd64',
        password: { __ansible_vault: VAULTED },
      }),
      image: '{{ ansible_facts.env.HOME }}/tmp/image',
      host: 'x86_64',
      token: "{{ lookup('env', 'TOKEN') }}",
    }
    expect(vms.hv1).toMatchObject([{ ...common, farm: 'none', virt_domain: 'kvm' }])
    expect(vms.hv2).toMatchObject([{ ...common, farm: 'n2', virt_domain: 'qemu' }])
    expect([vms.hv1?.[0]?.ram, vms.hv1?.[0]?.vcpus].map(Number)).toEqual([1024, 2])
  })

  test('say the name of a VM too, whatever else they need', async () => {
    const vm = '{{ vm | combine(more, recursive=true) }}'
    const platform = {
      'hosts.json': lab([on('hv1', 'amd64', 'a')]).replace(
        '"vm_dispatcher_emit_definitions":true',
        '"vm_dispatcher_emit_definitions":true,"vm_dispatcher_emit_vms":true',
      ),
      'setup_vm/platforms/a.yml': [
        { import_tasks: 'base.yml', vars: { version: 12 } },
        {
          set_fact: { vm },
          vars: {
            more: {
              disks: '{{ vm.disks + [version | default(13)] }}',
              free: '{{ ansible_kernel }}',
            },
          },
        },
      ],
      'setup_vm/platforms/base.yml': [
        {
          vars: { vm_name: 'VM {{ vm.metadata.platform_name }} {{ version }}' },
          block: [sets({ metadata: { name: '{{ vm_name }}' }, disks: [1] })],
        },
      ],
    }
    const { vms, stderr } = await run(platform)
    expect(stderr).toBe('')
    expect(vms.hv1).toMatchObject([
      { metadata: { name: 'VM a 12' }, free: '{{ ansible_kernel }}', disks: [1, 13] },
    ])
  })

  test('that fail are said without the values, which may have passwords', async () => {
    const { vms, stderr } = await run({
      'hosts.json': lab([on('hv1', 'amd64', 'a')]),
      'setup_vm/platforms/a.yml': [sets({ password: 'secret', ram: '{{ unknown }}' })],
    })
    expect(vms.hv1).toEqual([])
    expect(stderr).toMatch(
      /^setup_vm\/platforms\/a.yml:1:1: has a value that Ansible cannot evaluate \('unknown' is/,
    )
    expect(stderr).not.toContain('secret')
  })

  test('are kept by their content, with a cache', async () => {
    const cached = (cwd: string) => ({
      VM_DISPATCHER_CACHE_TTL: '60',
      VM_DISPATCHER_CACHE_DIR: join(cwd, 'cache'),
    })
    const [first, second] = await runs(files, [
      cached,
      // Another PATH is another question to the store of outputs, and there is no Ansible on it.
      (cwd) => ({ ...cached(cwd), PATH: pathWithNode(cwd, ['ssh']) }),
    ])
    expect(second).toEqual(first)
    expect(first?.files).toHaveLength(2)
  })
})
