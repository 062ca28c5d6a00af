import { hostname } from 'node:os'
import { join } from 'node:path'
import type { SshCall } from '../from_ansible/ssh_call.ts'
import { type HostKeyPolicy, hostKeyPolicy } from './host_key_policy.ts'
import type { SshConfig } from './ssh_config.ts'
import { expandTokens, type Tokens } from './tokens.ts'

/** How to reach one host, with everything resolved that ssh_config and the arguments say about it. */
export interface ConnectionSettings {
  /** The call that was resolved: the arguments that the ssh command would get. */
  call: SshCall
  /** The host's name in the inventory: the subject of its problems. */
  name: string
  /** The host name or address to connect to. */
  address: string
  port: number
  user: string
  /** The IP version to use (AddressFamily); 0 is any. */
  family: 0 | 4 | 6
  /** How long everything up to a logged-in session may take, in ms. */
  connectTimeoutMs: number
  hostKeys: HostKeyPolicy
  /** Private key files, in the order in which they are tried. */
  keyFiles: readonly string[]
  /** Whether a setting names the key files: then problems with them are reported. */
  keyFileGiven: boolean
  /** The path of the agent's socket; undefined if no agent is used. */
  agent: string | undefined
  /** Whether only those keys of the agent may be used that are also in the key files. */
  identitiesOnly: boolean
  /** Authentication methods that may be used, by their names in the protocol. */
  methods: ReadonlySet<string>
  /** Names of the algorithms that may be used; undefined if ssh2's own are the answer. */
  algorithms: Readonly<Record<AlgorithmKind, readonly string[] | undefined>>
  compress: boolean
  /** ServerAliveInterval and ServerAliveCountMax; an interval of 0 is none. */
  keepalive: { intervalMs: number; countMax: number }
  proxy: Proxy | undefined
  /** The socket of a shared connection, which may be open already. */
  controlPath: string | undefined
  /** Whether Kerberos tickets may be used to log in. */
  gssapi: boolean
  /** A setting for which the ssh command is needed; undefined if there is none. */
  beyondSsh2: string | undefined
}

export type AlgorithmKind = 'kex' | 'cipher' | 'hmac' | 'serverHostKey'

/** The proxy: a command that connects, or jump hosts as ProxyJump names them. */
export type Proxy = { command: string } | { jump: string }

/** This machine and the user who runs the program: what OpenSSH fills in itself. */
export interface Machine {
  account: { username: string; homedir: string }
  environment: Readonly<Record<string, string | undefined>>
}

/**
 * The default key files, in the order of OpenSSH 9; its other default keys need hardware or are no
 * longer used.
 */
const DEFAULT_KEY_FILES = ['~/.ssh/id_rsa', '~/.ssh/id_ecdsa', '~/.ssh/id_ed25519']

const A_DEFAULT_KEY_FILE = /^~\/\.ssh\/id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)$/

/** Options that ssh2 does not have, with the values that have no effect. */
const BEYOND_SSH2: Readonly<Record<string, RegExp>> = {
  bindaddress: /^$/,
  bindinterface: /^$/,
  certificatefile: /^none$/,
  checkhostip: /^no$/,
  connectionattempts: /^1$/,
  knownhostscommand: /^none$/,
  nohostauthenticationforlocalhost: /^no$/,
  pkcs11provider: /^none$/,
  proxyusefdpass: /^no$/,
  revokedhostkeys: /^none$/,
  setenv: /^$/,
  verifyhostkeydns: /^(no|false)$/,
}

/** Reads the settings that OpenSSH resolved; a missing one has OpenSSH's default. */
export function connectionSettings(
  call: SshCall,
  config: SshConfig,
  machine: Machine,
): ConnectionSettings {
  const { homedir, username } = machine.account
  const first = (key: string) => config.get(key)?.[0]
  const given = (key: string) => (first(key) === 'none' ? undefined : first(key))
  const address = first('hostname') ?? call.address
  const port = Number(first('port') ?? 22)
  const user = unquoted(first('user') ?? username)
  const tokens: Tokens = {
    ...{ h: address, n: call.address, p: String(port), r: user, u: username, d: homedir },
    ...{ k: first('hostkeyalias') ?? call.address, j: given('proxyjump') ?? '', l: hostname() },
    ...{ L: hostname().split('.')[0], i: String(process.getuid?.() ?? '') },
  }
  let beyondSsh2 = Object.keys(BEYOND_SSH2).find((key) =>
    config.get(key)?.some((value) => !BEYOND_SSH2[key]?.test(value)),
  )
  const expand = (key: string, text: string) => {
    const expanded = expandTokens(text, tokens, key === 'proxycommand' ? {} : machine.environment)
    if (expanded === undefined) beyondSsh2 ??= key
    return (expanded ?? text).replace(/^~(?=\/)/, () => homedir)
  }
  const keyFiles = (config.get('identityfile') ?? DEFAULT_KEY_FILES).filter((f) => f !== 'none')
  const proxyCommand = given('proxycommand')
  const proxyJump = given('proxyjump')
  const agent = agentSocket(first('identityagent'), machine.environment)
  return {
    call,
    name: call.name,
    address,
    port,
    user,
    family: ({ inet: 4, inet6: 6 } as const)[first('addressfamily') ?? ''] ?? 0,
    connectTimeoutMs: 1000 * (Number(given('connecttimeout') ?? 0) || call.connectTimeoutMs / 1000),
    hostKeys: hostKeyPolicy(config, homedir),
    keyFiles: keyFiles.map((file) => expand('identityfile', unquoted(file))),
    keyFileGiven: keyFiles.some((file) => !A_DEFAULT_KEY_FILE.test(file)),
    agent: agent && expand('identityagent', agent),
    identitiesOnly: first('identitiesonly') === 'yes',
    methods: methods(config),
    algorithms: {
      kex: first('kexalgorithms')?.split(','),
      cipher: first('ciphers')?.split(','),
      hmac: first('macs')?.split(','),
      serverHostKey: first('hostkeyalgorithms')?.split(','),
    },
    compress: first('compression') === 'yes',
    keepalive: {
      intervalMs: 1000 * Number(first('serveraliveinterval') ?? 0),
      countMax: Number(first('serveralivecountmax') ?? 3),
    },
    proxy: proxyCommand
      ? { command: expand('proxycommand', proxyCommand) }
      : proxyJump
        ? { jump: proxyJump }
        : undefined,
    controlPath: given('controlpath'),
    gssapi: first('gssapiauthentication') === 'yes',
    beyondSsh2,
  }
}

const METHODS: Readonly<Record<string, string>> = {
  publickey: 'pubkeyauthentication',
  'keyboard-interactive': 'kbdinteractiveauthentication',
  password: 'passwordauthentication',
}

function methods(config: SshConfig): Set<string> {
  const preferred = config.get('preferredauthentications')?.[0]?.split(',')
  return new Set(
    Object.keys(METHODS).filter(
      (method) =>
        !/^(no|false)$/.test(config.get(METHODS[method] ?? '')?.[0] ?? 'yes') &&
        preferred?.includes(method) !== false,
    ),
  )
}

function agentSocket(setting: string | undefined, environment: Machine['environment']) {
  if (setting === 'none') return undefined
  if (setting === undefined || setting === 'SSH_AUTH_SOCK') return environment.SSH_AUTH_SOCK
  return setting.startsWith('$') && !setting.startsWith('${')
    ? environment[setting.slice(1)]
    : setting
}

/** Without the ssh command the quotes that Ansible puts around a name are still there. */
const unquoted = (text: string) => /^"(.*)"$/s.exec(text)?.[1] ?? text

/** The places of the user's and the system's ssh_config. */
export const configPlaces = ({ account }: Machine) => ({
  userDirectory: join(account.homedir, '.ssh'),
  systemDirectory: '/etc/ssh',
})
