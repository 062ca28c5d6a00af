import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSnapshot } from '../../src/fleet/snapshot.ts'
import { parseJson } from '../../src/inventory/documents/json_reader.ts'
import { parseYaml } from '../../src/inventory/documents/yaml.ts'
import type { Inventory } from '../../src/inventory/model/model.ts'
import { hostsMatching } from '../../src/inventory/model/patterns.ts'
import { expandHostPattern, parseAddress } from '../../src/inventory/model/ranges.ts'
import { ConfigError, parseConfig } from '../../src/inventory/reading/config_parser.ts'
import { InventoryFiles } from '../../src/inventory/reading/files.ts'
import { readInventory } from '../../src/inventory/reading/read.ts'
import { keepValue, keptValue } from '../../src/kept/kept_value.ts'
import { sealedFile } from '../../src/kept/sealed_file.ts'
import { parseCapabilities } from '../../src/libvirt/capabilities.ts'
import { partListing } from '../../src/libvirt/domains.ts'
import { readKvmLook } from '../../src/libvirt/kvm.ts'
import { refusedUri } from '../../src/libvirt/uri.ts'
import { readVersions } from '../../src/libvirt/versions.ts'
import { virshProblem } from '../../src/libvirt/virsh_errors.ts'
import { parsePlaces } from '../../src/report/plan/plan_diff.ts'
import { readArguments, splitWords } from '../../src/ssh/from_ansible/arguments.ts'
import { indexKnownHosts, parseKnownHosts } from '../../src/ssh/host_keys/known_hosts.ts'
import { parseSshConfig } from '../../src/ssh/settings/ssh_config.ts'

/** Something that reads text from outside: it may refuse, and must not throw. */
export interface Target {
  seeds: readonly string[]
  /** What it gives may be a promise. */
  read: (text: string) => unknown
  /** Whether it waits for others, so that it gets fewer texts. */
  isSlow?: boolean
  /** The kind of error with which it refuses, if it throws. */
  refuses?: new (
    ...details: never[]
  ) => Error
}

const XML = ['hv1', 'hv2', 'hv3', 'hv4'].map((name) =>
  readFileSync(`quickstart/capabilities/${name}.xml`, 'utf8').slice(0, 6000),
)
const YAML = ['inventory/hosts.yml', 'examples/lab/inventory/hosts.yml'].map((file) =>
  readFileSync(file, 'utf8'),
)
const KNOWN_HOSTS = `hv1,192.0.2.1 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGJhc2U2NGJhc2U2NGJhc2U2NGJhc2U2NGJhc2U2NA== me
@cert-authority *.example.org ssh-rsa AAAAB3NzaC1yc2E=
@revoked [hv2]:2222,!hv3 ssh-rsa AAAA
|1|c2FsdHNhbHRzYWx0c2FsdHNhbHQ=|aGFzaGhhc2hoYXNoaGFzaGhhc2g= ssh-rsa AAAA
`
const SNAPSHOT = JSON.stringify({
  vm_dispatcher_snapshot: 1,
  hypervisors: {
    hv1: { status: 'ok', capabilities: { x86_64: { kvm: '/usr/bin/qemu' } }, domains: ['a'] },
    hv2: { status: 'failed', error: { code: 'virsh-failed', text: 'a', hint: 'b' } },
  },
})
const PLAN = JSON.stringify({
  vm_dispatcher_plan: 1,
  hypervisors: [{ name: 'hv1', assigned: [{ entry: { target: 'a' }, domain_type: 'kvm' }] }],
})

const GROUPS = `all:
  hosts: {lone: }
  children:
    web: {hosts: {web1: , web2: }, children: {deep: {hosts: {deep1: , 'web[x]': }}}}
    lab: {hosts: {lab1: , web1: }}
`

/** What is read from outside, each by its name. `directory` is for the files of one of them. */
export function fuzzTargets(directory: string): Record<string, Target> {
  const inventory = readGroups(directory)
  return {
    capabilities: {
      seeds: [...XML, ...XML.map((xml) => `Welcome\n${xml}</capabilities>\n`)],
      read: (text) => parseCapabilities(text, { topology: true }),
    },
    domains: {
      seeds: [`${XML[0]}\n a\n b-1\n\n`, ' Id Name State\n---\n - a shut off\n'],
      read: partListing,
    },
    'errors of virsh': {
      seeds: [
        "error: failed to connect to the hypervisor\nerror: Failed to connect socket to '/run/x': No such file or directory\n",
        'error: authentication unavailable: no polkit agent available\nsh: 1: virsh: not found\n',
      ],
      read: (stderr) => virshProblem('hv1', { exitCode: 1, stderr }),
    },
    versions: {
      seeds: [
        'Compiled against library: libvirt 9.0.0\nRunning hypervisor: QEMU 7.2.0\nqemu:///system\n',
      ],
      read: readVersions,
    },
    'a look at KVM': { seeds: ['device=yes\nopen=no\nmachine=x86_64\n'], read: readKvmLook },
    URIs: { seeds: ['qemu+ssh://root@hv2:2222/system?keyfile=/k&no_tty=1'], read: refusedUri },
    YAML: { seeds: YAML, read: (text) => parseYaml(text, 'hosts.yml') },
    JSON: {
      seeds: [SNAPSHOT, PLAN, '{"all": {"vars": {"a": [1, 1e3, -0, NaN, null]}}}'],
      read: parseJson,
    },
    ranges: {
      seeds: ['web[01:20:3].example.org:22', 'h[a:f][1:9]', '[::1]:22'],
      read: expandHostPattern,
      refuses: RangeError,
    },
    'host patterns': {
      seeds: ['web:&lab:!web1', 'web[0:2],de*', '~(web|lab)\\d+', 'w?b[!2]', '[::1]:22', 'all[-1]'],
      read: (text) => hostsMatching(inventory, text, 'hosts.yml:1:1'),
    },
    addresses: { seeds: ['host.example.org:22', '[::1]:22', '192.0.2.1'], read: parseAddress },
    'ansible.cfg': {
      seeds: [
        '[defaults]\ninventory = a,b ; note\n  c\n[ssh_connection]\nssh_args = -C %(x)s\n# y\n',
      ],
      read: parseConfig,
      refuses: ConfigError,
    },
    'arguments of ssh': {
      seeds: ['-C -o ProxyCommand="ssh -W %h:%p \'a b\'" -J a,b:22 -p22 -o "User=x"'],
      read: (text) => readArguments(splitWords(text) ?? []),
    },
    'ssh -G': {
      seeds: ['hostname hv1\nport 22\nidentityfile ~/.ssh/id\nproxyjump a\n'],
      read: parseSshConfig,
    },
    known_hosts: {
      seeds: [KNOWN_HOSTS],
      read: (text) => indexKnownHosts(parseKnownHosts(text, 'known_hosts'))('[hv2]:2222'),
    },
    snapshots: { seeds: [SNAPSHOT], read: (text) => parseSnapshot(text, 'fleet.json') },
    plans: { seeds: [PLAN], read: (text) => parsePlaces(text, 'plan.json') },
    'stored files': {
      seeds: [storedText(directory)],
      read: (text) => {
        const path = sealedFile(directory, 'answer', 'question')
        writeFileSync(path, text, { encoding: 'latin1', mode: 0o600 })
        const value = keptValue(path)
        // Either what was kept, or nothing.
        if (value !== undefined && JSON.stringify(value) !== '{"a":[1]}')
          throw new Error('another value')
      },
    },
  }
}

function storedText(directory: string): string {
  const path = join(sealedFile(directory, 'answer', 'question'))
  keepValue(path, { a: [1] })
  return readFileSync(path, 'latin1')
}

function readGroups(directory: string): Inventory {
  const path = join(directory, 'groups.yml')
  writeFileSync(path, GROUPS)
  const cfg = { path: undefined, get: () => undefined }
  const files = new InventoryFiles(directory)
  return readInventory([path], { files, environment: {}, cfg, scriptPath: '' }).inventory
}
