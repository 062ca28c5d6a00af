import { describe, expect, test } from '@jest/globals'
import {
  type ConnectionSources,
  OPTIONS,
} from '../../../../src/ssh/from_ansible/ansible_options.ts'
import { readArguments } from '../../../../src/ssh/from_ansible/arguments.ts'
import { BECOME_METHODS } from '../../../../src/ssh/from_ansible/become_options.ts'
import {
  type Access,
  ansibleAccess,
  type SshCall,
} from '../../../../src/ssh/from_ansible/ssh_call.ts'
import { Float, TaggedText, type Value } from '../../../../src/values.ts'

interface Given {
  variables?: Record<string, Value>
  environment?: Record<string, string>
  /** `section.key` */
  ini?: Record<string, string>
}

const outcome = ({ variables = {}, environment = {}, ini = {} }: Given) => {
  const sources: ConnectionSources = {
    variable: (name) => variables[name],
    placeOf: (name) => (name in variables ? 'hosts.yml:4:7' : undefined),
    environment: { HOME: '/home/env', ...environment },
    configuration: (section, key) => {
      const value = ini[`${section}.${key}`]
      return value === undefined ? undefined : { value, place: '/etc/ansible/ansible.cfg:7' }
    },
    account: { username: 'me', homedir: '/home/me' },
  }
  return ansibleAccess('hv1', sources)
}

function access(given: Given): Access {
  const result = outcome(given)
  if (!result.ok) throw new Error(JSON.stringify(result))
  return result.value
}

function call(given: Given): SshCall {
  const { connection } = access(given)
  if (connection === 'local') throw new Error('it is local')
  return connection
}

/** What ssh would take of the options: the first of each. */
function options(given: Given): Record<string, string> {
  const found = readArguments(call(given).arguments)
  const entries = found.flatMap((one) => ('option' in one ? [[one.option, one.value]] : []))
  return Object.fromEntries(entries.toReversed())
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
  expect(access({})).toEqual({
    connection: {
      name: 'hv1',
      executable: 'ssh',
      arguments: [
        ...['-o', 'KbdInteractiveAuthentication=no'],
        ...['-o', 'PreferredAuthentications=gssapi-with-mic,gssapi-keyex,hostbased,publickey'],
        ...['-o', 'PasswordAuthentication=no'],
        ...['-o', 'ConnectTimeout=10'],
      ],
      address: 'hv1',
      secrets: {},
      connectTimeoutMs: 10_000,
      retries: 0,
    },
  })
})

describe('precedence', () => {
  test.each<[string, Given, Record<string, string | undefined>]>([
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
      { port: '1', user: '"env"', connecttimeout: '4' },
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
      { address: 'b', port: '2222', user: '"b"', connecttimeout: '2' },
    ],
    [
      'the last key of ansible.cfg wins',
      { ini: { 'ssh_connection.timeout': '2', 'defaults.timeout': '1' } },
      { connecttimeout: '2' },
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
      { user: undefined, port: undefined },
    ],
    [
      'quotes around a value in ansible.cfg do not belong to it',
      { ini: { 'defaults.remote_user': '"root"', 'ssh_connection.timeout': "'5'" } },
      { user: '"root"', connecttimeout: '5' },
    ],
    [
      'numbers and text that is not a template are text',
      { variables: { ansible_user: 12, ansible_host: new TaggedText('unsafe', '{{ a }}') } },
      { user: '"12"', address: '{{ a }}' },
    ],
  ])('%s', (_name, given, expected) => {
    const { address } = call(given)
    expect({ user: undefined, port: undefined, ...options(given), address }).toMatchObject(expected)
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
    expect(options(given).identityfile).toBe(`"${file}"`)
  })
})

describe('the kind of connection', () => {
  test.each(['ssh', 'smart', 'paramiko_ssh', 'ansible.builtin.ssh', 'ansible.legacy.ssh'])(
    '%s is ssh',
    (connection) => {
      expect(call({ variables: { ansible_connection: connection } }).address).toBe('hv1')
    },
  )

  test.each(['local', 'ansible.builtin.local'])('%s runs here', (connection) => {
    const variables = { ansible_connection: connection, ansible_port: 'unread' }
    expect(access({ variables }).connection).toBe('local')
  })

  test('others are refused', () => {
    expect(problems({ variables: { ansible_connection: 'community.docker.docker' } })).toEqual([
      'connection-unsupported: ansible_connection is community.docker.docker; only ssh and local are supported',
    ])
  })
})

describe('the arguments', () => {
  const strict = (given: Given) => options(given).stricthostkeychecking

  test('checking of host keys turned off', () => {
    expect(strict({ environment: { ANSIBLE_HOST_KEY_CHECKING: 'False' } })).toBe('no')
    expect(strict({ variables: { ansible_ssh_host_key_checking: false } })).toBe('no')
    const variables = { ansible_host_key_checking: 'yes' }
    expect(strict({ variables, ini: { 'defaults.host_key_checking': 'no' } })).toBeUndefined()
  })

  test('stand in the order in which Ansible gives them to ssh', () => {
    const variables = {
      ansible_ssh_args: '-o A=1 -C',
      ansible_host_key_checking: false,
      ansible_port: 2222,
      ansible_private_key_file: '/a b',
      ansible_password: 'secret',
      ansible_user: 'me',
      ansible_ssh_common_args: '-J "jump"',
      ansible_ssh_extra_args: "-o 'B=a b'",
    }
    expect(call({ variables }).arguments).toEqual([
      ...['-o', 'A=1', '-C', '-o', 'StrictHostKeyChecking=no', '-o', 'Port=2222'],
      ...['-o', 'IdentityFile="/a b"', '-o', 'User="me"', '-o', 'ConnectTimeout=10'],
      ...['-J', 'jump', '-o', 'B=a b'],
    ])
  })

  test("a host's common arguments replace those of ansible.cfg", () => {
    const ini = { 'ssh_connection.ssh_common_args': '-o HostKeyAlias=ini' }
    const variables = { ansible_ssh_common_args: '-C' }
    expect(options({ ini }).hostkeyalias).toBe('ini')
    expect(options({ ini, variables }).hostkeyalias).toBeUndefined()
  })

  test('a smart card is used for nothing but its keys', () => {
    const variables = { ansible_ssh_pkcs11_provider: '/lib/p11.so', ansible_password: 'pin' }
    expect(options({ variables })).toMatchObject({
      pkcs11provider: '/lib/p11.so',
      preferredauthentications: 'publickey',
      passwordauthentication: 'no',
    })
  })

  test.each<[Value]>([[new Float(2200)], ['2200.0'], [2200]])('the port %j', (port) => {
    expect(call({ variables: { ansible_port: port } }).arguments).toContain('Port=2200')
  })

  test('a quote that stays open', () => {
    expect(problems({ variables: { ansible_ssh_common_args: '-o "HostKeyAlias=a' } })).toEqual([
      'connection-setting: ansible_ssh_common_args (hosts.yml:4:7) is text with an open quote, expected arguments for ssh',
    ])
  })
})

describe('secrets', () => {
  test('are nowhere in the arguments', () => {
    const variables = {
      ansible_ssh_pass: 'the secret',
      ansible_private_key: 'the secret key',
      ansible_private_key_passphrase: 'the secret phrase',
    }
    const { secrets, arguments: words } = call({ variables })
    expect(secrets).toEqual({
      password: 'the secret',
      passphrase: 'the secret phrase',
      privateKey: 'the secret key',
    })
    expect(words.join(' ')).not.toContain('secret')
  })

  test('a secret that is typed ends with its line', () => {
    const text = 'one\r\n'
    const variables = { ansible_password: text, ansible_become_pass: text, ansible_become: true }
    const { connection, become } = access({ variables })
    expect(connection).toMatchObject({ secrets: { password: 'one' } })
    expect(become).toMatchObject({ password: 'one' })
  })

  test('a password for a passphrase prompt is the passphrase', () => {
    const variables = { ansible_password: 'x', ansible_sshpass_prompt: 'Enter passphrase for key' }
    expect(call({ variables }).secrets).toEqual({ passphrase: 'x' })
  })
})

describe('becoming another user', () => {
  const become = (given: Given) => access(given).become

  test('is off by default, and for the user who is logged in anyway', () => {
    expect(become({})).toBeUndefined()
    expect(become({ variables: { ansible_become: true, ansible_user: 'root' } })).toBeUndefined()
  })

  test('is sudo to root by default', () => {
    expect(become({ environment: { ANSIBLE_BECOME: '1' } })).toEqual({
      method: 'sudo',
      user: 'root',
      executable: ['sudo'],
      flags: ['-H', '-S', '-n'],
    })
  })

  test("the method's own names count more", () => {
    const variables = {
      ansible_become: 'yes',
      ansible_become_method: 'community.general.doas',
      ansible_become_user: 'a',
      ansible_doas_user: 'b',
      ansible_become_pass: 'c',
      ansible_become_password: 'd',
      ansible_become_exe: '/usr/bin/doas',
    }
    const ini = { 'privilege_escalation.become_flags': '-L "x y"' }
    expect(become({ variables, ini })).toEqual({
      method: 'doas',
      user: 'b',
      executable: ['/usr/bin/doas'],
      flags: ['-L', 'x y'],
      password: 'c',
    })
  })

  test('other methods are refused', () => {
    const variables = { ansible_become: true, ansible_become_method: 'machinectl' }
    expect(problems({ variables })).toEqual([
      'become-unsupported: ansible_become_method is machinectl; only sudo, su and doas are supported',
    ])
  })
})

describe('what cannot be followed is a problem of the host', () => {
  test.each<[string, Given, string]>([
    [
      'a port that is not a number',
      { variables: { ansible_port: 'abc' } },
      'connection-setting: ansible_port (hosts.yml:4:7) is "abc", expected a whole number from 1 to 65535',
    ],
    [
      'half a port',
      { variables: { ansible_port: 2200.5 } },
      'connection-setting: ansible_port (hosts.yml:4:7) is "2200.5", expected a whole number from 1 to 65535',
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
      'connection-setting: ansible_host (hosts.yml:4:7) is a list, expected a string',
    ],
    [
      'a slip in host_key_checking',
      { variables: { ansible_host_key_checking: 'nope' } },
      'connection-setting: ansible_host_key_checking (hosts.yml:4:7) is "nope", expected true or false',
    ],
    [
      'an address that ssh would take for an option',
      { variables: { ansible_host: '-oProxyCommand=x' } },
      'connection-setting: ansible_host (hosts.yml:4:7) is -oProxyCommand=x, expected a host name or address',
    ],
  ])('%s', (_name, given, expected) => {
    expect(problems(given)).toEqual([expected])
  })

  test('all of them are found', () => {
    expect(problems({ variables: { ansible_port: 'a', ansible_ssh_timeout: 'b' } })).toHaveLength(2)
  })
})

describe('control characters', () => {
  const LOCAL = { ansible_connection: 'local', ansible_become: true }
  const every = [
    ...Object.values(OPTIONS).map((option) => ({ option, given: {} })),
    ...Object.entries(BECOME_METHODS).flatMap(([method, { defaultFlags, ...options }]) =>
      Object.values(options).map((option) => ({
        option,
        given: { ...LOCAL, ansible_become_method: method },
      })),
    ),
  ]

  test.each(every)('are a problem of the host: $option.variables', ({ option, given }) => {
    const name = option.variables[0] as string
    const [first, ...others] = problems({ variables: { ...given, [name]: 'geheim\0b' } })
    expect(first).toBe(
      `connection-setting: ${name} (hosts.yml:4:7) is text with the character U+0000 in it, expected text without control characters`,
    )
    expect(others).toEqual([])
  })

  test('are white space between arguments, and in a key the ends of its lines', () => {
    const variables = {
      ansible_ssh_common_args: '-o X=1\n\t-o Y=2\r\n',
      ansible_private_key: '-----BEGIN\nKEY-----\n',
      ansible_password: 'a\u001bb',
    }
    expect(problems({ variables })).toEqual([])
    expect(problems({ variables: { ansible_ssh_args: '-o X=\u001b' } })).toHaveLength(1)
    expect(problems({ variables: { ansible_user: 'a\n' } })).toHaveLength(1)
  })

  test.each(['-oProxyCommand=x', 'a\u009bb', 'a\nb'])('no address is %j', (host) => {
    expect(problems({ variables: { ansible_host: host } })).toHaveLength(1)
    const sources = {
      variable: () => undefined,
      environment: {},
      configuration: () => undefined,
      account: { username: 'me', homedir: '/home/me' },
    }
    const result = ansibleAccess(host, sources)
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'connection-setting' }] })
    expect(result.ok || result.problems[0]?.text).toMatch(/^inventory_hostname is /)
  })
})
