import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, test } from '@jest/globals'
import { withoutRefusal } from '../support/built_file.ts'
import { copyScript, directoryWithHosts } from './support/files.ts'
import { makeKey } from './support/fleet.ts'
import { run } from './support/run.ts'
import { type InventoryJson, listsIn } from './support/script_output.ts'
import { describeOnFleet, fleet, newDirectory } from './support/shared_fleet.ts'
import { hasKvm } from './support/supported_types.ts'
import { type Entry, entries, expectedLists } from './support/worked_example.ts'

/** Nothing listens there: it is below the ports that a system gives out. */
const CLOSED_PORT = 1

/** What can be wrong with hv3: variables of that host, and what is to be said of it. */
const FAULTS: Record<
  string,
  { variables: () => Record<string, unknown>; status: string; code: string }
> = {
  'nothing listens': {
    variables: () => ({ ansible_port: CLOSED_PORT }),
    status: 'unreachable',
    code: 'connection-refused',
  },
  'its host key is not the one in known_hosts': {
    variables: () => ({ ansible_ssh_common_args: `-o UserKnownHostsFile=${otherKnownHosts()}` }),
    status: 'unreachable',
    code: 'host-key-changed',
  },
  'its host key is not known': {
    variables: () => ({ ansible_ssh_common_args: '-o UserKnownHostsFile=/dev/null' }),
    status: 'unreachable',
    code: 'host-key-unknown',
  },
  'the key is refused': {
    variables: () => ({ ansible_private_key_file: newKey() }),
    status: 'unreachable',
    code: 'authentication-refused',
  },
  'libvirtd is down': {
    variables: () => ({ ansible_port: fleet().ports.hv5 }),
    status: 'failed',
    code: 'libvirt-not-running',
  },
}

/** A known_hosts in which hv3 has another host's key. */
function otherKnownHosts(): string {
  const file = join(newDirectory(), 'known_hosts')
  const key = readFileSync(`${newKey()}.pub`, 'utf8')
  writeFileSync(file, `[127.0.0.1]:${fleet().ports.hv3} ${key}`)
  return file
}

/** A private key that opens nothing. */
function newKey(): string {
  const file = join(newDirectory(), 'key')
  makeKey(file)
  return file
}

describeOnFleet('a hypervisor that fails', () => {
  let lists: Record<string, Entry[]>

  beforeAll(() => {
    lists = expectedLists(hasKvm(fleet()))
  })

  test.each(Object.entries(FAULTS))('is left out, when %s', async (_, fault) => {
    const directory = directoryWithHosts(({ all }) => {
      Object.assign(all.children.hypervisors.hosts.hv3 ?? {}, fault.variables())
    })
    const { exitCode, stdout, stderr } = await run(copyScript(directory), ['--list'])
    expect(stderr).toMatch(new RegExp(`^hv3: .+; .+ \\[${fault.code}\\]\n$`))
    expect(exitCode).toBe(0)
    // What hv3 would have had goes to hv4, the next who can.
    expect(listsIn(stdout)).toEqual({
      ...lists,
      hv3: [],
      hv4: [...(lists.hv4 ?? []), ...(lists.hv3 ?? [])],
    })
    const inventory: InventoryJson = JSON.parse(stdout)
    expect(inventory._meta.hostvars.hv3?.vm_dispatcher).toMatchObject({
      status: fault.status,
      assigned: [],
      error: { code: fault.code },
    })
    expect(inventory._meta.hostvars.hv3).not.toHaveProperty(
      'libvirt_supported_virtualization_types',
    )
    expect(inventory).toMatchObject({
      vm_dispatcher_unreachable: { hosts: ['hv3'] },
      vm_dispatcher_aarch64_qemu: { hosts: ['hv2', 'hv4'] },
    })
  })

  test('takes nothing from Ansible', async () => {
    const directory = directoryWithHosts(({ all }) => {
      all.children.hypervisors.hosts.hv3 = { ansible_port: CLOSED_PORT }
    })
    const hosts = await run('ansible', ['-i', copyScript(directory), 'hypervisors', '--list-hosts'])
    expect(hosts.exitCode).toBe(0)
    expect(hosts.stdout).toBe('  hosts (4):\n    hv1\n    hv2\n    hv3\n    hv4\n')
    expect(hosts.stderr).toContain('hv3: ')
  })

  test('may be every one: the inventory is still there, and says that nothing runs', async () => {
    const directory = directoryWithHosts(({ all }) => {
      for (const host of Object.values(all.children.hypervisors.hosts)) {
        host.ansible_port = CLOSED_PORT
      }
    })
    const { exitCode, stdout, stderr } = await run(copyScript(directory), ['--list'])
    expect(exitCode).toBe(0)
    expect(listsIn(stdout)).toEqual({ hv1: [], hv2: entries('static/arm64'), hv3: [], hv4: [] })
    expect(stderr).toMatch(/^hv1, hv2, hv3 and hv4: .+ \[connection-refused\]$/m)
    const { all } = JSON.parse(stdout) as { all: { vars: { vm_dispatcher_unassigned: unknown[] } } }
    expect(all.vars.vm_dispatcher_unassigned).toHaveLength(5)
  })
})

/** A hosts.yml that cannot be read, and one that only Ansible can make sense of. */
const BROKEN: Record<string, (directory: string) => void> = {
  'is not YAML': (directory) =>
    writeFileSync(join(directory, 'hosts.yml'), 'all:\n  hosts: {hv1: [}\n'),
  'has a config that is none': (directory) =>
    writeFileSync(
      join(directory, 'hosts.yml'),
      'all: {hosts: {localhost: {config: none}}, children: {hypervisors: {hosts: {hv1: }}}}\n',
    ),
}

describeOnFleet('a run that fails because hosts.yml', () => {
  test.each(Object.entries(BROKEN))('%s', async (_, breakIn) => {
    const directory = directoryWithHosts()
    breakIn(directory)
    const script = copyScript(directory)

    const { exitCode, stdout, stderr } = await run(script, ['--list'])
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    expect(withoutRefusal(stderr)).toMatch(/^\S*hosts\.yml:\d+:\d+: .+ \[[a-z-]+\]\n$/)

    const listed = await run('ansible-inventory', ['-i', script, '--list'])
    expect(JSON.parse(listed.stdout)).toEqual({
      _meta: { hostvars: {} },
      all: { children: ['ungrouped'] },
    })
    const hosts = await run('ansible', ['-i', script, 'all', '--list-hosts'])
    expect(hosts.stdout).toBe('  hosts (0):\n')
  })
})
