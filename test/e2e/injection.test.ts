import { chmodSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
import { isOnPath } from '../support/path.ts'
import { describeUnlessMissing } from '../support/requirements.ts'
import type { InventoryJson } from './support/script_output.ts'
import { INJECTIONS, PLACES, writeShellUsers } from './support/ssh_cases/injection_cases.ts'
import { SSH_HOST_COMMANDS, SshHosts } from './support/ssh_hosts.ts'

jest.setTimeout(300_000)

const hosts = new SshHosts()
const { directory } = hosts
/** Where everybody can make the file of each text. */
const made = join(directory, 'made')

/**
 * Places with texts: each with every fourth one, or with all; what is made says by its name which of
 * them it was.
 */
const rows = Object.entries(PLACES).flatMap(([place, variables], at) =>
  Object.entries(INJECTIONS).flatMap(([injection, text], number) => {
    if (process.env.ALL_INJECTIONS === undefined && (at + number) % 4 > 0) return []
    const what = `${injection} as ${place}`
    const host = `h${at}x${number}`
    return [{ what, host, file: join(made, host), variables, text }]
  }),
)

const KNOWN = '-o UserKnownHostsFile=@T@/known_hosts'

function writeInventory(): void {
  const hypervisors = rows.map(({ host, file, variables, text }) => [host, variables(text(file))])
  const vars = {
    ansible_host: '127.0.0.1',
    ansible_port: hosts.ports.plain,
    ansible_user: 'bob',
    ansible_private_key_file: join(directory, 'id'),
    ansible_ssh_common_args: KNOWN.replace('@T@', directory),
  }
  const file = (name: string) => join(made, name)
  const list = Object.values(INJECTIONS).map((text) => ({
    target: text(file('target')),
    platform: text(file('platform')),
  }))
  const localhost = {
    config: { list },
    parse_lookup_dir_path: INJECTIONS.backquotes?.(file('path')),
  }
  const inventory = {
    all: {
      hosts: { localhost },
      children: {
        hypervisors: {
          hosts: Object.fromEntries([
            ...hypervisors,
            // A ProxyCommand is a command: it shows that a file would be seen.
            ['proxied', { ansible_ssh_extra_args: `-o ProxyCommand="touch ${file('proxied')}"` }],
          ]),
          vars,
        },
      },
    },
  }
  writeFileSync(join(directory, 'hosts.json'), JSON.stringify(inventory), { mode: 0o600 })
}

describeUnlessMissing(
  SSH_HOST_COMMANDS.filter((one) => !isOnPath(one)),
  'text of somebody else on its way to a shell',
  () => {
    beforeAll(async () => {
      writeShellUsers(directory)
      await hosts.start({ plain: '' })
      writeInventory()
    })
    afterAll(() => hosts.stop())

    test.each(['auto', 'openssh'])('runs nothing, by %s', async (transport) => {
      rmSync(made, { recursive: true, force: true })
      mkdirSync(made)
      chmodSync(made, 0o777)
      const env = {
        HOME: directory,
        VM_DISPATCHER_TRANSPORT: transport,
        VM_DISPATCHER_COMMAND_TIMEOUT: '60',
        VM_DISPATCHER_FORKS: '20',
      }
      const words = ['-i', join(directory, 'hosts.json'), '--list']
      const { stdout, stderr, exitCode } = await runProgram(BUILT_FILE, words, {
        cwd: directory,
        env,
      })
      expect({ exitCode, stderr: exitCode === 0 ? '' : stderr }).toEqual({
        exitCode: 0,
        stderr: '',
      })
      const names = new Map(rows.map(({ host, what }) => [host, what]))
      const found = readdirSync(made).map((name) => names.get(name) ?? name)
      expect(found).toEqual(['proxied'])
      const { hostvars } = (JSON.parse(stdout) as InventoryJson)._meta
      const reached = rows.filter(({ host }) => hostvars[host]?.vm_dispatcher?.status === 'ok')
      expect(reached.length).toBeGreaterThan(rows.length / 3)
    })
  },
)
