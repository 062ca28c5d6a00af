import { basename, dirname, join, resolve } from 'node:path'
import { failure, type Outcome, problem, success } from '../problems.ts'
import {
  type AnsibleOption,
  type ConnectionSources,
  findOption,
  NOT_FOLLOWED,
  OPTIONS,
} from './ansible_options.ts'
import { sshOptions } from './arguments.ts'
import { defaultPolicy, type HostKeyPolicy, POLICY_OPTIONS } from './host_key_policy.ts'
import { OptionReader } from './option_reader.ts'

/** How to reach one hypervisor over SSH. */
export interface ConnectionSettings {
  /** The host's name in the inventory: the subject of its problems. */
  name: string
  /** Host name or address to connect to. */
  address: string
  port: number
  user: string
  /** Private key files, in the order in which they are tried. */
  keyFiles: readonly string[]
  /** Whether a setting names the key file: it must be usable then. Default ones may be missing. */
  keyFileGiven: boolean
  /** Time for everything up to a session that is logged in. */
  connectTimeoutMs: number
  hostKeys: HostKeyPolicy
}

/** In the order of OpenSSH 9; its other default keys need hardware or are of kinds no longer used. */
const DEFAULT_KEY_FILES = ['id_rsa', 'id_ecdsa', 'id_ed25519']

const SSH = new Set(['ssh', 'smart', 'paramiko', 'paramiko_ssh'])

/**
 * How Ansible would connect to the host `name`: `local` for `ansible_connection: local` (which the
 * implicit localhost has). What this program cannot do as Ansible would is a problem of that host,
 * never passed over.
 */
export function connectionSettings(
  name: string,
  sources: ConnectionSources,
): Outcome<ConnectionSettings | 'local'> {
  const reader = new OptionReader(name, sources)
  const connection = reader.text(OPTIONS.connection)?.text ?? 'ssh'
  const kind = connection.replace(/^ansible\.(builtin|legacy)\./, '')
  if (reader.boolean(OPTIONS.become)) reader.notFollowed(OPTIONS.become, 'become another user')
  if (kind !== 'local' && !SSH.has(kind)) {
    reader.report(problem('connection-unsupported', name, { connection }))
  }
  const settings = kind === 'local' ? 'local' : sshSettings(reader)
  return reader.problems.length > 0 ? failure(...reader.problems) : success(settings)
}

function sshSettings(reader: OptionReader): ConnectionSettings {
  const { host: name, sources } = reader
  for (const { option, meaning } of NOT_FOLLOWED) {
    if ((findOption(option, sources)?.value ?? '') !== '') reader.notFollowed(option, meaning)
  }
  const executable = reader.text(OPTIONS.executable)?.text ?? 'ssh'
  if (basename(executable) !== 'ssh') reader.notFollowed(OPTIONS.executable, `run ${executable}`)
  const keyFile = givenKeyFile(reader)
  const defaults = DEFAULT_KEY_FILES.map((file) => join(sources.account.homedir, '.ssh', file))
  return {
    name,
    address: reader.text(OPTIONS.host)?.text ?? name,
    port: reader.integer(OPTIONS.port, 1, 65535) ?? 22,
    user: reader.text(OPTIONS.user)?.text ?? sources.account.username,
    keyFiles: keyFile === undefined ? defaults : [keyFile],
    keyFileGiven: keyFile !== undefined,
    connectTimeoutMs: 1000 * (reader.integer(OPTIONS.timeout, 1, 86_400) ?? 10),
    hostKeys: hostKeyPolicy(reader),
  }
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
  const file = expanded.replace(/^~(?=\/)/, () => environment.HOME ?? account.homedir)
  return found.place === undefined ? file : resolve(dirname(found.place), file)
}

/** Of several settings of one option the first counts, in the order in which Ansible calls ssh with them. */
function hostKeyPolicy(reader: OptionReader): HostKeyPolicy {
  const home = reader.sources.account.homedir
  const unchecked = reader.boolean(OPTIONS.hostKeyChecking) === false
  const parts = [
    ...policyParts(reader, OPTIONS.sshArguments),
    ...(unchecked ? [{ strictChecking: 'no' } as const] : []),
    ...policyParts(reader, OPTIONS.commonArguments),
    ...policyParts(reader, OPTIONS.extraArguments),
  ]
  return Object.assign(defaultPolicy(home), ...parts.toReversed())
}

function policyParts(reader: OptionReader, option: AnsibleOption): Partial<HostKeyPolicy>[] {
  const found = reader.text(option)
  if (!found) return []
  const { host, sources } = reader
  const options = sshOptions(found.text)
  if (!options) {
    reader.unexpected(found.name, 'text with an open quote', 'arguments for ssh')
    return []
  }
  return options.flatMap(({ key, value }) => {
    const followed = POLICY_OPTIONS.get(key)
    const part = followed?.read(value, sources.account.homedir)
    if (!followed) {
      reader.report(problem('ssh-option-unsupported', host, { option: key, source: found.name }))
    }
    if (followed && !part) reader.unexpected(`${key} in ${found.name}`, value, followed.expected)
    return part ?? []
  })
}
