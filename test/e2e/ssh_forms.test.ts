import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { dump } from 'js-yaml'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
import { isOnPath } from '../support/path.ts'
import { describeUnlessMissing } from '../support/requirements.ts'
import type { InventoryJson } from './support/script_output.ts'
import { BECOME_CASES, writeUsers } from './support/ssh_cases/become_cases.ts'
import type { Cases } from './support/ssh_cases/cases.ts'
import { HOST_KEY_CASES, writeKnownHosts } from './support/ssh_cases/host_key_cases.ts'
import { KEY_CASES, writeKeys } from './support/ssh_cases/key_cases.ts'
import { LOGIN_CASES, LOGIN_SSHD } from './support/ssh_cases/login_cases.ts'
import { SSH_HOST_COMMANDS, SshHosts } from './support/ssh_hosts.ts'

jest.setTimeout(600_000)

const hosts = new SshHosts()
const { directory, ports } = hosts
const FORMS = {
  keys: KEY_CASES,
  'host keys': HOST_KEY_CASES,
  become: BECOME_CASES,
  login: LOGIN_CASES,
}

/** All cases, each under a name that a host may have. */
const all = Object.entries(FORMS).flatMap(([form, cases]) =>
  Object.entries(cases as Cases).map(([name, variables]) => ({ form, name, variables })),
)
const hostOf = (index: number) => `form_${index}`

function writeInventory(): void {
  const port = (form: string) => ports[form === 'login' ? 'steps' : 'plain']
  const hypervisors = all.map(({ form, variables }, index) => [
    hostOf(index),
    { ansible_port: port(form), ...variables },
  ])
  const vars = {
    ansible_host: '127.0.0.1',
    ansible_user: 'root',
    ansible_private_key_file: '@T@/id',
    ansible_ssh_common_args: '-o UserKnownHostsFile=@T@/known_hosts',
    ansible_python_interpreter: '/usr/bin/python3',
    ansible_remote_tmp: `/tmp/.ansible-forms-${process.pid}-$USER/tmp`,
  }
  const text = dump({
    all: {
      hosts: { localhost: { ansible_connection: 'local', config: { list: [] } } },
      children: { hypervisors: { hosts: Object.fromEntries(hypervisors), vars } },
    },
  })
  writeFileSync(join(directory, 'forms.yml'), text.replaceAll('@T@', directory))
}

const missing = [...SSH_HOST_COMMANDS, 'ansible', 'sshpass'].filter((one) => !isOnPath(one))

describeUnlessMissing(missing, 'of keys, hosts and become in all forms', () => {
  // Shared connections would let Ansible into hosts that refuse it.
  const environment = {
    HOME: directory,
    ANSIBLE_SSH_ARGS: '-o ControlMaster=no',
    ANSIBLE_FORKS: '20',
    VM_DISPATCHER_FORKS: '20',
    VM_DISPATCHER_COMMAND_TIMEOUT: '20',
    FOO: 'bar',
  }
  let byAnsible: Set<string>

  const reachedHere = async (transport: string): Promise<Map<string, string>> => {
    const env = { ...environment, VM_DISPATCHER_TRANSPORT: transport }
    const words = ['-i', join(directory, 'forms.yml'), '--list']
    const { stdout } = await runProgram(BUILT_FILE, words, { cwd: directory, env })
    const { hostvars } = (JSON.parse(stdout) as InventoryJson)._meta
    return new Map(
      all.map((_, index) => {
        const { status, error } = hostvars[hostOf(index)]?.vm_dispatcher ?? {}
        return [hostOf(index), status === 'ok' ? 'reached' : JSON.stringify(error)]
      }),
    )
  }

  beforeAll(async () => {
    hosts.generateKey('foreign')
    writeUsers(directory)
    await hosts.start({ plain: '', steps: LOGIN_SSHD })
    writeKeys(directory)
    writeKnownHosts(directory, ports.plain as number)
    writeInventory()
    chmodSync(directory, 0o755)
    const words = ['-i', join(directory, 'forms.yml'), '-m', 'ping', '-o', 'hypervisors']
    const { stdout } = await runProgram('ansible', words, { cwd: directory, env: environment })
    // What fails later than the login and become is Ansible's own: it cannot give files to a user.
    const reached =
      /^(\S+) \| (?:SUCCESS|FAILED! => .*Failed to set permissions on the temporary)/gm
    byAnsible = new Set([...stdout.matchAll(reached)].map(([, name]) => name as string))
  })

  afterAll(() => hosts.stop())

  test('there are many of them, and of either kind', () => {
    expect(all.length).toBeGreaterThanOrEqual(250)
    expect(byAnsible.size).toBeGreaterThan(120)
    expect(all.length - byAnsible.size).toBeGreaterThan(80)
  })

  describe.each(['auto', 'openssh'])('by %s', (transport) => {
    test('those are reached that Ansible reaches', async () => {
      const here = await reachedHere(transport)
      const wrong = all.flatMap(({ form, name }, index) => {
        const ansible = byAnsible.has(hostOf(index))
        const found = here.get(hostOf(index)) ?? 'nothing'
        return (found === 'reached') === ansible ? [] : [`${form}: ${name}: ${ansible}, ${found}`]
      })
      expect(wrong).toEqual([])
    })
  })
})
