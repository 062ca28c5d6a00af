import { type Cases, each, key, options, passphrase } from './cases.ts'

/** sshd_config of the host of these cases. */
export const LOGIN_SSHD = `PermitEmptyPasswords no
AcceptEnv FOO
Match User alice
  AuthenticationMethods password,publickey keyboard-interactive,publickey
Match User bob
  AuthenticationMethods publickey,password
Match User ttyfree
  AuthenticationMethods publickey,publickey
Match User ttypass
  AuthenticationMethods any
  MaxAuthTries 2
Match User noisy
  ForceCommand yes "Welcome to this machine." | head -c 20000; eval "$SSH_ORIGINAL_COMMAND"
Match all`

const password = (user: string, more: Record<string, unknown> = {}) => ({
  ansible_user: user,
  ansible_password: user === 'bob' ? 'builder' : 'wonderland',
  ...more,
})
const nokey = { ansible_private_key_file: 'none' }

/** Cases of logins in several steps, and of what the host may ask for. */
const STEPS: Cases = {
  'a password, then a key': password('alice'),
  'a password, then a key that is not there': password('alice', nokey),
  'a key, where a password comes first': { ansible_user: 'alice' },
  'a wrong password, then a key': password('alice', { ansible_password: 'no' }),
  'a key, then a password': password('bob'),
  'a key, then a wrong password': password('bob', { ansible_password: 'no' }),
  'two keys': { ansible_user: 'ttyfree', ...options('-i @T@/rsa2048') },
  'one key of two': { ansible_user: 'ttyfree' },
  'a password behind a stranger, with few tries': password('ttypass', key('foreign')),
  'a password first, with few tries': password('ttypass', {
    ...key('foreign'),
    ...options('-o PreferredAuthentications=password,publickey'),
  }),
  ...each('a password, and', ['BatchMode=yes', 'BatchMode=no'], (option) =>
    password('ttypass', { ...nokey, ...options(`-o ${option}`) }),
  ),
  ...each('a password, and NumberOfPasswordPrompts of', ['0', '1', '3'], (count) =>
    password('ttypass', { ...nokey, ...options(`-o NumberOfPasswordPrompts=${count}`) }),
  ),
  ...each('a password, and behind it', ['\n', '\r\n', ' ', '\nmore'], (text) =>
    password('ttypass', { ...nokey, ansible_password: `wonderland${text}` }),
  ),
  'no credential at all': { ansible_user: 'ttypass', ...nokey },
}

/** Long greetings, before what is asked. */
const GREETINGS: Cases = {
  'a long greeting': { ansible_user: 'noisy' },
  ...each('a long greeting before sudo asks, with the flags', ['-H -S -n', '-H'], (flags) => ({
    ansible_user: 'noisy',
    ansible_become: true,
    ansible_become_password: 'wonderland\n',
    ansible_become_flags: flags,
  })),
}

/** Arguments that change what ssh says or does, for ssh2 and for hosts that go by ssh. */
const MANNERS = [
  ...['-Cq', '-aq', '-qq', '-E @T@/ssh.log', '-y', '-nT', '-vvv', '-tt', '-M', '-g', '-X', '-A'],
  ...['-C', '-K', '-e none', '-o LogLevel=QUIET', '-o StdinNull=yes', '-o RequestTTY=force'],
  ...['-o RekeyLimit=1K', '-o VisualHostKey=yes', '-o AddKeysToAgent=yes', '-Cqi @T@/id'],
]

const KEYWORDS = [
  ...['SendEnv=FOO', 'SetEnv=FOO=bar', 'ForwardAgent=yes', 'ForwardAgent=@T@/no-agent'],
  ...['RemoteCommand=true', 'SessionType=subsystem', 'ExitOnForwardFailure=yes', 'Tunnel=yes'],
  ...['LocalCommand=false', 'HostbasedAuthentication=yes', 'KbdInteractiveDevices=pam'],
  ...['CheckHostIP=yes', 'ConnectionAttempts=2', 'NoSuchOption=1', 'IdentityFile=~root/no-key'],
  ...['IdentityFile=~nosuchuser/key', 'CanonicalizeHostname=yes', 'UpdateHostKeys=yes'],
]

const ADDRESSES = ['127.1', '0x7f000001', '2130706433', '0177.0.0.1', '127.0.0.001']

/** Logging in in steps; arguments and keywords of ssh; addresses in other forms. */
export const LOGIN_CASES: Cases = {
  ...STEPS,
  ...GREETINGS,
  ...each('the arguments', MANNERS, (words) => options(words)),
  // A key of this form goes by ssh.
  ...each('by ssh, the arguments', MANNERS, (words) => ({ ...key('p8rsa'), ...options(words) })),
  ...each('the keyword', KEYWORDS, (keyword) => options(`-o ${keyword}`)),
  ...each('the address', ADDRESSES, (address) => ({ ansible_host: address })),
  'a forwarding that must succeed and cannot': options(
    '-o ExitOnForwardFailure=yes -L 192.0.2.1:1:localhost:22',
  ),
  'a forwarding that cannot succeed': options('-L 192.0.2.1:1:localhost:22'),
  'a local command that is allowed': options('-o PermitLocalCommand=yes -o LocalCommand=true'),
  'a passphrase by ssh, quietly': { ...key('p8enc'), ...passphrase('sesame'), ...options('-qq') },
}
