/**
 * Every problem that the program can report: one table of code, severity, text and hint.
 *
 * What went wrong is data (`Problem`) everywhere but in the commands that print it.
 */
import { EMITTED_GROUPS, groupForm } from './emitted_groups.ts'
import { listed } from './listed.ts'

/**
 * What a problem ends: `input` the run (exit code 2, nothing on stdout), `host` one hypervisor's
 * part in it, `entry` the placement of one entry, `warning` nothing.
 */
export type Severity = 'input' | 'host' | 'entry' | 'warning'

interface Definition<Detail> {
  severity: Severity
  /** What is wrong, in one line. */
  text: (detail: Detail) => string
  /** What to do about it, in one line. */
  hint: (detail: Detail) => string
}

const define = <Detail = Record<never, never>>(
  severity: Severity,
  text: Definition<Detail>['text'],
  hint: Definition<Detail>['hint'],
): Definition<Detail> => ({ severity, text, hint })

const VAULT_HINT =
  'name a password file in ANSIBLE_VAULT_PASSWORD_FILE, or as vault_password_file in ansible.cfg; options of the ansible commands are not passed on to inventories'

/** The names that were probably meant, as a question; if there are none, the other text. */
const orMeant = (nearest: readonly string[] = [], otherwise: string): string =>
  nearest.length > 0 ? `did you mean ${listed(nearest, 'or')}?` : otherwise

/** A value that does not have the form that is expected, and the names that it is near to. */
interface Misshapen {
  found: string
  expected: string
  nearest?: readonly string[] | undefined
}

const FIX = 'fix the file at this place'

const valueHint = (reason: string): string =>
  /vault|decrypt/i.test(reason)
    ? VAULT_HINT
    : 'fix the template; it cannot use facts of hosts, which an inventory does not gather'

const TABLE = {
  usage: define<{ reason: string; nearest?: readonly string[] }>(
    'input',
    ({ reason }) => reason,
    ({ nearest }) => orMeant(nearest, '--help lists commands and options'),
  ),
  refused: define<{ exitCode: number }>(
    'input',
    ({ exitCode }) => `ends with exit code ${exitCode}: Ansible goes on without these hosts`,
    () => 'to stop playbooks, set any_unparsed_is_failed = true under [inventory] in ansible.cfg',
  ),
  'name-unknown': define<{ name: string; kinds: string; nearest: readonly string[] }>(
    'input',
    ({ name, kinds }) => `${name} is not a ${kinds}`,
    ({ nearest }) => orMeant(nearest, 'plan lists all names'),
  ),
  'hypervisor-twice': define<{ name: string }>(
    'input',
    ({ name }) => `${name} is already one of the hypervisors`,
    () => 'rename it in the file, or leave out the other one with --without',
  ),
  'file-unreadable': define<{ reason: string }>(
    'input',
    ({ reason }) => `cannot be read: ${reason}`,
    () => 'check the path and its permissions',
  ),
  'file-unwritable': define<{ reason: string }>(
    'input',
    ({ reason }) => `cannot be written: ${reason}`,
    () => 'check the path and its permissions',
  ),
  'page-unopened': define<{ reason: string }>(
    'warning',
    ({ reason }) => `written, but cannot be opened: ${reason}`,
    () => 'open the file in a browser yourself, or leave out --open',
  ),
  'no-last-plan': define(
    'input',
    () => 'no plan of this inventory has been stored yet',
    () => 'run plan once without --diff, or name a file with --against',
  ),
  'file-shape': define<{ kind: 'snapshot' | 'plan'; reason: string }>(
    'input',
    ({ kind, reason }) => `is not a ${kind}: ${reason}`,
    ({ kind }) =>
      kind === 'snapshot' ? 'write one with capture FILE' : 'write one with plan --json > FILE',
  ),
  'no-inventory': define<{ looked: string }>(
    'input',
    ({ looked }) => `no static inventory found (${looked})`,
    () =>
      'put hosts.yml beside this script, or name an inventory in VM_DISPATCHER_INVENTORY, ANSIBLE_INVENTORY or ansible.cfg, or with --inventory',
  ),
  'inventory-unreadable': define<{ reason: string; advice?: string | undefined }>(
    'input',
    ({ reason }) => `cannot be read: ${reason}`,
    ({ advice }) => advice ?? 'check the path and its permissions',
  ),
  'yaml-syntax': define<{ reason: string; advice?: string | undefined }>(
    'input',
    ({ reason }) => `not valid YAML: ${reason}`,
    ({ advice }) => advice ?? FIX,
  ),
  'yaml-size': define<{ reason: string }>(
    'input',
    ({ reason }) => `too large: ${reason}`,
    () => 'remove anchors whose values use other anchors',
  ),
  'yaml-doubt': define<{ what: string }>(
    'input',
    ({ what }) => `${what}: only Ansible can tell how this is read`,
    () => 'install ansible-core and put it on PATH, or write this place in another way',
  ),
  'duplicate-key': define<{ key: string }>(
    'warning',
    ({ key }) => `the key ${key} appears a second time here; the last one counts`,
    () => 'remove or rename one of them',
  ),
  'merge-version': define<{ key: string }>(
    'warning',
    ({ key }) => `the value that << gives to ${key} depends on the version of PyYAML`,
    () =>
      'write the key beside <<, or install ansible-core and put it on PATH: its PyYAML then decides',
  ),
  'inventory-shape': define<{ what: string } & Misshapen>(
    'input',
    ({ what, found, expected }) => `${what} is ${found}, expected ${expected}`,
    () => FIX,
  ),
  'group-priority': define<{ found: string }>(
    'input',
    ({ found }) => `ansible_group_priority is ${found}, not an integer`,
    () => 'write an integer, such as 10, without quotes',
  ),
  'group-key': define<{ key: string; group: string; nearest: readonly string[] }>(
    'warning',
    ({ key, group }) => `${key} in group ${group} is not read`,
    ({ nearest }) =>
      orMeant(nearest, 'a group has only hosts, vars and children: indent it under one of them'),
  ),
  'group-skipped': define<{ group: string; found: string }>(
    'warning',
    ({ group, found }) => `group ${group} is ${found} and is not read`,
    () => 'write a mapping with hosts, vars or children, or remove it',
  ),
  'source-left-out': define<{ reason: string }>(
    'warning',
    ({ reason }) => `is left out: ${reason}`,
    () => 'remove it there, or correct the path; Ansible leaves it out too',
  ),
  'source-as-host': define<{ host: string }>(
    'warning',
    ({ host }) => `has no groups: Ansible reads it as a host named ${host}`,
    () => 'remove it, or write groups into it',
  ),
  'ini-in-directory': define(
    'warning',
    () =>
      'is not read: Ansible before 2.19 skips .ini files in a directory, later versions read them',
    () => 'rename it so that all versions read it, for example to hosts, without an ending',
  ),
  'host-range': define<{ pattern: string; reason: string }>(
    'input',
    ({ pattern, reason }) => `host range ${pattern}: ${reason}`,
    () => 'write ranges as web[01:05], web[1:9:2] or web[a:f]',
  ),
  'host-pattern': define<{ pattern: string; reason: string }>(
    'input',
    ({ pattern, reason }) => `host pattern ${pattern}: ${reason}`,
    () => 'write it as for the ansible command: web:&lab:!web3, web*, web[0:2]',
  ),
  'group-cycle': define<{ group: string; child: string }>(
    'input',
    ({ group, child }) =>
      `group ${child} cannot be a child of ${group}: ${child} is already above ${group}`,
    () => 'remove one of them from the children of the other',
  ),
  'ansible-cfg': define<{ reason: string }>(
    'input',
    ({ reason }) => `not valid: ${reason}`,
    () => 'fix it; `ansible-config view` shows what Ansible reads',
  ),
  'needs-ansible': define<{ what: string }>(
    'input',
    ({ what }) => `${what} can only be read by Ansible`,
    () => 'install ansible-core and put it on PATH, or write plain YAML with literal values',
  ),
  'ansible-failed': define<{ exitCode: number; reason: string }>(
    'input',
    ({ exitCode, reason }) => `ended with ${exitCode}: ${reason}`,
    () => 'run ansible-inventory --list by hand with the same -i',
  ),
  'ansible-warning': define<{ message: string }>(
    'warning',
    ({ message }) => message,
    () => 'run ansible-inventory --list by hand with the same -i',
  ),
  'vault-password': define<{ reason: string }>(
    'input',
    ({ reason }) => `cannot be decrypted: ${reason}`,
    () => VAULT_HINT,
  ),
  'value-failed': define<{ name: string; host: string; reason: string }>(
    'input',
    ({ name, host, reason }) => `Ansible cannot evaluate ${name} on ${host}: ${reason}`,
    ({ reason }) => valueHint(reason),
  ),
  'config-missing': define<{ nearest: readonly string[]; written: string }>(
    'input',
    () => 'localhost has no variable config (the matrix of VMs)',
    ({ nearest, written }) =>
      nearest.length > 0
        ? `did you mean ${nearest[0]} instead of ${written}?`
        : 'set config under localhost in the static inventory, or in host_vars/localhost.yml: {permutations: {targets, platforms}, list}',
  ),
  'config-shape': define<{ what: string } & Misshapen>(
    'input',
    ({ what, found, expected }) => `${what} is ${found}, expected ${expected}`,
    () => FIX,
  ),
  'key-misspelt': define<{ key: string; meant: string }>(
    'input',
    ({ key }) => `${key} is not read`,
    ({ meant }) => `did you mean ${meant}?`,
  ),
  'variable-misspelt': define<{ name: string; meant: string }>(
    'warning',
    ({ name }) => `${name} is not read`,
    ({ meant }) => `did you mean ${meant}?`,
  ),
  'config-inherited': define<{ hosts: string }>(
    'input',
    ({ hosts }) =>
      `config of localhost also applies to ${hosts}: there it would stand for a hypervisor's own VMs`,
    ({ hosts }) =>
      hosts === 'localhost'
        ? 'give this hypervisor another name, with ansible_connection: local'
        : 'move it from the group to localhost',
  ),
  'no-hypervisors': define<{
    pattern: string
    nearest: readonly string[]
    source: 'localhost' | 'default'
  }>(
    'input',
    ({ pattern }) => `there are no hypervisors: no host matches ${pattern}`,
    ({ nearest, source }) =>
      nearest.length > 0
        ? `did you mean the group ${nearest[0]}?${source === 'localhost' ? '' : ' rename it, or name it in hypervisors_group on localhost'}`
        : 'add a group hypervisors with hosts, or set hypervisors_group on localhost',
  ),
  'setting-value': define<{ name: string } & Misshapen>(
    'input',
    ({ name, found, expected }) => `${name} is ${found}, expected ${expected}`,
    ({ nearest }) => orMeant(nearest, 'correct it, or remove it to get the default'),
  ),
  'setting-unknown': define<{ name: string; nearest: readonly string[] }>(
    'input',
    ({ name }) => `${name} is not a setting of this version`,
    ({ nearest }) =>
      nearest.length > 0
        ? `did you mean ${listed(nearest, 'or')}? --help-settings lists all settings`
        : 'correct or remove it; --help-settings lists all settings',
  ),
  'setting-misplaced': define<{ name: string; owner: string }>(
    'warning',
    ({ name, owner }) => `${name} is not read here: it is a setting of ${owner}`,
    ({ owner }) =>
      owner === 'localhost'
        ? 'set it on localhost, or in the vars of the group all'
        : 'set it on each of them, or in the vars of their group',
  ),
  'priority-domains-differ': define<{ hosts: string }>(
    'input',
    ({ hosts }) => `priority_domains differs among hypervisors: ${hosts}`,
    () => 'set it once on localhost, or to the same value on all hypervisors',
  ),
  'domain-type-unknown': define<{ name: string; nearest: readonly string[] }>(
    'input',
    ({ name }) => `priority_domains contains ${name}, which is not a domain type of libvirt`,
    ({ nearest }) => orMeant(nearest, 'correct it to one such as kvm, qemu or xen'),
  ),
  'domain-type-not-offered': define<{ name: string }>(
    'warning',
    ({ name }) => `priority_domains contains ${name}, which no hypervisor that answered offers`,
    () => 'remove it there, or enable it on a hypervisor',
  ),
  'role-in-play': define(
    'warning',
    () =>
      'names the role vm_dispatcher: beside this inventory, it gives the VMs to hypervisors a second time',
    () => 'remove the role from the play; docs/moving-from-the-role.md says what else to change',
  ),
  'weight-unused': define<{ strategy: string; weighing: string }>(
    'warning',
    ({ strategy }) => `vm_dispatcher_weight has no effect here: ${strategy} does not use weights`,
    ({ weighing }) => `set vm_dispatcher_strategy to ${weighing}, or remove the weight`,
  ),
  'setting-idle': define<{ name: string; needed: string }>(
    'warning',
    ({ name, needed }) => `${name} has no effect without ${needed}`,
    ({ name, needed }) => `set ${needed}, or remove ${name}`,
  ),
  'weights-differ': define<{ hosts: string }>(
    'input',
    ({ hosts }) => `vm_dispatcher_weight has different units among hypervisors: ${hosts}`,
    () => 'use one unit on all of them: memory, cpus or a number; unset counts as the number 1',
  ),
  'vm-owned-twice': define<{ name: string; hosts: string }>(
    'input',
    ({ name, hosts }) =>
      `several hypervisors have a VM named ${name} in their own config: ${hosts}`,
    () =>
      'remove all but one, or give them different names with vm.metadata.name or vm_dispatcher_vm_name',
  ),
  'vm-name-twice': define<{ name: string; entries: string }>(
    'input',
    ({ name, entries }) => `several VMs would be named ${name}: ${entries}`,
    () =>
      'remove all but one, or give them different names with vm.metadata.name or vm_dispatcher_vm_name',
  ),
  'vm-group-shared': define<{ name: string; hosts: string }>(
    'input',
    ({ name, hosts }) => `the VMs on ${hosts} would share the group ${name}`,
    () => 'rename all but one of these hypervisors, or unset vm_dispatcher_emit_vms',
  ),
  'definition-shape': define<{ what: string } & Misshapen>(
    'input',
    ({ what, found, expected }) => `${what} is ${found}, expected ${expected}`,
    ({ nearest }) => orMeant(nearest, FIX),
  ),
  'definition-left': define<{ found: string }>(
    'warning',
    ({ found }) => `has ${found}: virtual_machines lacks the VMs of this definition`,
    () => 'keep the role for these VMs, or set vm by set_fact without conditions and loops',
  ),
  'definition-unoffered': define<{ key: string; value: string; vm: string }>(
    'warning',
    ({ key, value, vm }) =>
      `the definition of ${vm} sets ${key} to ${value}, which libvirt does not offer there`,
    ({ key }) => `remove ${key} from the definition: the placement then decides`,
  ),
  masked: define<{ name: string; host: string }>(
    'warning',
    ({ name, host }) =>
      `${name} in host_vars hides what this script sets on ${host}: in Ansible, host_vars override an inventory script`,
    ({ name, host }) =>
      name === 'config' ? `move it into the inventory file, under ${host}` : 'remove it there',
  ),
  'host-like-group': define<{ host: string; group: string; name: string }>(
    'input',
    ({ host, group, name }) =>
      `${host} is the name of a host and of a group (${group}), so ${name} from here would hide what this script sets on the host`,
    () => 'rename the group or the host',
  ),
  'host-like-group-carried': define<{ hosts: string }>(
    'warning',
    ({ hosts }) =>
      `these hosts have the name of a group: ${hosts}; their variables are printed in groups ${groupForm(EMITTED_GROUPS.carrier)}, which group_vars of a playbook and host variables of other sources override`,
    () => 'rename the group or the host',
  ),
  'hidden-by-source': define<{ name: string; host: string }>(
    'warning',
    ({ name, host }) =>
      `${name} of ${host} hides what this script sets: Ansible reads this source after the script`,
    () => 'rename one of the two, or put the script last in the list',
  ),

  'connection-setting': define<{ name: string; found: string; expected: string }>(
    'host',
    ({ name, found, expected }) => `${name} is ${found}, expected ${expected}`,
    () => 'correct this connection setting',
  ),
  'connection-unsupported': define<{ connection: string }>(
    'host',
    ({ connection }) => `ansible_connection is ${connection}; only ssh and local are supported`,
    () => 'use ssh or local for hypervisors',
  ),
  'ssh-missing': define<{ setting: string }>(
    'host',
    ({ setting }) => `${setting} needs the ssh command, which this machine does not have`,
    () => "install OpenSSH's client here, or remove the setting",
  ),
  'ssh-settings-refused': define<{ reason: string }>(
    'host',
    ({ reason }) => `ssh refuses its settings: ${reason}`,
    () => 'correct ssh_config or the ssh arguments; ssh -G HOST shows the settings that ssh uses',
  ),
  'account-missing': define<{ uid: string }>(
    'host',
    ({ uid }) => `this machine has no account for uid ${uid}, and ssh refuses to run without one`,
    () => 'add it to /etc/passwd here (in a container: when it starts), or run as another user',
  ),
  'ssh2-cannot': define<{ what: string }>(
    'host',
    ({ what }) => `${what} needs the ssh command`,
    () => 'set vm_dispatcher_transport to auto, which uses it where needed, and install ssh here',
  ),
  'nested-unreachable': define<{ outer: string; reason: string }>(
    'host',
    ({ outer, reason }) => `is a VM on ${outer}, and cannot be reached through it: ${reason}`,
    () => 'run again once it is up; in a play: meta: refresh_inventory',
  ),
  'connection-needs-ansible': define<{ name: string; kind: string; place: string }>(
    'host',
    ({ name, kind, place }) => `${name} (${place}) is ${kind}, which only Ansible can resolve`,
    () => 'install ansible-core and put it on PATH, or set it on this host to a literal value',
  ),
  'connection-value-failed': define<{ name: string; place: string; reason: string }>(
    'host',
    ({ name, place, reason }) => `Ansible cannot evaluate ${name} (${place}): ${reason}`,
    ({ reason }) => valueHint(reason),
  ),
  'key-missing': define<{ looked: string }>(
    'host',
    ({ looked }) => `there is no private key to log in with (${looked})`,
    () => 'make one with ssh-keygen, or set ansible_private_key_file',
  ),
  'key-unreadable': define<{ file: string; reason: string }>(
    'host',
    ({ file, reason }) => `the private key ${file} cannot be used: ${reason}`,
    () => 'correct ansible_private_key_file, or the file and its permissions',
  ),
  'key-encrypted': define<{ file: string }>(
    'host',
    ({ file }) => `the private key ${file} needs a passphrase, which is not set`,
    () => 'add it to an agent with ssh-add, or set ansible_private_key_passphrase',
  ),

  'name-not-found': define<{ address: string; reason: string }>(
    'host',
    ({ address, reason }) => `the name ${address} has no address (${reason})`,
    () => 'correct ansible_host, or add the name to DNS or to /etc/hosts on this machine',
  ),
  'connection-refused': define<{ address: string }>(
    'host',
    ({ address }) => `${address} refuses connections`,
    () => 'start sshd there, or correct ansible_host and ansible_port',
  ),
  'network-unreachable': define<{ address: string; reason: string }>(
    'host',
    ({ address, reason }) => `${address} cannot be reached: ${reason}`,
    () => 'check whether the host is up, and check the route and the firewall',
  ),
  'connect-timeout': define<{ address: string; seconds: number }>(
    'host',
    ({ address, seconds }) => `no session with ${address} within ${seconds} s`,
    () => 'check whether the host is up, or raise ansible_ssh_timeout',
  ),
  'closed-in-handshake': define<{ address: string; reason: string }>(
    'host',
    ({ address, reason }) => `${address} closed the connection before the session began: ${reason}`,
    () => "see sshd's log there (MaxStartups, firewall, another service on this port)",
  ),
  'no-common-algorithm': define<{ address: string; reason: string }>(
    'host',
    ({ address, reason }) => `${address} and this program have no algorithm in common: ${reason}`,
    () =>
      'allow a current one in sshd_config there, such as curve25519-sha256, ssh-ed25519, aes256-ctr',
  ),
  'host-key-unknown': define<{ name: string; fingerprint: string; files: string }>(
    'host',
    ({ name, fingerprint, files }) =>
      `the host key of ${name} is not known (${fingerprint}; looked in ${files})`,
    () => 'compare it with the one on the host, then log in once with ssh to record it',
  ),
  'host-key-changed': define<{ name: string; fingerprint: string; place: string }>(
    'host',
    ({ name, fingerprint, place }) =>
      `the host key of ${name} is ${fingerprint}, not the one in ${place}`,
    () =>
      'someone may be intercepting the connection; if the host was reinstalled, remove the old key with ssh-keygen -R',
  ),
  'host-key-too-short': define<{ name: string; bits: number; required: number }>(
    'host',
    ({ name, bits, required }) =>
      `the host key of ${name} is an RSA key of ${bits} bits, and RequiredRSASize is ${required}`,
    () => 'give the host a longer key, or a key of another type',
  ),
  'host-key-revoked': define<{ name: string; fingerprint: string; place: string }>(
    'host',
    ({ name, fingerprint, place }) =>
      `the host key of ${name}, ${fingerprint}, is revoked in ${place}`,
    () => 'give the host a new key',
  ),
  'host-key-not-recorded': define<{ file: string; reason: string }>(
    'warning',
    ({ file, reason }) =>
      `the new host key was accepted but cannot be written to ${file}: ${reason}`,
    () => 'make the file writable, or record the key there by hand',
  ),
  'authentication-refused': define<{ user: string; address: string; tried: string }>(
    'host',
    ({ user, address, tried }) => `${address} does not let user ${user} in; tried: ${tried}`,
    () =>
      'add the public key to authorized_keys there, or correct ansible_user and ansible_private_key_file',
  ),
  'authentication-failures': define<{ user: string; address: string; tried: string }>(
    'host',
    ({ user, address, tried }) =>
      `${address} closed the connection after too many attempts to log user ${user} in; tried: ${tried}`,
    () => 'name the right key in ansible_private_key_file, with -o IdentitiesOnly=yes',
  ),
  'jump-host-failed': define<{ jump: string; reason: string }>(
    'host',
    ({ jump, reason }) => `the jump host ${jump} cannot be used: ${reason}`,
    () => 'try ssh to the jump host; its settings come from ssh_config, not from Ansible',
  ),
  'jump-host-refuses': define<{ jump: string; address: string; reason: string }>(
    'host',
    ({ jump, address, reason }) =>
      `the jump host ${jump} does not connect to ${address}: ${reason}`,
    () => 'check whether the host is up, and AllowTcpForwarding on the jump host',
  ),
  'proxy-command-failed': define<{ reason: string }>(
    'host',
    ({ reason }) => `the ProxyCommand failed: ${reason}`,
    () => 'run it by hand; ssh -G HOST shows it',
  ),
  'ssh-failed': define<{ reason: string }>(
    'host',
    ({ reason }) => `the ssh command failed: ${reason}`,
    () => 'log in once by hand with ssh -v',
  ),
  'session-refused': define<{ reason: string }>(
    'host',
    ({ reason }) => `the host lets the user in, but does not run commands: ${reason}`,
    () => "see sshd's log there (MaxSessions, ForceCommand, the user's shell)",
  ),
  'become-password-missing': define<{ method: string }>(
    'host',
    ({ method }) => `${method} asks for a password, and none is set`,
    () => 'set ansible_become_password, or allow it there without one (NOPASSWD)',
  ),
  'become-password-wrong': define<{ method: string }>(
    'host',
    ({ method }) => `${method} does not accept the password`,
    () => 'correct ansible_become_password',
  ),
  'become-failed': define<{ method: string; message: string }>(
    'host',
    ({ method, message }) => `${method} failed: ${message}`,
    () => 'check sudoers there, and ansible_become_method, _user, _exe and _flags',
  ),
  'become-unsupported': define<{ method: string }>(
    'host',
    ({ method }) => `ansible_become_method is ${method}; only sudo, su and doas are supported`,
    () => 'use one of them, or a user who may use libvirt',
  ),
  'command-timeout': define<{ seconds: number }>(
    'host',
    ({ seconds }) => `virsh did not answer within ${seconds} s and was stopped`,
    () => 'run virsh capabilities there by hand, or raise vm_dispatcher_command_timeout',
  ),
  'command-too-slow': define<{ seconds: number }>(
    'host',
    ({ seconds }) => `virsh was still writing after ${seconds} s, and was stopped`,
    () => 'find out why the host or the network is slow, or raise vm_dispatcher_command_timeout',
  ),
  'machine-short': define<{ what: string }>(
    'host',
    ({ what }) => `this machine, not the host, is short of ${what}`,
    () => 'lower vm_dispatcher_forks, or raise the limit (ulimit -n, ulimit -u)',
  ),
  'command-killed': define<{ signal: string }>(
    'host',
    ({ signal }) => `virsh was killed by ${signal}`,
    () => 'see the log of the host (memory, limits)',
  ),
  'output-too-large': define<{ mebibytes: number }>(
    'host',
    ({ mebibytes }) => `the host wrote more than ${mebibytes} MiB and was cut off`,
    () => "run virsh capabilities there by hand, and see what the user's shell prints",
  ),
  'cache-unwritable': define<{ reason: string }>(
    'warning',
    ({ reason }) => `nothing can be kept here for the next run: ${reason}`,
    () =>
      'set VM_DISPATCHER_CACHE_DIR to a directory of your own, or unset vm_dispatcher_cache_ttl',
  ),
  'system-refused': define<{ reason: string }>(
    'input',
    ({ reason }) => `the system refuses what this run needs: ${reason}`,
    () =>
      'make room on the disk, correct the permissions, or raise the limit (ulimit -n, ulimit -u)',
  ),
  'working-directory-missing': define(
    'input',
    () => 'the directory in which this program was started no longer exists',
    () => 'change to a directory that exists',
  ),
  'directory-not-private': define<{ reason: string; setting: string }>(
    'warning',
    ({ reason }) => `not used, because other users could change what is in it: ${reason}`,
    ({ setting }) =>
      `correct its owner or permissions, or set ${setting} to a directory of your own`,
  ),
  'deadline-passed': define<{ seconds: number }>(
    'host',
    ({ seconds }) => `the run was stopped after ${seconds} s, before this host answered`,
    () => 'raise vm_dispatcher_deadline, or find out why the host is slow',
  ),
  'connection-lost': define<{ reason: string }>(
    'host',
    ({ reason }) => `the connection was lost before virsh answered: ${reason}`,
    () => 'try again; see the log of the host',
  ),

  'uri-refused': define<{ reason: string }>(
    'host',
    ({ reason }) => `ansible_libvirt_uri is refused: ${reason}`,
    () => 'use a URI without it, such as qemu:///system',
  ),
  'uri-unknown': define<{ message: string }>(
    'host',
    ({ message }) => `libvirt does not know the URI: ${message}`,
    () => 'correct ansible_libvirt_uri, or install the libvirt driver that it names',
  ),
  'virsh-not-found': define(
    'host',
    () => 'virsh was not found',
    () => "install libvirt's client there (libvirt-clients), or check the PATH of its user",
  ),
  'libvirt-not-running': define<{ message: string }>(
    'host',
    ({ message }) => `libvirt is not running: ${message}`,
    () => 'start libvirtd (or virtqemud.socket) there',
  ),
  'libvirt-permission-denied': define<{ message: string }>(
    'host',
    ({ message }) => `libvirt refuses the user: ${message}`,
    () => 'add the user to the group libvirt there, or log in as a user who may use libvirt',
  ),
  'libvirt-home-missing': define<{ message: string }>(
    'host',
    ({ message }) => `libvirt cannot make its directory for the user: ${message}`,
    () =>
      'give the user a home directory that it can write to, or set ansible_libvirt_uri to qemu:///system',
  ),
  'polkit-agent-missing': define<{ message: string }>(
    'host',
    ({ message }) => `libvirt needs polkit to ask the user: ${message}`,
    () => 'add the user to the group libvirt there, or log in as a user who may use libvirt',
  ),
  'virsh-failed': define<{ exitCode: number; message: string }>(
    'host',
    ({ exitCode, message }) => `virsh ended with ${exitCode}: ${message}`,
    () => 'run virsh capabilities there by hand',
  ),
  'output-empty': define<{ reason: string }>(
    'host',
    () => 'the command succeeded, but printed no capabilities',
    () => "run virsh capabilities there by hand; look for an exit in the shell's start-up files",
  ),
  'output-foreign': define<{ reason: string }>(
    'host',
    ({ reason }) => `something other than virsh answered: ${reason}`,
    () =>
      'look for command= in authorized_keys and ForceCommand in sshd_config there, and at what the shell starts',
  ),
  'capabilities-cut': define<{ reason: string }>(
    'host',
    () => 'the capabilities are cut off',
    () => 'run virsh capabilities there by hand, and check whether the disk there is full',
  ),
  'capabilities-malformed': define<{ reason: string }>(
    'host',
    ({ reason }) => `virsh printed no usable capabilities: ${reason}`,
    () => 'run virsh capabilities there by hand',
  ),
  'domains-missing': define(
    'host',
    () => 'virsh printed its capabilities, but not the names of its domains',
    () => 'run virsh list --all --name there by hand',
  ),
  'kvm-extensions-missing': define(
    'warning',
    () => 'no KVM: its CPU shows neither vmx nor svm',
    () =>
      'enable VT-x or AMD-V in its firmware or, if it is a VM itself, nested virtualization on its host',
  ),
  'kvm-device-missing': define<{ machine: string }>(
    'warning',
    ({ machine }) => `no KVM: there is no /dev/kvm (on ${machine})`,
    ({ machine }) =>
      /^(x86_64|i.86)$/.test(machine)
        ? 'load the module there (modprobe kvm_intel or kvm_amd), and look for kvm in dmesg'
        : 'look for kvm in dmesg there: the firmware or the kernel may not provide it',
  ),
  'kvm-refused': define<{ device: string; open: boolean }>(
    'warning',
    ({ device, open }) =>
      `no KVM: /dev/kvm is there (${device}; virsh's user may ${open ? '' : 'not '}open it), but libvirt does not offer KVM`,
    () =>
      'let the user of QEMU open it (group kvm), install QEMU for its own architecture, and restart libvirt there',
  ),
  'name-dropped': define<{ names: string }>(
    'warning',
    ({ names }) =>
      `names of architectures or domain types are not valid and are left out: ${names}`,
    () => 'a valid name has at most 32 letters, digits and _',
  ),

  'snapshot-foreign': define<{ there: string; wanted: string }>(
    'input',
    ({ there, wanted }) =>
      `has answers from ${there}, but not from any hypervisor here (${wanted})`,
    () => 'name the snapshot of this inventory, or the inventory of this snapshot with --inventory',
  ),
  'snapshot-lacks': define<{ file: string }>(
    'host',
    ({ file }) => `${file} has no answer from it`,
    () => 'run capture again, or add an answer to the file',
  ),
  'answer-stale': define<{ age: string; kept: string }>(
    'warning',
    ({ age, kept }) => `its answer from ${age} still counts: ${kept}, and nothing new goes there`,
    () =>
      'fix what the line above says, or set vm_dispatcher_drained on it, to move its VMs elsewhere',
  ),
  'answer-forgotten': define(
    'warning',
    () => 'no earlier answer is known: VMs that exist there may be given to others',
    () => 'fix what the line above says before VMs are created',
  ),
  'state-unwritable': define<{ reason: string }>(
    'warning',
    ({ reason }) =>
      `nothing can be kept here for the next run, and what is here is not used: ${reason}`,
    () => 'set vm_dispatcher_state_dir to a directory that you may write to',
  ),
  'memory-damaged': define(
    'warning',
    () => 'the record of which hypervisor got which VM cannot be read here',
    () =>
      'VMs that are not built yet, or whose hypervisor does not answer, may go elsewhere: check the plan before they are created',
  ),
  'unreachable-too-many': define<{ silent: number; all: number; limit: string }>(
    'warning',
    ({ silent, all, limit }) =>
      `${silent} of ${all} did not answer; vm_dispatcher_max_unreachable allows ${limit}`,
    () => 'fix what the lines above say, or raise vm_dispatcher_max_unreachable',
  ),
  'vm-on-several': define<{ vms: string; how: string; keeper: string; advice: string }>(
    'warning',
    ({ vms, how, keeper }) => `${vms} on each of these${how}; ${keeper}`,
    ({ advice }) => advice,
  ),
  'vm-displaced': define<{
    vms: string
    when: string
    why: string
    goes: string
    works: string
    old: string
    from: string
  }>(
    'warning',
    ({ vms, when, why, goes }) => `${vms} there${when} and ${why}; ${goes}`,
    ({ works, old, from }) => `once ${works}, remove ${old} from ${from}`,
  ),
  'vm-moved': define<{ vms: string; age: string; reason: string; goes: string; from: string }>(
    'warning',
    ({ vms, age, reason, goes }) => `${vms} given to it ${age} ago; ${goes} now (${reason})`,
    ({ from }) => `if one was already created on ${from}, remove it once the new one works`,
  ),
  'vm-unplanned': define<{ vms: string; when: string; isAre: string; reason: string }>(
    'warning',
    ({ vms, when, isAre, reason }) => `${vms} there${when} and ${isAre} in no plan (${reason})`,
    ({ isAre }) =>
      isAre === 'are'
        ? 'their entries are unassigned, but nothing removes the VMs: the lines about the entries say what to do'
        : 'the entry is unassigned, but nothing removes the VM: the line about the entry says what to do',
  ),
  'libvirt-twice': define<{ by: string }>(
    'warning',
    ({ by }) => `these names are one libvirt (${by}): its VMs count once`,
    () =>
      'remove all names but one; if they are different hosts, give each its own host_uuid in libvirtd.conf',
  ),
  'vm-owned': define<{ name: string; place: string }>(
    'warning',
    ({ name, place }) =>
      `${name} is in its own config, and with other keys in ${place}: its own config counts`,
    () => 'remove it from one of them, or make the keys the same',
  ),

  'topology-missing': define<{ unit: string }>(
    'warning',
    ({ unit }) =>
      `libvirt does not report its ${unit}; its weight is that of the smallest of the others`,
    () => 'set vm_dispatcher_weight to numbers on all hypervisors',
  ),

  'jump-wants-secret': define(
    'warning',
    () =>
      'its VMs are reached through it, but it asks for a password or passphrase, and ssh cannot answer for a jump host',
    () =>
      'log in to it with an agent or a key without a passphrase, or set ansible_ssh_common_args on the group vms',
  ),
  'vm-host-twice': define<{ name: string; what: string; hosts: string }>(
    'warning',
    ({ name, what, hosts }) =>
      `${what} of its own config.list is named ${name}, like another VM: of ${hosts}, only the first becomes a host`,
    () =>
      'remove one, give them different names with vm.metadata.name, or set vm_dispatcher_keep_existing: true',
  ),
  'capacity-unknown': define<{ what: string }>(
    'warning',
    ({ what }) => `libvirt does not say ${what}; it is not counted`,
    () => 'set vm_dispatcher_max_vms on it',
  ),
  'over-committed': define<{ taken: string }>(
    'warning',
    ({ taken }) => `its VMs are defined with more memory or CPUs than it may give: ${taken}`,
    () =>
      'remove VMs or define them smaller, or raise vm_dispatcher_ram_ratio or vm_dispatcher_cpu_ratio',
  ),
  'entry-size': define<{ what: string; found: string; expected: string }>(
    'entry',
    ({ what, found, expected }) => `${what} is ${found}, expected ${expected}`,
    () => 'correct the key, or remove it',
  ),

  'vm-name': define<{ name: string; what: string; reason: string }>(
    'entry',
    ({ name, what, reason }) => `${what} would be named ${name}, which ${reason}`,
    () => 'correct vm.metadata.name in its platform definition, or vm_dispatcher_vm_name',
  ),
  'vm-group': define<{ name: string; what: string }>(
    'entry',
    ({ name, what }) =>
      `${what} ${name} cannot be a group, and vm_dispatcher_emit_vms would make it one`,
    () => 'rename it, or unset vm_dispatcher_emit_vms',
  ),
  'pin-unknown': define<{ name: string; nearest: readonly string[] }>(
    'entry',
    ({ name }) =>
      `hypervisor is ${name}, which is neither a hypervisor nor a group with hypervisors`,
    ({ nearest }) =>
      orMeant(nearest, 'correct the name, or remove the key to let any hypervisor take this VM'),
  ),
  'definitions-missing': define<{ directory: string; where: string; byDefault: string }>(
    'warning',
    ({ directory, where }) => `parse_lookup_dir_path is ${directory}, which does not exist${where}`,
    ({ byDefault }) => `correct it, or remove it to get the default, ${byDefault}`,
  ),
  'unknown-target': define<{ target: string; nearest?: readonly string[] }>(
    'entry',
    ({ target }) => `target ${target} has no definition and is not the name of an architecture`,
    ({ target, nearest }) =>
      orMeant(
        nearest,
        `write ${target}.yaml in the directory of the target definitions, or correct it`,
      ),
  ),
  'architecture-unsupported': define<{
    reason: string
    hint: string
    nearest?: readonly string[]
  }>(
    'entry',
    ({ reason }) => reason,
    // Only a definition can name an architecture that is not known.
    ({ hint, nearest = [] }) =>
      nearest.length > 0
        ? `correct vm.arch in the definition of the target: did you mean ${listed(nearest, 'or')}?`
        : hint,
  ),
  'hypervisors-excluded': define<{ reason: string; hint: string }>(
    'entry',
    ({ reason }) => reason,
    ({ hint }) => hint,
  ),
  'hypervisors-full': define<{ reason: string; hint: string }>(
    'entry',
    ({ reason }) => reason,
    ({ hint }) => hint,
  ),
  'no-room': define<{ reason: string; hint: string }>(
    'entry',
    ({ reason }) => reason,
    ({ hint }) => hint,
  ),
} as const

/** The code of a problem. */
export type ProblemCode = keyof typeof TABLE

/** All codes, in the order of the table. */
export const PROBLEM_CODES = Object.keys(TABLE) as ProblemCode[]

/** Whether a text is the code of a problem. */
export const isProblemCode = (code: string): code is ProblemCode => Object.hasOwn(TABLE, code)

/** The code that a person names, perhaps in the brackets of its line; undefined if it is not one. */
export function codeNamed(text: string): ProblemCode | undefined {
  const code = text.replace(/^\[(.*)\]$/, '$1')
  return isProblemCode(code) ? code : undefined
}

type Detail<Code extends ProblemCode> = Parameters<(typeof TABLE)[Code]['text']>[0]

/** One thing that is wrong. All texts are one line and may hold foreign text: print with `report/text/lines.ts`. */
export interface Problem {
  code: ProblemCode
  severity: Severity
  /** Where: `hosts.yml:12:3`, a host's name, or an entry. */
  subject: string
  text: string
  hint: string
}

/** Makes the problem `code` about `subject` (`file:line`, a host, an entry) from the table. */
export function problem<Code extends ProblemCode>(
  code: Code,
  subject: string,
  ...[detail]: Record<never, never> extends Detail<Code> ? [] : [Detail<Code>]
): Problem {
  const { severity, text, hint } = TABLE[code] as Definition<unknown>
  return { code, severity, subject, text: text(detail), hint: hint(detail) }
}

/** A value, or the problems that there were in getting it. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; problems: Problem[] }

/** An outcome with a value. */
export const success = <T>(value: T): Outcome<T> => ({ ok: true, value })

/** An outcome with problems, of which there is at least one. */
export const failure = (...problems: Problem[]): Outcome<never> => ({ ok: false, problems })
