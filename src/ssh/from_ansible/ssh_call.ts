import { basename, dirname, resolve } from 'node:path'
import { homeOf } from '../../machine/account.ts'
import { failure, type Outcome, problem, success } from '../../problems.ts'
import { atHome, characterName } from '../../values.ts'
import { type AnsibleOption, type ConnectionSources, OPTIONS } from './ansible_options.ts'
import { type Become, readBecome } from './become.ts'
import { OptionReader } from './option_reader.ts'

/**
 * How Ansible would call ssh for one host. `resolve.ts` finds out what ssh makes of the arguments.
 */
export interface SshCall {
  /** The host's name in the inventory: the subject of its problems. */
  name: string
  /** The ssh command, or a program that is used instead. */
  executable: string
  /** The arguments before the address. */
  arguments: readonly string[]
  /** The destination: a name, an address, or a Host of ssh_config. */
  address: string
  secrets: Secrets
  /** How long everything up to a logged-in session may take for each hop, in ms. */
  connectTimeoutMs: number
  /** How often to try again if there was no session. */
  retries: number
}

/** The secrets, which must never be in a message or on a command line. */
export interface Secrets {
  password: string | undefined
  /** The passphrase for every encrypted key of the host. */
  passphrase: string | undefined
  /** The text of a private key, which is tried before all key files. */
  privateKey: string | undefined
}

const SSH = new Set(['ssh', 'smart', 'paramiko', 'paramiko_ssh'])

/** How Ansible would run a command on a host. */
export interface Access {
  /** `local` for `ansible_connection: local`, which the implicit localhost has. */
  connection: SshCall | 'local'
  /** How to change the user; undefined if the user who is logged in runs the command. */
  become: Become | undefined
}

/**
 * How Ansible would reach the host `name`. A setting that is not supported is a problem of that
 * host.
 */
export function ansibleAccess(name: string, sources: ConnectionSources): Outcome<Access> {
  const reader = new OptionReader(name, sources)
  const connection = reader.text(OPTIONS.connection)?.text ?? 'ssh'
  const kind = connection.replace(/^ansible\.(builtin|legacy)\./, '')
  if (kind !== 'local' && !SSH.has(kind)) {
    reader.report(problem('connection-unsupported', name, { connection }))
  }
  const become = readBecome(reader, reader.text(OPTIONS.user)?.text)
  const access: Access = { connection: kind === 'local' ? 'local' : sshCall(reader), become }
  return reader.problems.length > 0 ? failure(...reader.problems) : success(access)
}

function sshCall(reader: OptionReader): SshCall {
  const seconds = reader.integer(OPTIONS.timeout, 1, 86_400) ?? 10
  const secrets = readSecrets(reader)
  const host = reader.text(OPTIONS.host)
  const address = host?.text ?? reader.host
  const [control] = /\p{Cc}/u.exec(address) ?? []
  if (address.startsWith('-') || control !== undefined) {
    const found = control === undefined ? address : `text with ${characterName(control)} in it`
    reader.unexpected(host?.name ?? 'inventory_hostname', found, 'a host name or address')
  }
  return {
    name: reader.host,
    executable: reader.text(OPTIONS.executable)?.text ?? 'ssh',
    arguments: sshArguments(reader, secrets.password !== undefined, seconds),
    address,
    secrets,
    connectTimeoutMs: 1000 * seconds,
    retries: reader.integer(OPTIONS.retries, 0, 100) ?? 0,
  }
}

/** If Ansible has a setting for the prompt of a passphrase, its password is that passphrase. */
function readSecrets(reader: OptionReader): Secrets {
  const password = reader.answer(OPTIONS.password)
  const isPassphrase = /passphrase/i.test(reader.text(OPTIONS.passwordPrompt)?.text ?? '')
  return {
    password: isPassphrase ? undefined : password,
    passphrase: reader.text(OPTIONS.passphrase)?.text ?? (isPassphrase ? password : undefined),
    privateKey: reader.text(OPTIONS.privateKey)?.text,
  }
}

/**
 * The arguments in Ansible's order, which counts: of several settings of one option ssh takes the
 * first. Ansible's default `-C -o ControlMaster=auto -o ControlPersist=60s` is left out: it suits
 * many commands on one host.
 */
function sshArguments(reader: OptionReader, hasPassword: boolean, seconds: number): string[] {
  const smartCard = reader.text(OPTIONS.smartCard)?.text
  const port = reader.integer(OPTIONS.port, 1, 65_535)
  const keyFile = givenKeyFile(reader)
  const user = reader.text(OPTIONS.user)?.text
  return [
    ...(smartCard === undefined ? [] : onlySmartCard(smartCard)),
    ...words(reader, OPTIONS.sshArguments),
    ...(reader.boolean(OPTIONS.hostKeyChecking) === false
      ? ['-o', 'StrictHostKeyChecking=no']
      : []),
    ...(port === undefined ? [] : ['-o', `Port=${port}`]),
    ...(keyFile === undefined ? [] : ['-o', `IdentityFile="${keyFile}"`]),
    ...(hasPassword ? [] : WITHOUT_PASSWORD),
    ...(user === undefined ? [] : ['-o', `User="${user}"`]),
    ...['-o', `ConnectTimeout=${seconds}`],
    ...words(reader, OPTIONS.commonArguments),
    ...words(reader, OPTIONS.extraArguments),
  ]
}

const WITHOUT_PASSWORD = [
  ...['-o', 'KbdInteractiveAuthentication=no'],
  ...['-o', 'PreferredAuthentications=gssapi-with-mic,gssapi-keyex,hostbased,publickey'],
  ...['-o', 'PasswordAuthentication=no'],
]

const onlySmartCard = (provider: string) => [
  ...['-o', 'KbdInteractiveAuthentication=no'],
  ...['-o', 'PreferredAuthentications=publickey'],
  ...['-o', 'PasswordAuthentication=no'],
  ...['-o', `PKCS11Provider=${provider}`],
]

function words(reader: OptionReader, option: AnsibleOption): string[] {
  const found = reader.text(option)
  return found ? reader.words(found, 'arguments for ssh') : []
}

/**
 * A path from a variable is relative to the working directory, one from ansible.cfg to that file;
 * Ansible expands variables of the environment only in the latter and in its own environment variable.
 */
function givenKeyFile(reader: OptionReader): string | undefined {
  const found = reader.text(OPTIONS.keyFile)
  if (!found) return undefined
  const { environment, account } = reader.sources
  const expanded =
    found.from === 'variable'
      ? found.text
      : found.text.replace(/\$(?:(\w+)|\{(\w+)\})/g, (all, a, b) => environment[a ?? b] ?? all)
  const file = atHome(expanded, homeOf(environment, account))
  return found.place === undefined ? file : resolve(dirname(found.place), file)
}

/** Whether the executable is OpenSSH's own client, whose arguments and answers are known. */
export const isOpenSsh = ({ executable }: SshCall): boolean => basename(executable) === 'ssh'
