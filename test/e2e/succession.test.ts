import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { onHypervisor } from './support/plain_ssh.ts'
import { run } from './support/run.ts'
import { describeOnFleet, fleet, newDirectory } from './support/shared_fleet.ts'
import { copySuccession } from './support/succession.ts'

/** A guest that is emulated takes some seconds to start, and many on a machine that is busy. */
const LIMIT_MS = 400_000

const BY_LIBVIRT = 'ansible_connection: community.libvirt.libvirt_qemu\n'

const domainsOn = (name: string, which: '--all' | '' = '') =>
  onHypervisor(fleet(), name, `virsh list ${which} --name`).split('\n').filter(Boolean)

describeOnFleet('examples/succession, copied and adapted as its README says', () => {
  jest.setTimeout(LIMIT_MS)
  let directory: string

  beforeAll(async () => {
    directory = join(newDirectory(), 'succession')
    await copySuccession(directory, fleet())
  })

  afterAll(() => {
    for (const hypervisor of ['hv1', 'hv2']) {
      const command = `for id in $(virsh list --uuid); do virsh -q destroy $id; done
        for id in $(virsh list --all --uuid); do virsh -q undefine $id; done`
      onHypervisor(fleet(), hypervisor, command)
    }
  })

  const play = (...words: string[]) =>
    run('ansible-playbook', ['site.yml', ...words], { cwd: directory })

  test('makes VMs that are given and VMs that a hypervisor has anyway, reaches them, and removes them', async () => {
    const made = await play()
    expect(made).toMatchObject({ exitCode: 0, stderr: '' })
    expect(domainsOn('hv1')).toEqual(['VM small_linux_amd64'])
    expect(domainsOn('hv2')).toEqual(['VM build_server_amd64'])

    const pinged = await run('ansible', ['vms', '-m', 'ping', '-o'], { cwd: directory })
    expect(pinged.stdout.split('\n').filter(Boolean).sort()).toEqual([
      expect.stringMatching(/^VM build_server_amd64 \| SUCCESS .*"ping": "pong"/),
      expect.stringMatching(/^VM small_linux_amd64 \| SUCCESS .*"ping": "pong"/),
    ])

    writeFileSync(join(directory, 'inventory/group_vars/vms.yml'), BY_LIBVIRT)
    const listed = await run('inventory/vm_dispatcher_inventory.js', ['--list'], { cwd: directory })
    const { hostvars } = JSON.parse(listed.stdout)._meta
    const { ansible_host: domain, ansible_libvirt_uri: uri } = hostvars['VM small_linux_amd64']
    // Host keys are in no file of this user's.
    const state = await run('virsh', ['-c', `${uri}&no_verify=1`, 'domstate', domain])
    expect(state.stdout.trim()).toBe('running')

    expect(await play('--tags', 'remove')).toMatchObject({ exitCode: 0 })
    expect([...domainsOn('hv1', '--all'), ...domainsOn('hv2', '--all')]).toEqual([])
  })
}, ['apt-get', 'dpkg-deb', 'dropbear', 'busybox'])
