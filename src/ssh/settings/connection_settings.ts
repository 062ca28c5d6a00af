import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Account } from '../../machine/account.ts'
import { unquoted } from '../from_ansible/arguments.ts'
import type { SshCall } from '../from_ansible/ssh_call.ts'
import { Expanding } from './expanding.ts'
import { type HostKeyPolicy, hostKeyPolicy } from './host_key_policy.ts'
import { keywordBeyondSsh2, NO } from './keywords.ts'
import { matchesPattern } from './patterns.ts'
import type { SshConfig } from './ssh_config.ts'
import type { Tokens } from './tokens.ts'

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
  /** Authentication methods that may be used, by their names in the protocol, in the order of preference. */
  methods: ReadonlySet<string>
  /** Whether a password and passphrases may be asked for: not with BatchMode, nor with no prompts at all. */
  mayAsk: boolean
  /** PubkeyAcceptedAlgorithms; undefined where OpenSSH's default holds. */
  acceptedKeys: readonly string[] | undefined
  /** RequiredRSASize. */
  requiredRsaBits: number
  /** Names of the algorithms that may be used; undefined if ssh2's own are the answer. */
  algorithms: Readonly<Record<AlgorithmKind, readonly string[] | undefined>>
  compress: boolean
  /** ServerAliveInterval and ServerAliveCountMax; 0 means no interval. */
  keepalive: { intervalMs: number; countMax: number }
  proxy: Proxy | undefined
  /** The socket of a shared connection, which may be open already. */
  controlPath: string | undefined
  /** What SendEnv and SetEnv give to the command. */
  sentEnvironment: Readonly<Record<string, string>>
  /** ForwardAgent: the command may use the agent. */
  forwardAgent: boolean
  /** Whether ssh would read no input, or go to the background. */
  detached: boolean
  /** The setting with which ssh would run no command. */
  runsNothing: string | undefined
  /** Whether Kerberos tickets may be used to log in. */
  gssapi: boolean
  /** A setting for which the ssh command is needed; undefined if there is none. */
  beyondSsh2: string | undefined
}

/** A kind of algorithms, by the name that ssh2 has for it. */
export type AlgorithmKind = 'kex' | 'cipher' | 'hmac' | 'serverHostKey'

/** The proxy: a command that connects, or jump hosts as ProxyJump names them. */
export type Proxy = { command: string } | { jump: string }

/** This machine and the user who runs the program: what OpenSSH fills in itself. */
export interface Machine {
  account: Account
  environment: Readonly<Record<string, string | undefined>>
}

/**
 * The default key files, in the order of OpenSSH 9; its other default keys need hardware or are no
 * longer used.
 */
const DEFAULT_KEY_FILES = ['~/.ssh/id_rsa', '~/.ssh/id_ecdsa', '~/.ssh/id_ed25519']

const A_DEFAULT_KEY_FILE = /^~\/\.ssh\/id_(rsa|dsa|ecdsa|ecdsa_sk|ed25519|ed25519_sk|xmss)$/

/**
 * Reads the settings that OpenSSH resolved; a missing one has OpenSSH's default. `changed` is a
 * keyword that is not known here and that something sets.
 */
export function connectionSettings(
  call: SshCall,
  config: SshConfig,
  machine: Machine,
  changed?: string,
): ConnectionSettings {
  const { account, environment } = machine
  const first = (key: string) => config.get(key)?.[0]
  const port = Number(first('port') ?? 22)
  const user = unquoted(first('user') ?? account.username)
  const address = first('hostname') ?? call.address
  const tokens = tokensOf(call, config, { address, port, user }, account)
  const expanding = new Expanding(tokens, environment, account.homedir)
  const keyFiles = (config.get('identityfile') ?? DEFAULT_KEY_FILES).filter((f) => f !== 'none')
  const agent = agentSocket(first('identityagent'), environment)
  const hostKeys = hostKeyPolicy(config, account.homedir)
  const forwardAgent = first('forwardagent') ?? 'no'
  return {
    call,
    name: call.name,
    address,
    port,
    user,
    family: ({ inet: 4, inet6: 6 } as const)[first('addressfamily') ?? ''] ?? 0,
    connectTimeoutMs:
      1000 * (Number(given(config, 'connecttimeout') ?? 0) || call.connectTimeoutMs / 1000),
    hostKeys,
    requiredRsaBits: Number(first('requiredrsasize') ?? 1024),
    keyFiles: keyFiles.map((file) => expanding.path('identityfile', unquoted(file))),
    keyFileGiven: keyFiles.some((file) => !A_DEFAULT_KEY_FILE.test(file)),
    agent: agent && expanding.path('identityagent', agent),
    identitiesOnly: first('identitiesonly') === 'yes',
    methods: methods(config),
    mayAsk: first('batchmode') !== 'yes' && first('numberofpasswordprompts') !== '0',
    acceptedKeys: listOf(first('pubkeyacceptedalgorithms') ?? first('pubkeyacceptedkeytypes')),
    algorithms: algorithms(config),
    compress: first('compression') === 'yes',
    keepalive: {
      intervalMs: 1000 * Number(first('serveraliveinterval') ?? 0),
      countMax: Number(first('serveralivecountmax') ?? 3),
    },
    proxy: proxyOf(config, expanding),
    controlPath: given(config, 'controlpath'),
    sentEnvironment: sentEnvironment(config, environment),
    forwardAgent: /^(yes|true)$/.test(forwardAgent),
    detached: first('stdinnull') === 'yes' || first('forkafterauthentication') === 'yes',
    runsNothing: first('sessiontype') === 'none' ? 'SessionType none' : undefined,
    gssapi: first('gssapiauthentication') === 'yes',
    beyondSsh2:
      keywordBeyondSsh2(config) ??
      changed ??
      (hostKeys.filesAreCertain ? undefined : 'userknownhostsfile') ??
      (YES_OR_NO.test(forwardAgent) ? undefined : 'forwardagent') ??
      expanding.beyondSsh2,
  }
}

const YES_OR_NO = /^(yes|true|no|false)$/

/** The values of the tokens for one host. */
const tokensOf = (
  call: SshCall,
  config: SshConfig,
  { address, port, user }: Pick<ConnectionSettings, 'address' | 'port' | 'user'>,
  { homedir, username }: Account,
): Tokens => ({
  h: address,
  n: call.address,
  p: String(port),
  r: user,
  u: username,
  d: homedir,
  k: config.get('hostkeyalias')?.[0] ?? call.address,
  j: given(config, 'proxyjump') ?? '',
  l: hostname(),
  L: hostname().split('.')[0],
  i: String(process.getuid?.() ?? ''),
})

function proxyOf(config: SshConfig, expanding: Expanding): Proxy | undefined {
  const command = given(config, 'proxycommand')
  if (command) return { command: expanding.command('proxycommand', command) }
  const jump = given(config, 'proxyjump')
  return jump ? { jump } : undefined
}

/** The value of a setting that `none` switches off. */
function given(config: SshConfig, key: string): string | undefined {
  const [value] = config.get(key) ?? []
  return value === 'none' ? undefined : value
}

const listOf = (text: string | undefined): string[] | undefined => text?.split(',')

/** SetEnv's values and, of the variables that SendEnv's patterns match, those that are set. */
function sentEnvironment(config: SshConfig, environment: Machine['environment']) {
  const patterns = config.get('sendenv') ?? []
  const sent = Object.entries(environment).flatMap(([name, value]): [string, string][] =>
    value !== undefined && patterns.some((pattern) => matchesPattern(pattern, name))
      ? [[name, value]]
      : [],
  )
  const set = (config.get('setenv') ?? []).map((text): [string, string] => {
    const end = text.indexOf('=')
    return [text.slice(0, end), text.slice(end + 1)]
  })
  return Object.fromEntries([...sent, ...set])
}

const METHODS: Readonly<Record<string, string>> = {
  publickey: 'pubkeyauthentication',
  'keyboard-interactive': 'kbdinteractiveauthentication',
  password: 'passwordauthentication',
}

const algorithms = (config: SshConfig): ConnectionSettings['algorithms'] => ({
  kex: listOf(config.get('kexalgorithms')?.[0]),
  cipher: listOf(config.get('ciphers')?.[0]),
  hmac: listOf(config.get('macs')?.[0]),
  serverHostKey: listOf(config.get('hostkeyalgorithms')?.[0]),
})

/** The methods that may be used, in the order in which they are tried. */
function methods(config: SshConfig): Set<string> {
  const preferred = config.get('preferredauthentications')?.[0]?.split(',') ?? Object.keys(METHODS)
  return new Set(
    preferred.filter((method) => {
      const option = METHODS[method]
      return option !== undefined && !NO.test(config.get(option)?.[0] ?? 'yes')
    }),
  )
}

function agentSocket(setting: string | undefined, environment: Machine['environment']) {
  if (setting === 'none') return undefined
  if (setting === undefined || setting === 'SSH_AUTH_SOCK') return environment.SSH_AUTH_SOCK
  return setting.startsWith('$') && !setting.startsWith('${')
    ? environment[setting.slice(1)]
    : setting
}

/** The places of the user's and the system's ssh_config. */
export const configPlaces = ({ account }: Machine) => ({
  userDirectory: join(account.homedir, '.ssh'),
  systemDirectory: '/etc/ssh',
})
