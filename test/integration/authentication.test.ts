import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, copyFileSync, existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import type { AuthContext } from 'ssh2'
import { authenticate, generateKey } from '../../quickstart/ssh_server.ts'
import { describeWith } from '../support/requirements.ts'
import { answering, type CallChange, Hosts, runOnce } from './hosts.ts'

jest.setTimeout(60_000)

const hosts = new Hosts()

afterAll(() => hosts.stop())

/** What a host was asked for, and which secrets it was told. */
let asked: string[] = []

afterEach(() => {
  asked = []
})

/** Lets a client in with the password by one method, and knows no other. */
const byPassword = (method: 'password' | 'keyboard-interactive') => (context: AuthContext) => {
  asked.push(context.method)
  const judge = (given: string | undefined) => {
    asked.push(given ?? '')
    if (given === 'the secret') context.accept()
    else context.reject([method])
  }
  if (context.method !== method) context.reject([method])
  else if (context.method === 'password') judge(context.password)
  else if (context.method === 'keyboard-interactive') {
    context.prompt([{ prompt: 'Password:', echo: false }], ([given]) => judge(given))
  }
}

async function logIn(
  decide: (context: AuthContext) => void,
  change: CallChange = {},
  environment: Record<string, string> = {},
): Promise<string> {
  const { port } = await hosts.start(answering(''), { logIn: decide })
  const result = await runOnce(hosts.call('hv1', port, change), { environment, transport: 'ssh2' })
  return result.status === 'exited' ? 'accepted' : result.problem.code
}

describe('a password', () => {
  test.each(['password', 'keyboard-interactive'] as const)('by %s', async (method) => {
    expect(await logIn(byPassword(method), { password: 'the secret' })).toBe('accepted')
    expect(asked).toEqual(['none', method, 'the secret'])
  })

  test.each(['password', 'keyboard-interactive'] as const)(
    'is tried once by %s',
    async (method) => {
      expect(await logIn(byPassword(method), { password: 'wrong' })).toBe('authentication-refused')
      expect(asked.filter((text) => text === 'wrong')).toHaveLength(1)
    },
  )

  test('is not given to a host whose key has changed, even where that is accepted', async () => {
    const options = ['StrictHostKeyChecking=no']
    const knownHosts = hosts.write('changed', `* ${generateKey().publicLine}\n`)
    const change = { password: 'the secret', options, knownHosts }
    expect(await logIn(byPassword('password'), change)).toBe('authentication-refused')
    expect(asked).not.toContain('the secret')
  })

  test('is the only thing that is told, where a host asks for more', async () => {
    const twice = (context: AuthContext) => {
      if (context.method !== 'keyboard-interactive') return context.reject(['keyboard-interactive'])
      context.prompt([{ prompt: 'Password:', echo: false }], (first) => {
        context.prompt([{ prompt: 'New password:', echo: false }], (second) => {
          asked.push(...first, ...second)
          context.reject([])
        })
      })
    }
    expect(await logIn(twice, { password: 'the secret' })).toBe('authentication-refused')
    expect(asked).toEqual(['the secret', ''])
  })

  test('and a key, where a host wants both', async () => {
    let keyAccepted = false
    const both = (context: AuthContext) => {
      if (keyAccepted) return byPassword('password')(context)
      keyAccepted = context.method === 'publickey' && Boolean(context.signature)
      if (keyAccepted) context.reject(['password'], true)
      else authenticate(context, hosts.clientKey)
    }
    expect(await logIn(both, { password: 'the secret' })).toBe('accepted')
  })
})

/** Wants these methods one after the other, each right; the last one lets in. */
const inSteps =
  (...steps: ('publickey' | 'password' | 'keyboard-interactive')[]) =>
  (context: AuthContext) => {
    asked.push(context.method)
    const [step] = steps
    const refuse = (partial = false) => context.reject(steps.slice(0, 1), partial)
    if (context.method !== step) return refuse()
    const judge = (right: boolean) => {
      if (!right) return refuse()
      steps.shift()
      if (steps.length === 0) context.accept()
      else refuse(true)
    }
    if (context.method === 'password') judge(context.password === 'the secret')
    if (context.method === 'keyboard-interactive') {
      context.prompt([{ prompt: 'Password:', echo: false }], ([given]) =>
        judge(given === 'the secret'),
      )
    }
    if (context.method !== 'publickey') return
    if (!context.signature) context.accept()
    else judge(context.key.data.equals(publicKey()))
  }

const publicKey = () => Buffer.from(hosts.clientKey.publicLine.split(' ')[1] ?? '', 'base64')

describe('a host that wants several steps', () => {
  test.each([
    [['publickey', 'password']],
    [['password', 'publickey']],
    [['keyboard-interactive', 'publickey']],
    [['publickey', 'keyboard-interactive']],
    [['publickey', 'publickey']],
  ] as const)('%j is offered the keys again after each', async (steps) => {
    expect(await logIn(inSteps(...steps), { password: 'the secret' })).toBe('accepted')
  })

  test('is given the password once, as by Ansible', async () => {
    const steps = inSteps('password', 'keyboard-interactive')
    expect(await logIn(steps, { password: 'the secret' })).toBe('authentication-refused')
  })

  test('is not let in by the first of them', async () => {
    expect(await logIn(inSteps('publickey', 'password'))).toBe('authentication-refused')
    expect(await logIn(inSteps('password', 'publickey'), { password: 'wrong' })).toBe(
      'authentication-refused',
    )
  })

  test('and never comes to an end is left', async () => {
    const endless = (context: AuthContext) => {
      asked.push(context.method)
      context.reject(['password'], true)
    }
    expect(await logIn(endless, { password: 'the secret' })).toBe('authentication-refused')
    expect(asked.length).toBeLessThan(20)
  })
})

describe('a host that wants nothing', () => {
  const open = (context: AuthContext) => {
    asked.push(context.method)
    if (context.method === 'none') context.accept()
    else context.reject(['publickey', 'password'])
  }

  test.each<[string, CallChange]>([
    ['without any key', { keyFiles: ['/nonexistent/id_rsa'] }],
    ['with a password, which it is not told', { keyFiles: [], password: 'the secret' }],
    ['where public keys are turned off', { options: ['PubkeyAuthentication=no'] }],
  ])('lets in %s', async (_, change) => {
    expect(await logIn(open, change)).toBe('accepted')
    expect(asked).toEqual(['none'])
  })

  test('lets in after the one key that is offered at once', async () => {
    expect(await logIn(open)).toBe('accepted')
    expect(asked.at(-1)).toBe('none')
  })
})

test('a host that wants something, where there is nothing', async () => {
  const refuse = (context: AuthContext) => context.reject(['publickey'])
  expect(await logIn(refuse, { keyFiles: ['none'] })).toBe('key-missing')
  expect(await logIn(refuse, { options: ['PubkeyAuthentication=no'] })).toBe(
    'authentication-refused',
  )
})

describeWith(['ssh-agent', 'ssh-add', 'ssh-keygen'], "an agent's keys", () => {
  const socket = join(hosts.directory, 'agent')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
  afterAll(() => {
    agent.kill()
  })

  const add = async (name: string) => {
    const pair = generateKey()
    const file = hosts.write(name, pair.privateKey)
    hosts.write(`${name}.pub`, pair.publicLine)
    const env = { ...process.env, SSH_AUTH_SOCK: socket }
    await once(spawn('ssh-add', ['-q', file], { env, stdio: 'ignore' }), 'exit')
    return pair
  }
  let second = generateKey()

  beforeAll(async () => {
    while (!existsSync(socket)) await setTimeout(20)
    await add('agent_1')
    second = await add('agent_2')
  })

  const keysOffered: string[] = []
  const onlySecond = (context: AuthContext) => {
    if (context.method === 'publickey' && !context.signature) {
      keysOffered.push(context.key.data.toString('base64'))
    }
    authenticate(context, second)
  }
  const blob = (line: string) => line.split(' ')[1]
  const environment = { SSH_AUTH_SOCK: socket }

  test('open a host that key files do not', async () => {
    expect(await logIn(onlySecond, { keyFiles: [] }, environment)).toBe('accepted')
  })

  test('are found through IdentityAgent too', async () => {
    const options = [`IdentityAgent=${socket}`]
    if (existsSync('/usr/bin/ssh')) {
      expect(await logIn(onlySecond, { keyFiles: [], options })).toBe('accepted')
    }
  })

  test('come in the order of the key files, and no others with IdentitiesOnly', async () => {
    keysOffered.length = 0
    const keyFiles = [join(hosts.directory, 'agent_2')]
    const options = ['IdentitiesOnly=yes']
    expect(await logIn(onlySecond, { keyFiles, options }, environment)).toBe('accepted')
    expect(keysOffered).toEqual([blob(second.publicLine)])
  })

  test('may be named by the public key alone', async () => {
    const keyFiles = [join(hosts.directory, 'agent_2.pub')]
    const options = ['IdentitiesOnly=yes']
    expect(await logIn(onlySecond, { keyFiles, options }, environment)).toBe('accepted')
  })

  test('may be named by an encrypted key file without its public key', async () => {
    const file = join(hosts.directory, 'sealed')
    copyFileSync(join(hosts.directory, 'agent_2'), file)
    chmodSync(file, 0o600)
    execFileSync('ssh-keygen', ['-q', '-p', '-P', '', '-N', 'unknown here', '-f', file])
    const change = { keyFiles: [file], options: ['IdentitiesOnly=yes'] }
    expect(await logIn(onlySecond, change)).toBe('key-encrypted')
    expect(await logIn(onlySecond, change, environment)).toBe('accepted')
  })

  test('are not offered where IdentityAgent is none', async () => {
    const options = ['IdentitiesOnly=yes']
    const keyFiles = [join(hosts.directory, 'client_key')]
    expect(await logIn(onlySecond, { keyFiles, options }, environment)).toBe(
      'authentication-refused',
    )
  })
})

describeWith(['mkfifo', 'ssh'], 'the ssh command that waits on this machine', () => {
  const problemOf = async (change: CallChange, environment: Record<string, string> = {}) => {
    const { port } = await hosts.start(answering(''))
    const call = hosts.call('hv1', port, { connectTimeoutMs: 1500, ...change })
    const result = await runOnce(call, { environment, transport: 'openssh' })
    return 'problem' in result ? result.problem.text : 'accepted'
  }

  test('for a key file that is a pipe, does not blame the host', async () => {
    const pipe = join(hosts.directory, 'pipe')
    execFileSync('mkfifo', ['-m', '600', pipe])
    expect(await problemOf({ keyFiles: [pipe] })).toContain('waited for a key file')
  })

  test('for an agent that is silent, does not blame the host', async () => {
    const environment = { SSH_AUTH_SOCK: hosts.startSilentAgent() }
    expect(await problemOf({}, environment)).toContain('waited for the agent')
  })
})

test('a socket without an agent behind it is passed over', async () => {
  const environment = { SSH_AUTH_SOCK: '/nonexistent/agent' }
  const decide = (context: AuthContext) => authenticate(context, hosts.clientKey)
  expect(await logIn(decide, {}, environment)).toBe('accepted')
})
