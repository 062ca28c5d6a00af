import { describe, expect, test } from '@jest/globals'
import type { ConnectionSources } from '../../../src/ssh/ansible_options.ts'
import { type ConnectionSettings, connectionSettings } from '../../../src/ssh/settings.ts'
import { TaggedText, type Value } from '../../../src/values.ts'

interface Given {
  variables?: Record<string, Value>
  environment?: Record<string, string>
  /** `section.key` */
  ini?: Record<string, string>
}

const outcome = ({ variables = {}, environment = {}, ini = {} }: Given) => {
  const sources: ConnectionSources = {
    variable: (name) => variables[name],
    environment: { HOME: '/home/env', ...environment },
    configuration: (section, key) => {
      const value = ini[`${section}.${key}`]
      return value === undefined ? undefined : { value, place: '/etc/ansible/ansible.cfg:7' }
    },
    account: { username: 'me', homedir: '/home/me' },
  }
  return connectionSettings('hv1', sources)
}

function settings(given: Given): ConnectionSettings {
  const result = outcome(given)
  if (!result.ok || result.value === 'local') throw new Error(JSON.stringify(result))
  return result.value
}

/** The problems as `code: text`. */
function problems(given: Given): string[] {
  const result = outcome(given)
  if (result.ok) return []
  expect(result.problems.every(({ severity }) => severity === 'host')).toBe(true)
  expect(result.problems.every(({ subject }) => subject === 'hv1')).toBe(true)
  return result.problems.map(({ code, text }) => `${code}: ${text}`)
}

test('what holds where nothing is set', () => {
  expect(settings({})).toEqual({
    name: 'hv1',
    address: 'hv1',
    port: 22,
    user: 'me',
    keyFiles: ['/home/me/.ssh/id_rsa', '/home/me/.ssh/id_ecdsa', '/home/me/.ssh/id_ed25519'],
    keyFileGiven: false,
    connectTimeoutMs: 10_000,
    hostKeys: {
      strictChecking: 'yes',
      userFiles: ['/home/me/.ssh/known_hosts', '/home/me/.ssh/known_hosts2'],
      globalFiles: ['/etc/ssh/ssh_known_hosts', '/etc/ssh/ssh_known_hosts2'],
      alias: undefined,
    },
  })
})

describe('precedence', () => {
  test.each<[string, Given, Partial<ConnectionSettings>]>([
    [
      'variables before the environment before ansible.cfg',
      {
        variables: { ansible_port: 1 },
        environment: { ANSIBLE_REMOTE_PORT: '2', ANSIBLE_REMOTE_USER: 'env' },
        ini: {
          'defaults.remote_port': '3',
          'defaults.remote_user': 'ini',
          'defaults.timeout': '4',
        },
      },
      { port: 1, user: 'env', connectTimeoutMs: 4000 },
    ],
    [
      'the last alias wins',
      {
        variables: {
          ansible_host: 'a',
          ansible_ssh_host: 'b',
          ansible_ssh_port: '2222',
          ansible_port: 22,
          ansible_user: 'a',
          ansible_ssh_user: 'b',
        },
        environment: { ANSIBLE_TIMEOUT: '1', ANSIBLE_SSH_TIMEOUT: '2' },
      },
      { address: 'b', port: 2222, user: 'b', connectTimeoutMs: 2000 },
    ],
    [
      'the last key of ansible.cfg wins',
      { ini: { 'ssh_connection.timeout': '2', 'defaults.timeout': '1' } },
      { connectTimeoutMs: 2000 },
    ],
    [
      'an alias that is null does not count',
      { variables: { ansible_host: 'a', ansible_ssh_host: null } },
      { address: 'a' },
    ],
    [
      'empty text is the default',
      {
        variables: { ansible_user: '' },
        environment: { ANSIBLE_REMOTE_USER: 'env', ANSIBLE_REMOTE_PORT: '' },
      },
      { user: 'me', port: 22 },
    ],
    [
      'quotes around a value in ansible.cfg do not belong to it',
      { ini: { 'defaults.remote_user': '"root"', 'ssh_connection.timeout': "'5'" } },
      { user: 'root', connectTimeoutMs: 5000 },
    ],
    [
      'numbers and text that is not a template are text',
      { variables: { ansible_user: 12, ansible_host: new TaggedText('unsafe', '{{ a }}') } },
      { user: '12', address: '{{ a }}' },
    ],
  ])('%s', (_name, given, expected) => {
    expect(settings(given)).toMatchObject(expected)
  })
})

describe('the key file', () => {
  const ini = (file: string) => ({ ini: { 'defaults.private_key_file': file } })
  test.each<[string, Given, string]>([
    ['as it is', { variables: { ansible_private_key_file: 'keys/id' } }, 'keys/id'],
    [
      '~ is HOME',
      { variables: { ansible_ssh_private_key_file: '~/id_$USER' } },
      '/home/env/id_$USER',
    ],
    [
      'variables of the environment in the environment',
      { environment: { ANSIBLE_PRIVATE_KEY_FILE: '$HOME/id', USER: 'me' } },
      '/home/env/id',
    ],
    ['relative to ansible.cfg', ini('keys/id'), '/etc/ansible/keys/id'],
    ['absolute in ansible.cfg', ini('${' + 'HOME}/id_$NONE'), '/home/env/id_$NONE'],
  ])('%s', (_name, given, file) => {
    expect(settings(given)).toMatchObject({ keyFiles: [file], keyFileGiven: true })
  })
})

describe('the kind of connection', () => {
  test.each(['ssh', 'smart', 'paramiko_ssh', 'ansible.builtin.ssh', 'ansible.legacy.ssh'])(
    '%s is ssh',
    (connection) => {
      expect(settings({ variables: { ansible_connection: connection } }).port).toBe(22)
    },
  )

  test.each(['local', 'ansible.builtin.local'])('%s runs here', (connection) => {
    const variables = { ansible_connection: connection, ansible_port: 'unread' }
    expect(outcome({ variables })).toEqual({ ok: true, value: 'local' })
  })

  test('others are refused', () => {
    expect(problems({ variables: { ansible_connection: 'community.docker.docker' } })).toEqual([
      'connection-unsupported: ansible_connection is community.docker.docker; only ssh and local can be asked',
    ])
  })
})

describe('host keys', () => {
  const hostKeys = (given: Given) => settings(given).hostKeys
  const common = (text: string): Given => ({ variables: { ansible_ssh_common_args: text } })

  test('checking turned off', () => {
    expect(hostKeys({ environment: { ANSIBLE_HOST_KEY_CHECKING: 'False' } })).toMatchObject({
      strictChecking: 'no',
    })
    expect(hostKeys({ variables: { ansible_ssh_host_key_checking: false } })).toMatchObject({
      strictChecking: 'no',
    })
    expect(
      hostKeys({
        variables: { ansible_host_key_checking: 'yes' },
        ini: { 'defaults.host_key_checking': 'no' },
      }),
    ).toMatchObject({ strictChecking: 'yes' })
  })

  test('the options of all three kinds of arguments, the first of each, in the order of ssh', () => {
    const variables = {
      ansible_ssh_args: '-o HostKeyAlias=first',
      ansible_ssh_common_args: '-o HostKeyAlias=second -o StrictHostKeyChecking=accept-new',
      ansible_ssh_extra_args: '-o StrictHostKeyChecking=no -o GlobalKnownHostsFile=none',
    }
    expect(hostKeys({ variables })).toMatchObject({
      alias: 'first',
      strictChecking: 'accept-new',
      globalFiles: [],
    })
  })

  test('host_key_checking stands between ssh_args and ssh_common_args', () => {
    const variables = { ansible_host_key_checking: false }
    const strict = '-o StrictHostKeyChecking=yes'
    const first = { ...variables, ansible_ssh_args: strict }
    expect(hostKeys({ variables: first }).strictChecking).toBe('yes')
    const last = { ...variables, ansible_ssh_common_args: strict }
    expect(hostKeys({ variables: last }).strictChecking).toBe('no')
  })

  test("a host's common arguments replace those of ansible.cfg", () => {
    const ini = { 'ssh_connection.ssh_common_args': '-o HostKeyAlias=ini' }
    expect(hostKeys({ ini }).alias).toBe('ini')
    expect(hostKeys({ ini, ...common('-C') }).alias).toBeUndefined()
  })

  test.each<[string, string[]]>([
    ['~/a', ['/home/me/a']],
    ['"a b" /c', ['a b', '/c']],
    ['none', []],
    ['NONE', []],
    ['/dev/null', ['/dev/null']],
  ])('UserKnownHostsFile %s', (value, userFiles) => {
    expect(hostKeys(common(`-o 'UserKnownHostsFile=${value}'`)).userFiles).toEqual(userFiles)
  })

  test.each(['%d/known', '${' + 'HOME}/known', '~other/known', '"open'])(
    'UserKnownHostsFile %s is refused',
    (value) => {
      expect(problems(common(`-o 'UserKnownHostsFile ${value}'`))).toEqual([
        expect.stringMatching(/^connection-setting: userknownhostsfile in ansible_ssh_common_args/),
      ])
    },
  )

  test('options that are not followed are named, without their values', () => {
    expect(
      problems(common('-o ProxyCommand="pass secret" -o ControlMaster=auto -J secret')),
    ).toEqual([
      'ssh-option-unsupported: ansible_ssh_common_args has the ssh option proxycommand, which this version does not follow',
      'ssh-option-unsupported: ansible_ssh_common_args has the ssh option -J, which this version does not follow',
    ])
  })

  test('a quote that stays open', () => {
    expect(problems(common('-o "HostKeyAlias=a'))).toEqual([
      'connection-setting: ansible_ssh_common_args is text with an open quote, expected arguments for ssh',
    ])
  })
})

describe('what cannot be followed is a problem of the host', () => {
  test.each<[string, Given, string]>([
    [
      'a port that is no number',
      { variables: { ansible_port: 'abc' } },
      'connection-setting: ansible_port is "abc", expected a whole number from 1 to 65535',
    ],
    [
      'a port out of range',
      { environment: { ANSIBLE_REMOTE_PORT: '65536' } },
      'connection-setting: ANSIBLE_REMOTE_PORT is "65536", expected a whole number from 1 to 65535',
    ],
    [
      'no time at all',
      { ini: { 'defaults.timeout': '0' } },
      'connection-setting: timeout (/etc/ansible/ansible.cfg:7) is "0", expected a whole number from 1 to 86400',
    ],
    [
      'a list for a name',
      { variables: { ansible_host: ['a'] } },
      'connection-setting: ansible_host is a list, expected a string',
    ],
    [
      'a slip in host_key_checking',
      { variables: { ansible_host_key_checking: 'nope' } },
      'connection-setting: ansible_host_key_checking is "nope", expected true or false',
    ],
    [
      'become',
      { variables: { ansible_become: 'yes' } },
      'connection-not-followed: ansible_become is set, but this version cannot become another user',
    ],
    [
      'become, where it is local',
      { variables: { ansible_connection: 'local' }, environment: { ANSIBLE_BECOME: '1' } },
      'connection-not-followed: ANSIBLE_BECOME is set, but this version cannot become another user',
    ],
    [
      'a password, even one that only Ansible can read',
      { variables: { ansible_ssh_pass: '{{ password }}' } },
      'connection-not-followed: ansible_ssh_pass is set, but this version cannot log in with a password',
    ],
    [
      'a key in a variable',
      { variables: { ansible_private_key: '-----BEGIN' } },
      'connection-not-followed: ansible_private_key is set, but this version cannot take a private key from a variable',
    ],
    [
      'another program than ssh',
      { variables: { ansible_ssh_executable: '/opt/wrapper' } },
      'connection-not-followed: ansible_ssh_executable is set, but this version cannot run /opt/wrapper',
    ],
  ])('%s', (_name, given, expected) => {
    expect(problems(given)).toEqual([expected])
  })

  test('all of them are found', () => {
    expect(problems({ variables: { ansible_port: 'a', ansible_ssh_timeout: 'b' } })).toHaveLength(2)
  })

  test('what says no more than the default is none', () => {
    const variables = {
      ansible_become: false,
      ansible_password: '',
      ansible_ssh_executable: '/usr/bin/ssh',
    }
    expect(problems({ variables })).toEqual([])
  })
})
