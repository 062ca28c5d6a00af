import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, userInfo } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, jest, test } from '@jest/globals'
import { ansibleAccess } from '../../src/ssh/from_ansible/ssh_call.ts'
import { createResolver } from '../../src/ssh/settings/resolve.ts'
import type { Value } from '../../src/values.ts'
import { runProgram } from '../support/built_file.ts'
import { describeWith } from '../support/requirements.ts'
import { temporaryDirectory } from '../support/temporary.ts'

jest.setTimeout(60_000)

const directory = temporaryDirectory('vm-dispatcher-settings-')

afterAll(() => rmSync(directory, { recursive: true }))

type Variables = Record<string, string | number | boolean | null>

/** One host each; every value is one that Ansible and this program both accept. */
const VARIABLES: Record<string, Variables> = {
  nothing: {},
  address: { ansible_host: '127.0.0.9' },
  last_alias: {
    ansible_host: 'a',
    ansible_ssh_host: 'b',
    ansible_port: 1,
    ansible_ssh_port: '2',
    ansible_user: 'c',
    ansible_ssh_user: 'd',
    ansible_private_key_file: 'e',
    ansible_ssh_private_key_file: 'f',
  },
  null_alias: { ansible_host: 'a', ansible_ssh_host: null, ansible_port: null },
  empty: { ansible_user: '', ansible_ssh_common_args: '', ansible_private_key_file: '' },
  number_as_user: { ansible_user: 12 },
  port_with_spaces: { ansible_port: ' 2222 ' },
  quoted: { ansible_user: '"quoted"' },
  timeout: { ansible_ssh_timeout: 33 },
  home: { ansible_private_key_file: '~/keys/id' },
  no_checking: { ansible_host_key_checking: false },
  no_checking_alias: { ansible_host_key_checking: true, ansible_ssh_host_key_checking: 'off' },
  strict_before: {
    ansible_host_key_checking: false,
    ansible_ssh_args: '-o StrictHostKeyChecking=yes',
  },
  strict_after: {
    ansible_host_key_checking: 'no',
    ansible_ssh_common_args: '-o StrictHostKeyChecking=yes',
  },
  all_arguments: {
    ansible_ssh_args: '-C -o ControlMaster=auto -o HostKeyAlias=first',
    ansible_ssh_common_args: '-o hostkeyalias=second -oStrictHostKeyChecking=accept-new',
    ansible_ssh_extra_args: '-o "StrictHostKeyChecking no" -o UserKnownHostsFile=/dev/null',
  },
  files: { ansible_ssh_common_args: '-o "UserKnownHostsFile ~/a /b" -o GlobalKnownHostsFile=none' },
  quoted_files: { ansible_ssh_common_args: `-o 'UserKnownHostsFile = "/a b" c'` },
}

const ENVIRONMENT = {
  ANSIBLE_REMOTE_PORT: '1001',
  ANSIBLE_REMOTE_USER: 'env',
  ANSIBLE_PRIVATE_KEY_FILE: '$HOME/env_key',
  ANSIBLE_SSH_HOST_KEY_CHECKING: 'False',
  ANSIBLE_TIMEOUT: '44',
  ANSIBLE_SSH_COMMON_ARGS: '-o HostKeyAlias=env',
}

const INI: Record<string, Record<string, string>> = {
  defaults: {
    remote_port: '1002',
    remote_user: 'ini',
    private_key_file: 'keys/ini_key',
    host_key_checking: 'True',
    timeout: '55',
  },
  ssh_connection: { host_key_checking: 'no', ssh_extra_args: '-o HostKeyAlias=ini' },
}

/** What matters of what OpenSSH made of Ansible's call, by host. */
async function settingsOfAnsible(environment: Record<string, string>) {
  const answers = temporaryDirectory('answers-', directory)
  const ssh = join(answers, 'ssh')
  const resolve = `for last; do :; done; ssh -F none -G "$@" >"${answers}/$last"; exit 255`
  writeFileSync(ssh, `#!/bin/sh\n${resolve}\n`, { mode: 0o755 })
  writeFileSync(join(directory, 'hosts.json'), JSON.stringify({ all: { hosts: VARIABLES } }))
  const raw = ['-m', 'raw', '-a', '{{ inventory_hostname }}']
  await runProgram('ansible', ['-i', 'hosts.json', 'all', ...raw], {
    cwd: directory,
    env: { HOME: homedir(), ANSIBLE_SSH_EXECUTABLE: ssh, ...environment },
  })
  return Object.fromEntries(
    Object.keys(VARIABLES).map((host) => [
      host,
      readResolved(readFileSync(join(answers, host), 'utf8')),
    ]),
  )
}

function readResolved(text: string) {
  const all = (key: string) =>
    [...text.matchAll(new RegExp(`^${key} (.*)$`, 'gm'))].map(([, value]) => value ?? '')
  const [strict] = all('stricthostkeychecking')
  return {
    address: all('hostname')[0],
    port: Number(all('port')[0]),
    user: all('user')[0],
    keyFile: all('identityfile').length === 1 ? all('identityfile')[0] : 'default',
    seconds: Number(all('connecttimeout')[0]),
    strictChecking: { true: 'yes', ask: 'yes', false: 'no' }[strict ?? ''] ?? strict,
    userFiles: all('userknownhostsfile')[0],
    globalFiles: all('globalknownhostsfile')[0],
    alias: all('hostkeyalias')[0],
  }
}

async function settingsHere(
  environment: Record<string, string>,
  ini: Record<string, Record<string, string>>,
) {
  const configuration = (section: string, key: string) => {
    const value = ini[section]?.[key]
    return value === undefined ? undefined : { value, place: join(directory, 'cfg/ansible.cfg:1') }
  }
  const account = userInfo()
  const of = async (host: string, variables: Variables) => {
    const variable = (name: string): Value | undefined => variables[name]
    const sources = {
      variable,
      environment: { HOME: homedir(), ...environment },
      configuration,
      account,
    }
    const access = ansibleAccess(host, sources)
    if (!access.ok || access.value.connection === 'local') throw new Error(JSON.stringify(access))
    const { connection } = access.value
    const call = { ...connection, arguments: ['-F', 'none', ...connection.arguments] }
    const settings = await createResolver(
      { account, environment: process.env },
      new AbortController().signal,
    )(call)
    if ('problem' in settings) throw new Error(settings.problem.text)
    const { address, port, user, keyFiles, keyFileGiven, connectTimeoutMs, hostKeys } = settings
    return {
      address,
      port,
      user,
      keyFile: keyFileGiven ? keyFiles[0] : 'default',
      seconds: connectTimeoutMs / 1000,
      strictChecking: hostKeys.strictChecking,
      userFiles: hostKeys.userFiles.join(' '),
      globalFiles: hostKeys.globalFiles.join(' ') || 'none',
      alias: hostKeys.alias,
    }
  }
  return Object.fromEntries(
    await Promise.all(
      Object.entries(VARIABLES).map(async ([host, variables]) => [host, await of(host, variables)]),
    ),
  )
}

describeWith(['ansible', 'ssh'], 'the settings are those with which Ansible calls ssh', () => {
  test('from variables', async () => {
    expect(await settingsHere({}, {})).toEqual(await settingsOfAnsible({}))
  })

  test('from the environment', async () => {
    expect(await settingsHere(ENVIRONMENT, {})).toEqual(await settingsOfAnsible(ENVIRONMENT))
  })

  test('from ansible.cfg', async () => {
    mkdirSync(join(directory, 'cfg'))
    const sections = Object.entries(INI).map(([section, values]) => {
      const lines = Object.entries(values).map(([key, value]) => `${key} = ${value}\n`)
      return `[${section}]\n${lines.join('')}`
    })
    const file = join(directory, 'cfg/ansible.cfg')
    writeFileSync(file, sections.join('\n'))
    expect(await settingsHere({}, INI)).toEqual(await settingsOfAnsible({ ANSIBLE_CONFIG: file }))
  })
})
