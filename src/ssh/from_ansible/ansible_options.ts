import type { Account } from '../../machine/account.ts'
import type { Value } from '../../values.ts'

/**
 * The sources of Ansible's connection settings. `variable` gives a variable of the hypervisor,
 * `placeOf` where it is set (`hosts.yml:12:7`), `configuration` a key of a section of ansible.cfg and
 * its place (`ansible.cfg:12`).
 */
export interface ConnectionSources {
  variable: (name: string) => Value | undefined
  placeOf?: (variable: string) => string | undefined
  environment: Readonly<Record<string, string | undefined>>
  configuration: (section: string, key: string) => { value: string; place: string } | undefined
  /** The user who runs this program, according to the password database, which OpenSSH uses. */
  account: Account
}

/**
 * The places where one of Ansible's options may be set; each list goes from low precedence to high.
 */
export interface AnsibleOption {
  variables: readonly string[]
  environment?: readonly string[]
  ini?: readonly (readonly [section: string, key: string])[]
  /** Words, between which lines may end, or a secret, which no message may show; else one line of text. */
  holds?: 'words' | 'secret'
}

/** The options of Ansible's ssh connection that this program follows (`ansible-doc -t connection ssh`). */
export const OPTIONS = {
  connection: {
    variables: ['ansible_connection'],
    environment: ['ANSIBLE_TRANSPORT'],
    ini: [['defaults', 'transport']],
  },
  host: { variables: ['ansible_host', 'ansible_ssh_host'] },
  port: {
    variables: ['ansible_port', 'ansible_ssh_port'],
    environment: ['ANSIBLE_REMOTE_PORT'],
    ini: [['defaults', 'remote_port']],
  },
  user: {
    variables: ['ansible_user', 'ansible_ssh_user'],
    environment: ['ANSIBLE_REMOTE_USER'],
    ini: [['defaults', 'remote_user']],
  },
  keyFile: {
    variables: ['ansible_private_key_file', 'ansible_ssh_private_key_file'],
    environment: ['ANSIBLE_PRIVATE_KEY_FILE'],
    ini: [['defaults', 'private_key_file']],
  },
  hostKeyChecking: {
    variables: ['ansible_host_key_checking', 'ansible_ssh_host_key_checking'],
    environment: ['ANSIBLE_HOST_KEY_CHECKING', 'ANSIBLE_SSH_HOST_KEY_CHECKING'],
    ini: [
      ['defaults', 'host_key_checking'],
      ['ssh_connection', 'host_key_checking'],
    ],
  },
  timeout: {
    variables: ['ansible_ssh_timeout'],
    environment: ['ANSIBLE_TIMEOUT', 'ANSIBLE_SSH_TIMEOUT'],
    ini: [
      ['defaults', 'timeout'],
      ['ssh_connection', 'timeout'],
    ],
  },
  sshArguments: {
    variables: ['ansible_ssh_args'],
    environment: ['ANSIBLE_SSH_ARGS'],
    ini: [['ssh_connection', 'ssh_args']],
    holds: 'words',
  },
  commonArguments: {
    variables: ['ansible_ssh_common_args'],
    environment: ['ANSIBLE_SSH_COMMON_ARGS'],
    ini: [['ssh_connection', 'ssh_common_args']],
    holds: 'words',
  },
  extraArguments: {
    variables: ['ansible_ssh_extra_args'],
    environment: ['ANSIBLE_SSH_EXTRA_ARGS'],
    ini: [['ssh_connection', 'ssh_extra_args']],
    holds: 'words',
  },
  executable: {
    variables: ['ansible_ssh_executable'],
    environment: ['ANSIBLE_SSH_EXECUTABLE'],
    ini: [['ssh_connection', 'ssh_executable']],
  },
  password: {
    variables: ['ansible_password', 'ansible_ssh_pass', 'ansible_ssh_password'],
    holds: 'secret',
  },
  passwordPrompt: {
    variables: ['ansible_sshpass_prompt'],
    environment: ['ANSIBLE_SSHPASS_PROMPT'],
    ini: [['ssh_connection', 'sshpass_prompt']],
  },
  privateKey: {
    variables: ['ansible_private_key', 'ansible_ssh_private_key'],
    environment: ['ANSIBLE_PRIVATE_KEY'],
    holds: 'secret',
  },
  passphrase: {
    variables: ['ansible_private_key_passphrase', 'ansible_ssh_private_key_passphrase'],
    environment: ['ANSIBLE_PRIVATE_KEY_PASSPHRASE'],
    holds: 'secret',
  },
  smartCard: {
    variables: ['ansible_ssh_pkcs11_provider'],
    environment: ['ANSIBLE_PKCS11_PROVIDER'],
    ini: [['ssh_connection', 'pkcs11_provider']],
  },
  retries: {
    variables: ['ansible_ssh_retries'],
    environment: ['ANSIBLE_SSH_RETRIES'],
    ini: [
      ['connection', 'retries'],
      ['ssh_connection', 'retries'],
    ],
  },
} as const satisfies Record<string, AnsibleOption>

/** Where an option was set. */
export interface Origin {
  /** What to call the place: `ansible_port`, `ANSIBLE_REMOTE_PORT`, `remote_port (ansible.cfg:12)`. */
  name: string
  from: 'variable' | 'environment' | 'configuration'
  /** For a value in ansible.cfg, its place: `ansible.cfg:12`. */
  place?: string
}

/**
 * Finds an option as Ansible does: variables, then the environment, then ansible.cfg; within each,
 * the last listed name that is set wins. A variable that is null counts as not set.
 */
export function findOption(
  option: AnsibleOption,
  sources: ConnectionSources,
): (Origin & { value: Value }) | undefined {
  for (const name of option.variables.toReversed()) {
    const value = sources.variable(name) ?? null
    if (value !== null) return { value, name, from: 'variable' }
  }
  for (const name of option.environment?.toReversed() ?? []) {
    const value = sources.environment[name]
    if (value !== undefined) return { value, name, from: 'environment' }
  }
  for (const [section, key] of option.ini?.toReversed() ?? []) {
    const found = sources.configuration(section, key)
    if (found) return { ...found, name: `${key} (${found.place})`, from: 'configuration' }
  }
  return undefined
}
