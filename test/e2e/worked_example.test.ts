import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { BUILT_FILE, type Ended } from '../support/built_file.ts'
import { copyScript, directoryWithHosts } from './support/files.ts'
import { run } from './support/run.ts'
import { HYPERVISORS, type InventoryJson, listsIn } from './support/script_output.ts'
import { describeOnFleet, fleet, newDirectory } from './support/shared_fleet.ts'
import { hasKvm, supportedTypes } from './support/supported_types.ts'
import { expectedLists } from './support/worked_example.ts'

describeOnFleet('the worked example, by the script alone', () => {
  let script: string
  let ended: Ended
  let inventory: InventoryJson
  let types: Record<string, Record<string, string[]>>
  let kvm: boolean

  beforeAll(async () => {
    script = copyScript(directoryWithHosts())
    ended = await run(script, ['--list'])
    types = Object.fromEntries(HYPERVISORS.map((name) => [name, supportedTypes(fleet(), name)]))
    kvm = hasKvm(fleet())
    inventory = JSON.parse(ended.stdout)
  })

  test('succeeds, and stderr is silent', () => {
    expect(ended).toEqual({ exitCode: 0, stdout: expect.any(String), stderr: '' })
  })

  test('each hypervisor has its own entries and those that it is given, in order', () => {
    expect(listsIn(ended.stdout)).toEqual(expectedLists(kvm))
  })

  test.each(HYPERVISORS)('%s supports what libvirt says, under both spellings', (name) => {
    expect(inventory._meta.hostvars[name]).toMatchObject({
      libvirt_supported_virtualizzation_types: types[name],
      libvirt_supported_virtualization_types: types[name],
    })
  })

  test('what is assigned says how it would run, beside the emulators of all architectures', () => {
    const emulator = { __ansible_unsafe: '/usr/bin/qemu-system-aarch64' }
    expect(inventory._meta.hostvars.hv3?.vm_dispatcher).toEqual({
      status: 'ok',
      assigned: [
        {
          platform: 'fedora',
          target: 'arm64',
          arch: 'aarch64',
          domain_type: 'qemu',
          emulator,
        },
      ],
      emulators: expect.objectContaining({ aarch64: { qemu: emulator } }),
    })
  })

  test('groups name who supports what, and that all were reached', () => {
    expect(inventory).toMatchObject({
      vm_dispatcher_x86_64_kvm: { hosts: kvm ? ['hv1', 'hv4'] : [] },
      vm_dispatcher_x86_64_qemu: { hosts: ['hv1', 'hv2', 'hv4'] },
      vm_dispatcher_aarch64_kvm: { hosts: [] },
      vm_dispatcher_aarch64_qemu: { hosts: ['hv2', 'hv3', 'hv4'] },
      vm_dispatcher_unreachable: { hosts: [] },
      all: { vars: { vm_dispatcher_unassigned: [] } },
    })
  })

  test('the same input gives the same bytes', async () => {
    expect(await run(script, ['--list'])).toEqual(ended)
  })

  test.each(HYPERVISORS)('--host %s is what --list has of it', async (name) => {
    const host = await run(script, ['--host', name])
    expect(host).toMatchObject({ exitCode: 0, stderr: '' })
    expect(JSON.parse(host.stdout)).toEqual(inventory._meta.hostvars[name])
  })

  test('--host of a host that is not there is empty', async () => {
    const host = await run(script, ['--host', 'nobody'])
    expect(host).toEqual({ exitCode: 0, stdout: '{}\n', stderr: '' })
  })

  test('without arguments it helps', async () => {
    const help = await run(script, [])
    expect(help).toMatchObject({ exitCode: 0, stderr: '' })
    expect(help.stdout).toContain('--list')
  })

  describe('the static inventory may be', () => {
    const outputOf = async (path: string, options: Parameters<typeof run>[2]) => {
      const { stdout, ...outcome } = await run(path, ['--list'], options)
      expect(outcome).toEqual({ exitCode: 0, stderr: '' })
      return listsIn(stdout)
    }

    test('named in the environment', async () => {
      const cwd = directoryWithHosts()
      const env = { VM_DISPATCHER_INVENTORY: 'hosts.yml' }
      expect(await outputOf(BUILT_FILE, { cwd, env })).toEqual(expectedLists(kvm))
    })

    test('beside a link to the script', async () => {
      const link = join(directoryWithHosts(), 'vm_dispatcher_inventory.js')
      symlinkSync(BUILT_FILE, link)
      expect(await outputOf(link, {})).toEqual(expectedLists(kvm))
    })

    test('in the working directory', async () => {
      const elsewhere = copyScript(newDirectory())
      expect(await outputOf(elsewhere, { cwd: directoryWithHosts() })).toEqual(expectedLists(kvm))
    })
  })
})
