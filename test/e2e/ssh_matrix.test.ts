import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { dump } from 'js-yaml'
import { BUILT_FILE, runProgram } from '../support/built_file.ts'
import { isOnPath } from '../support/path.ts'
import { describeUnlessMissing } from '../support/requirements.ts'
import type { InventoryJson } from './support/script_output.ts'
import { SSH_HOST_COMMANDS, SshHosts } from './support/ssh_hosts.ts'

jest.setTimeout(300_000)

const hosts = new SshHosts()
const { directory, ports } = hosts

/** What each sshd says besides the usual. */
const SSHD: Record<string, string> = {
  plain: '',
  other: '',
  keyboard: 'PasswordAuthentication no\nKbdInteractiveAuthentication yes',
  password: 'KbdInteractiveAuthentication no',
  both: 'AuthenticationMethods publickey,password',
  quantum: 'KexAlgorithms sntrup761x25519-sha512@openssh.com',
  old: 'KexAlgorithms diffie-hellman-group14-sha1\nCiphers aes128-cbc\nMACs hmac-sha1',
  users_ca: `AuthorizedKeysFile none\nTrustedUserCAKeys ${directory}/ca.pub`,
  certified: `HostKey ${directory}/certified_host\nHostCertificate ${directory}/certified_host-cert.pub`,
  sha512: `AuthorizedKeysFile ${directory}/rsa_user.pub\nPubkeyAcceptedAlgorithms rsa-sha2-512`,
  few_tries: 'MaxAuthTries 2',
  no_forwarding: 'AllowTcpForwarding no',
  no_sessions: 'MaxSessions 0',
  banner: `Banner ${directory}/banner_text`,
  forced: 'ForceCommand echo Go away.',
}

const file = (name: string) => join(directory, name)
const KNOWN = `-o UserKnownHostsFile=${file('known_hosts')}`

type Variables = Record<string, unknown>

const at = (name: string, more: Variables = {}): Variables => ({
  ansible_port: ports[name],
  ...more,
})
const common = (...options: string[]): Variables => ({
  ansible_ssh_common_args: [...options, KNOWN].join(' '),
})
const config = (...options: string[]) => common(`-F ${file('config')}`, ...options)
/** Another user, who has a password. */
const alice = (password: string, more: Variables = {}): Variables => ({
  ansible_user: 'alice',
  ansible_private_key_file: file('stranger'),
  ansible_password: password,
  ...more,
})
const become = (user: string, more: Variables = {}): Variables => ({
  ansible_user: user,
  ansible_become: true,
  ...more,
})

/** Hosts by what is particular of them; each is reached by both programs, or by neither. */
const CASES: Record<string, () => Variables> = {
  'reached: all usual': () => at('plain'),
  'reached: as another user': () => at('plain', { ansible_user: 'alice' }),
  'reached: by names of old': () => ({
    ansible_ssh_port: ports.plain,
    ansible_ssh_user: 'root',
    ansible_ssh_private_key_file: file('id'),
  }),
  'reached: port in the arguments': () => ({ ansible_ssh_extra_args: `-p ${ports.plain}` }),
  'reached: user in the arguments': () =>
    at('plain', { ansible_user: null, ...common('-l', 'alice') }),
  'reached: an RSA host key alone': () => at('plain', common('-o HostKeyAlgorithms=rsa-sha2-512')),
  'reached: one known key of three': () =>
    at('plain', { ansible_ssh_common_args: `-o UserKnownHostsFile=${file('known_rsa')}` }),
  'reached: hashed names': () =>
    at('plain', { ansible_ssh_common_args: `-o UserKnownHostsFile=${file('known_hashed')}` }),
  'reached: an alias for the key': () =>
    at('plain', {
      ansible_ssh_common_args: `-o UserKnownHostsFile=${file('known_alias')} -o HostKeyAlias=hv`,
    }),
  'reached: known hosts with a token': () =>
    at('plain', { ansible_ssh_common_args: `-o UserKnownHostsFile=${directory}/known_%r` }),
  'reached: a global known hosts file': () =>
    at('plain', {
      ansible_ssh_common_args: `-o UserKnownHostsFile=none -o GlobalKnownHostsFile=${file('known_hosts')}`,
    }),
  'reached: accept-new': () =>
    at('plain', {
      ansible_ssh_common_args: `-o StrictHostKeyChecking=accept-new -o UserKnownHostsFile=${file('known_new')}`,
    }),
  'reached: no checking': () =>
    at('plain', {
      ansible_host_key_checking: false,
      ansible_ssh_common_args: '-o UserKnownHostsFile=/dev/null',
    }),
  'reached: a changed key, unchecked': () =>
    at('plain', {
      ansible_ssh_common_args: `-o StrictHostKeyChecking=no -o UserKnownHostsFile=${file('known_wrong')}`,
    }),
  'refused: an unknown key': () =>
    at('plain', { ansible_ssh_common_args: '-o UserKnownHostsFile=/dev/null' }),
  'refused: a changed key': () =>
    at('plain', { ansible_ssh_common_args: `-o UserKnownHostsFile=${file('known_wrong')}` }),
  'refused: a revoked key': () =>
    at('plain', { ansible_ssh_common_args: `-o UserKnownHostsFile=${file('known_revoked')}` }),
  'refused: strict, and another file': () =>
    at('plain', {
      ansible_ssh_common_args: `-o StrictHostKeyChecking=yes -o UserKnownHostsFile=${file('known_alias')}`,
    }),
  'refused: a key that opens nothing': () =>
    at('plain', { ansible_private_key_file: file('stranger') }),
  'reached: the key among several': () =>
    at('plain', {
      ansible_private_key_file: file('stranger'),
      ...common('-o IdentitiesOnly=yes', `-o IdentityFile=${file('id')}`),
    }),
  'refused: too many keys': () =>
    at('few_tries', {
      ansible_private_key_file: file('stranger'),
      ...common(
        ...['stranger_rsa', 'stranger_ecdsa', 'id'].map((name) => `-o IdentityFile=${file(name)}`),
      ),
    }),
  'reached: IdentityFile with a token': () =>
    at('plain', {
      ansible_private_key_file: null,
      ...common(`-o IdentityFile=${directory}/id_of_%r`),
    }),
  'reached: RSA keys that sign with SHA-512 alone': () =>
    at('sha512', { ansible_private_key_file: file('rsa_user') }),
  'refused: public keys turned off': () => at('plain', common('-o PubkeyAuthentication=no')),
  'reached: an encrypted key': () =>
    at('plain', {
      ansible_private_key_file: file('encrypted'),
      ansible_password: 'open sesame',
      ansible_sshpass_prompt: 'Enter passphrase for key',
    }),
  'refused: an encrypted key without its passphrase': () =>
    at('plain', { ansible_private_key_file: file('encrypted') }),
  'reached: a password': () => at('password', alice('wonderland')),
  'refused: a wrong password': () => at('password', alice('looking-glass')),
  'reached: keyboard-interactive': () => at('keyboard', alice('wonderland')),
  'reached: a key and a password': () =>
    at('both', alice('wonderland', { ansible_private_key_file: file('id') })),
  'refused: a key where both are wanted': () => at('both', { ansible_user: 'alice' }),
  'reached: post-quantum key exchange alone': () => at('quantum'),
  'refused: algorithms of old': () => at('old'),
  'reached: algorithms of old, on request': () =>
    at(
      'old',
      common(
        '-o KexAlgorithms=+diffie-hellman-group14-sha1 -o Ciphers=+aes128-cbc -o MACs=hmac-sha1',
      ),
    ),
  'refused: ciphers that the host lacks': () => at('old', common('-c aes256-ctr')),
  'reached: a certificate of the user': () =>
    at('users_ca', { ansible_private_key_file: file('certified_user') }),
  'refused: a key without a certificate': () => at('users_ca'),
  'reached: a certificate of the host': () =>
    at('certified', { ansible_ssh_common_args: `-o UserKnownHostsFile=${file('known_ca')}` }),
  'refused: a certificate of another authority': () =>
    at('certified', { ansible_ssh_common_args: `-o UserKnownHostsFile=${file('known_other_ca')}` }),
  'reached: compression and keep-alive': () =>
    at('plain', common('-C -o ServerAliveInterval=5 -o ServerAliveCountMax=2')),
  'reached: a Host of ssh_config': () => ({ ansible_host: 'lab-plain', ...config() }),
  'reached: an Include of ssh_config': () => ({ ansible_host: 'included', ...config() }),
  'reached: a Match of ssh_config': () => ({ ansible_host: 'matched', ...config() }),
  'refused: a Host that is not there': () => ({ ansible_host: 'lab-gone', ...config() }),
  'refused: an ssh_config that is wrong': () => at('plain', common(`-F ${file('config_wrong')}`)),
  'reached: a jump host': () => at('other', config('-J lab-plain')),
  'reached: two jump hosts': () => at('plain', config('-J lab-plain,lab-other')),
  'reached: a jump host of ssh_config': () => ({ ansible_host: 'behind', ...config() }),
  'refused: a jump host that is down': () => at('plain', config('-J lab-gone')),
  'refused: a jump host that does not forward': () => at('plain', config('-J lab-no-forwarding')),
  'refused: a jump host whose key is not known': () => at('plain', config('-J lab-unknown')),
  'reached: a jump host that wants the password': () =>
    at('other', { ansible_password: 'wonderland', ...config('-J lab-password') }),
  'reached: a ProxyCommand that wants the password': () =>
    at('other', {
      ansible_password: 'wonderland',
      ...config(`-o ProxyCommand="ssh -F ${file('config')} -W %h:%p lab-password"`),
    }),
  'reached: a password behind a jump host': () =>
    at('password', alice('wonderland', config('-J lab-plain'))),
  'refused: a jump host and a host that want the password': () =>
    at('password', alice('wonderland', config('-J lab-password'))),
  'refused: a jump host that wants another password': () =>
    at('other', { ansible_password: 'looking-glass', ...config('-J lab-password') }),
  'reached: a ProxyCommand': () =>
    at('other', config(`-o ProxyCommand="ssh -F ${file('config')} -W %h:%p lab-plain"`)),
  'refused: a ProxyCommand that fails': () => at('plain', common('-o ProxyCommand=false')),
  'refused: no sessions': () => at('no_sessions'),
  'reached: a banner': () => at('banner'),
  'refused: a forced command': () => at('forced'),
  'refused: nobody listens': () => ({ ansible_port: 1 }),
  'refused: no such name': () => at('plain', { ansible_host: 'two..dots.invalid' }),
  'reached: sudo without a password': () => at('plain', become('bob')),
  'reached: sudo with a password': () =>
    at('plain', become('alice', { ansible_become_password: 'wonderland' })),
  'refused: sudo with a wrong password': () =>
    at('plain', become('alice', { ansible_become_password: 'looking-glass' })),
  'refused: sudo that wants a password': () => at('plain', become('alice')),
  'refused: sudo to a user who is not there': () =>
    at('plain', become('bob', { ansible_become_user: 'nobody-there' })),
  'reached: sudo to root as root': () => at('plain', become('root')),
  'reached: sudo to another user': () =>
    at('plain', become('root', { ansible_become_user: 'alice' })),
  'reached: su with a password': () =>
    at('plain', become('bob', { ansible_become_method: 'su', ansible_become_pass: 'the queen' })),
  'refused: su with a wrong password': () =>
    at('plain', become('bob', { ansible_become_method: 'su', ansible_become_pass: 'the king' })),
  'reached: CheckHostIP': () => at('plain', common('-o CheckHostIP=yes')),
  'reached: an address to come from': () => at('plain', common('-b 127.0.0.1')),
  'refused: an address to come from that is not here': () =>
    at('plain', common('-o BindAddress=203.0.113.1')),
  'reached: several attempts': () => at('plain', common('-o ConnectionAttempts=2')),
  'reached: the family of the address': () => at('plain', common('-4')),
  'refused: the other family of addresses': () => at('plain', common('-6')),
  'reached: a key named with -i': () =>
    at('plain', { ansible_private_key_file: null, ...common(`-i ${file('id')}`) }),
  'reached: a path with a space': () => at('plain', { ansible_private_key_file: file('a key') }),
  'refused: a key file that everybody may read': () =>
    at('plain', { ansible_private_key_file: file('open_key') }),
  'refused: a key file that is not there': () =>
    at('plain', { ansible_private_key_file: file('no_such_key') }),
  'reached: a port as text': () => at('plain', { ansible_port: String(ports.plain) }),
  'reached: a user before the address': () =>
    at('plain', { ansible_user: null, ansible_host: 'alice@127.0.0.1' }),
  'refused: the key is among the revoked': () =>
    at('plain', common(`-o RevokedHostKeys=${file('host_key_ed25519.pub')}`)),
  'reached: known hosts from a command': () =>
    at('plain', {
      ansible_ssh_common_args: `-o UserKnownHostsFile=none -o "KnownHostsCommand=/bin/cat ${file('known_hosts')}"`,
    }),
  'reached: a jump host as a URI': () => at('other', config('-J ssh://root@lab-plain')),
  'refused: StrictHostKeyChecking=ask': () =>
    at('plain', {
      ansible_ssh_common_args: '-o StrictHostKeyChecking=ask -o UserKnownHostsFile=/dev/null',
    }),
  'refused: a certificate, not the key': () =>
    at('plain', { ansible_private_key_file: file('certified_user') }),
  'reached: a certificate named by itself': () =>
    at('users_ca', {
      ansible_private_key_file: file('certified_apart'),
      ...common(`-o CertificateFile=${file('certified_user-cert.pub')}`),
    }),
  'reached: quotes among the arguments': () =>
    at('plain', common(`-o 'IdentityFile "${file('a key')}"'`)),
  'refused: an argument that ssh does not have': () => at('plain', common('--no-such')),
  'reached: retries and a time limit': () =>
    at('plain', { ansible_ssh_retries: 1, ansible_ssh_timeout: 20 }),
}

const nameOf = (index: number) => `case_${index}`
const NAMES = Object.fromEntries(Object.keys(CASES).map((name, index) => [name, nameOf(index)]))

function writeFiles(): void {
  for (const [name, type] of [
    ['stranger', 'ed25519'],
    ['stranger_rsa', 'rsa'],
    ['stranger_ecdsa', 'ecdsa'],
    ['ca', 'ed25519'],
    ['other_ca', 'ed25519'],
    ['certified_host', 'ed25519'],
    ['certified_user', 'ed25519'],
    ['rsa_user', 'rsa'],
  ] as const) {
    hosts.generateKey(name, type)
  }
  const sign = (...words: string[]) =>
    execFileSync('ssh-keygen', ['-q', '-s', file('ca'), '-I', 'test', ...words])
  sign('-h', '-n', '127.0.0.1', file('certified_host.pub'))
  sign('-n', 'root', file('certified_user.pub'))
}

function writeKnownHosts(): void {
  const known = readFileSync(file('known_hosts'), 'utf8')
  const ca = readFileSync(file('ca.pub'), 'utf8')
  const wrong = readFileSync(file('stranger.pub'), 'utf8')
  const hostKey = readFileSync(file('host_key_ed25519.pub'), 'utf8')
  hosts.write('known_rsa', known.replace(/^.*(ed25519|ecdsa).*\n/gm, ''))
  hosts.write('known_hashed', known)
  execFileSync('ssh-keygen', ['-q', '-H', '-f', file('known_hashed')], { stdio: 'ignore' })
  hosts.write('known_alias', `hv ${hostKey}`)
  hosts.write('known_root', known)
  hosts.write('known_wrong', `[127.0.0.1]:* ${wrong}`)
  hosts.write('known_revoked', known.replace(/^/gm, '@revoked ').replace(/@revoked $/, ''))
  hosts.write('known_ca', `@cert-authority [127.0.0.1]:* ${ca}`)
  hosts.write('known_other_ca', `@cert-authority [127.0.0.1]:* ${wrong}`)
  hosts.write('id_of_root', readFileSync(file('id'), 'utf8'))
  hosts.write('encrypted', readFileSync(file('id'), 'utf8'))
  hosts.write('banner_text', 'Welcome to <capabilities>!\nYou are watched.\n')
  hosts.write('a key', readFileSync(file('id'), 'utf8'))
  chmodSync(hosts.write('open_key', readFileSync(file('id'), 'utf8')), 0o644)
  hosts.write('certified_apart', readFileSync(file('certified_user'), 'utf8'))
  const encrypt = ['-q', '-p', '-P', '', '-N', 'open sesame', '-f', file('encrypted')]
  execFileSync('ssh-keygen', encrypt, { stdio: 'ignore' })
}

function writeConfig(): void {
  const block = (name: string, host: string, more = '') => `Host ${name}
  HostName 127.0.0.1
  Port ${ports[host]}
  User root
  IdentityFile ${file('id')}
  UserKnownHostsFile ${file('known_hosts')}
  ${more}
`
  hosts.write('included_config', block('included', 'plain'))
  hosts.write(
    'config',
    [
      `Include ${file('included_config')}\n`,
      block('lab-plain', 'plain'),
      block('lab-other', 'other'),
      block('lab-no-forwarding', 'no_forwarding'),
      block('lab-unknown', 'plain').replace(/UserKnownHostsFile .*/, 'UserKnownHostsFile none'),
      block('behind', 'other', 'ProxyJump lab-plain'),
      block('lab-password', 'password').replace(/User.*\n.*/, `User alice\n  IdentityFile none`),
      'Host lab-gone\n  HostName 127.0.0.1\n  Port 1\n',
      `Match exec "test %n = matched"\n  HostName 127.0.0.1\n  Port ${ports.plain}\n`,
    ].join(''),
  )
  hosts.write('config_wrong', 'NoSuchOption yes\n')
}

function writeInventory(): void {
  const hypervisors = Object.fromEntries(
    Object.entries(CASES).map(([name, variables]) => [NAMES[name], variables()]),
  )
  writeFileSync(
    file('hosts.yml'),
    dump({
      all: {
        hosts: { localhost: { ansible_connection: 'local', config: { list: [] } } },
        children: {
          hypervisors: {
            hosts: hypervisors,
            vars: {
              ansible_host: '127.0.0.1',
              ansible_user: 'root',
              ansible_private_key_file: file('id'),
              ansible_ssh_common_args: KNOWN,
              ansible_python_interpreter: '/usr/bin/python3',
              ansible_remote_tmp: '/tmp/.ansible-$USER/tmp',
            },
          },
        },
      },
    }),
  )
}

const missing = [...SSH_HOST_COMMANDS, 'ansible', 'sshpass'].filter((one) => !isOnPath(one))

describeUnlessMissing(missing, 'this program reaches the hosts that Ansible reaches', () => {
  let reachedByAnsible: Set<string>
  let inventory: InventoryJson
  let stderr: string

  beforeAll(async () => {
    writeFiles()
    await hosts.start(SSHD)
    writeKnownHosts()
    writeConfig()
    writeInventory()
    // Shared connections would let Ansible into hosts that refuse it.
    const env = {
      HOME: directory,
      VM_DISPATCHER_INVENTORY: file('hosts.yml'),
      ANSIBLE_SSH_ARGS: '-o ControlMaster=no',
    }
    const ended = await runProgram(BUILT_FILE, ['--list'], { cwd: directory, env })
    inventory = JSON.parse(ended.stdout)
    stderr = ended.stderr
    // Files of its own: what accept-new recorded is no longer new.
    execFileSync('rm', ['-f', file('known_new')])
    const words = ['-i', file('hosts.yml'), '-f', '20', '-m', 'ping', '-o', 'hypervisors']
    const { stdout } = await runProgram('ansible', words, { cwd: directory, env })
    reachedByAnsible = new Set([...stdout.matchAll(/^(\S+) \| SUCCESS/gm)].map(([, name]) => name!))
  })

  afterAll(() => hosts.stop())

  test('the matrix is large enough to mean something', () => {
    expect(Object.keys(CASES).length).toBeGreaterThanOrEqual(60)
  })

  test.each(Object.keys(CASES))('%s', (name) => {
    const host = NAMES[name] as string
    const { status, error } = inventory._meta.hostvars[host]?.vm_dispatcher ?? {}
    const expected = name.startsWith('reached')
    expect({ ansible: reachedByAnsible.has(host), here: status === 'ok', error }).toEqual({
      ansible: expected,
      here: expected,
      error: expected ? undefined : expect.anything(),
    })
  })

  test.each([
    ['refused: an unknown key', 'host-key-unknown'],
    ['refused: a changed key', 'host-key-changed'],
    ['refused: a revoked key', 'host-key-revoked'],
    ['refused: a key that opens nothing', 'authentication-refused'],
    ['refused: too many keys', 'authentication-failures'],
    ['refused: an encrypted key without its passphrase', 'key-encrypted'],
    ['refused: an ssh_config that is wrong', 'ssh-settings-refused'],
    ['refused: a jump host that is down', 'jump-host-failed'],
    ['refused: a jump host whose key is not known', 'jump-host-failed'],
    ['refused: a jump host that does not forward', 'jump-host-refuses'],
    ['refused: a ProxyCommand that fails', 'proxy-command-failed'],
    ['refused: no sessions', 'session-refused'],
    ['refused: a forced command', 'output-foreign'],
    ['refused: a key file that everybody may read', 'key-unreadable'],
    ['refused: the other family of addresses', 'name-not-found'],
    ['refused: sudo with a wrong password', 'become-password-wrong'],
    ['refused: sudo that wants a password', 'become-password-missing'],
    ['refused: sudo to a user who is not there', 'become-failed'],
    ['refused: su with a wrong password', 'become-password-wrong'],
  ])('%s is %s', (name, code) => {
    const host = NAMES[name] as string
    expect(inventory._meta.hostvars[host]?.vm_dispatcher.error?.code).toBe(code)
  })

  test('each host that is not reached stands in one line, alone or with others like it', () => {
    const refused = Object.keys(CASES).filter((name) => name.startsWith('refused'))
    const subjects = stderr
      .trimEnd()
      .split('\n')
      .flatMap((line) => line.slice(0, line.indexOf(':')).split(/, | and /))
    const isCount = (subject: string) => / more hosts$/.test(subject)
    const named = subjects.filter((subject) => !isCount(subject))
    const more = subjects.filter(isCount).map((subject) => Number.parseInt(subject, 10))
    expect(refused.map((name) => NAMES[name])).toEqual(expect.arrayContaining(named))
    expect(new Set(named).size).toBe(named.length)
    expect(named.length + more.reduce((sum, count) => sum + count, 0)).toBe(refused.length)
  })

  test('no secret stands in the output', () => {
    for (const secret of ['looking-glass', 'open sesame', 'the king']) {
      expect(stderr).not.toContain(secret)
    }
  })

  describe('forced to one transport', () => {
    test('ssh2 names what it cannot do', async () => {
      const env = {
        HOME: directory,
        VM_DISPATCHER_INVENTORY: file('hosts.yml'),
        VM_DISPATCHER_TRANSPORT: 'ssh2',
      }
      const ended = await runProgram(BUILT_FILE, ['--list'], { cwd: directory, env })
      const forced: InventoryJson = JSON.parse(ended.stdout)
      const of = (name: string) => forced._meta.hostvars[NAMES[name] as string]?.vm_dispatcher
      expect(of('reached: all usual')?.status).toBe('ok')
      expect(of('reached: a certificate of the user')?.error?.code).toBe('ssh2-cannot')
      expect(of('reached: a certificate of the host')?.error?.code).toBe('ssh2-cannot')
      expect(of('reached: post-quantum key exchange alone')?.error?.code).toBe(
        'no-common-algorithm',
      )
    })

    test('openssh reaches what both together reach', async () => {
      const env = {
        HOME: directory,
        VM_DISPATCHER_INVENTORY: file('hosts.yml'),
        VM_DISPATCHER_TRANSPORT: 'openssh',
      }
      const ended = await runProgram(BUILT_FILE, ['--list'], { cwd: directory, env })
      const forced: InventoryJson = JSON.parse(ended.stdout)
      for (const name of Object.keys(CASES)) {
        const { status, error } = forced._meta.hostvars[NAMES[name] as string]?.vm_dispatcher ?? {}
        const here = { name, reached: status === 'ok', error }
        const reached = name.startsWith('reached')
        expect(here).toEqual({ name, reached, error: reached ? undefined : expect.anything() })
      }
    })
  })

  test('an agent opens what key files do not, for both', async () => {
    await withAgent(async (env) => {
      execFileSync('ssh-add', ['-q', file('id')], { env: { ...process.env, ...env } })
      writeFileSync(
        file('agent.yml'),
        readFileSync(file('hosts.yml'), 'utf8').replaceAll(file('id'), file('stranger')),
      )
      const sources = ['-i', file('agent.yml')]
      const limited = NAMES['reached: all usual'] as string
      const words = [...sources, '-m', 'ping', '-o', limited]
      const { stdout } = await runProgram('ansible', words, { cwd: directory, env })
      const here = await runProgram(BUILT_FILE, [...sources, '--host', limited], {
        cwd: directory,
        env,
      })
      expect(stdout).toContain('SUCCESS')
      expect(JSON.parse(here.stdout).vm_dispatcher).toMatchObject({ status: 'ok' })
    })
  })

  test('so does an agent that has a certificate and nothing else', async () => {
    await withAgent(async (env) => {
      const add = (...words: string[]) =>
        execFileSync('ssh-add', ['-q', ...words], { env: { ...process.env, ...env } })
      add(file('certified_user'))
      // The key without its certificate, which stands beside the file of that name.
      add('-d', hosts.write('bare.pub', readFileSync(file('certified_user.pub'), 'utf8')))
      const limited = NAMES['reached: a certificate of the user'] as string
      const text = readFileSync(file('hosts.yml'), 'utf8').replaceAll(
        file('certified_user'),
        'none',
      )
      const words = ['-i', hosts.write('certificate.yml', text), '--host', limited]
      const here = await runProgram(BUILT_FILE, words, { cwd: directory, env })
      expect(JSON.parse(here.stdout).vm_dispatcher).toMatchObject({ status: 'ok' })
    })
  })
})

/** Runs `test` beside an agent without keys, with the environment that leads to it. */
async function withAgent(test: (env: Record<string, string>) => Promise<void>): Promise<void> {
  const socket = file('agent')
  const agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' })
  try {
    while (!isAgentUp(socket)) await new Promise((resolve) => setTimeout(resolve, 20))
    await test({ HOME: directory, SSH_AUTH_SOCK: socket })
  } finally {
    agent.kill()
    rmSync(socket, { force: true })
  }
}

function isAgentUp(socket: string): boolean {
  try {
    execFileSync('ssh-add', ['-l'], {
      env: { ...process.env, SSH_AUTH_SOCK: socket },
      stdio: 'ignore',
    })
    return true
  } catch (error) {
    // An agent without keys answers too, with 1.
    return (error as { status?: number }).status === 1
  }
}
