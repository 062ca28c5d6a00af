/** Files of a lab: its inventory, and the answers of its hypervisors as `capture` writes them. */
export interface Lab {
  'hosts.yml': string
  'fleet.json': string
}

type Answer = Readonly<Record<string, unknown>>

/** An answer with architectures and their domain types: `['x86_64', 'kvm', 'qemu']`. */
const ok = (...guests: readonly string[][]): Answer => ({
  status: 'ok',
  capabilities: Object.fromEntries(
    guests.map(([architecture, ...types]) => [
      architecture,
      Object.fromEntries(types.map((type) => [type, `/usr/bin/qemu-system-${architecture}`])),
    ]),
  ),
})

const silent = (status: string, code: string, text: string, hint: string): Answer => ({
  status,
  error: { code, text, hint },
})

const snapshot = (hypervisors: Readonly<Record<string, Answer>>): string =>
  JSON.stringify({ vm_dispatcher_snapshot: 1, hypervisors })

const X86 = ['x86_64', 'kvm', 'qemu']
const ARM = ['aarch64', 'kvm', 'qemu']
const EMULATED_ARM = ['aarch64', 'qemu']

/** A lab that shows each kind of verdict. */
export const FULL_LAB: Lab = {
  'hosts.yml': `all:
  hosts:
    localhost:
      vm_dispatcher_strategy: balanced
      config:
        permutations:
          targets: [amd64, arm64, riscv64]
          platforms: [debian, fedora, alpine]
        list:
          - {target: amd64, platform: arch, template: big}
          - {target: amd64, platform: builder, hypervisor: rack2}
          - {target: s390x, platform: debian, hypervisor: rack2}
          - {target: pdp11, platform: unix}
          - {target: amd64, platform: cache, hypervisor: boreas}
          - {target: amd64, platform: proxy, hypervisor: boreas}
  children:
    rack2: {hosts: {atlas: }}
    hypervisors:
      hosts:
        atlas: {config: {list: [{target: amd64, platform: gateway}, {target: amd64, platform: dns}]}}
        boreas: {vm_dispatcher_max_vms: 1, vm_dispatcher_weight: 0.5}
        castor:
        dione: {vm_dispatcher_drained: true}
        eos-with-a-long-name.rack17.example.org:
        fortuna:
`,
  'fleet.json': snapshot({
    atlas: ok(X86, EMULATED_ARM),
    boreas: ok(X86),
    castor: ok(X86, ARM),
    dione: ok(X86, ARM),
    'eos-with-a-long-name.rack17.example.org': silent(
      'unreachable',
      'connection-refused',
      '192.0.2.13 port 22 refuses connections',
      'start sshd there, or correct ansible_host and ansible_port',
    ),
    fortuna: silent(
      'failed',
      'virsh-failed',
      'virsh ended with 1: cannot connect to the daemon',
      'look at the service libvirtd there',
    ),
  }),
}

/** A lab with a stale hypervisor. */
export const STALE_LAB: Lab = {
  'hosts.yml': `all:
  hosts:
    localhost:
      vm_dispatcher_keep_existing: true
      vm_dispatcher_on_unreachable: keep
      config: {permutations: {targets: [amd64], platforms: [debian, fedora]}}
  children: {hypervisors: {hosts: {atlas: , boreas: }}}
`,
  'fleet.json': snapshot({
    atlas: ok(X86),
    boreas: {
      ...silent('stale', 'connection-refused', '192.0.2.13 refuses', 'start sshd there'),
      capabilities: ok(X86).capabilities,
      since: '2024-01-01T00:00:00.000Z',
      domains: ['VM fedora_amd64'],
      given: [],
    },
  }),
}

/** A lab of twelve hypervisors, half of them silent for three reasons. */
export const SILENT_LAB: Lab = {
  'hosts.yml': JSON.stringify({
    all: {
      hosts: {
        localhost: { config: { permutations: { targets: ['amd64'], platforms: ['p10', 'p9'] } } },
      },
      children: {
        hypervisors: {
          hosts: Object.fromEntries(
            Array.from({ length: 12 }, (_, index) => [
              `hv${12 - index}`,
              index === 11 ? { vm_dispatcher_max_vms: 4 } : {},
            ]),
          ),
        },
      },
    },
  }),
  'fleet.json': snapshot(
    Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => {
        const refused = (text: string) =>
          silent('unreachable', 'connection-refused', text, 'start sshd there')
        const answers: Answer[] = [
          refused('192.0.2.1 refuses'),
          refused('192.0.2.2 refuses'),
          silent('failed', 'virsh-failed', 'virsh ended with 1', 'look at libvirtd'),
        ]
        const isSilent = index % 2 === 1
        return [`hv${index + 1}`, isSilent ? (answers[index % 3] as Answer) : ok(X86)]
      }),
    ),
  ),
}

/** A name that tries to run a script in the page. */
export const EVIL = `</script><img src=x onerror=alert(1)>"'&amp;`

/** A lab whose names and answers try to attack the page. */
export const EVIL_LAB: Lab = {
  'hosts.yml': JSON.stringify({
    all: {
      hosts: {
        localhost: {
          config: {
            list: [
              { target: 'amd64', platform: EVIL },
              { target: 'amd64', platform: 'right\u202eleft', [EVIL]: 1 },
              { target: EVIL, platform: 'debian' },
            ],
          },
        },
      },
      children: { hypervisors: { hosts: { hv1: {}, '<b>hv2</b>': {} } } },
    },
  }),
  'fleet.json': snapshot({
    hv1: ok(X86),
    '<b>hv2</b>': silent('failed', 'virsh-failed', `${EVIL}<!--`, EVIL),
  }),
}

/** A lab of so many entries (platforms times two targets) and hypervisors. */
export function largeLab(platforms: number, hypervisors: number): Lab {
  const names = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, index) => `${prefix}${index + 1}`)
  const config = { permutations: { targets: ['amd64', 'arm64'], platforms: names(platforms, 'p') } }
  const hosts = Object.fromEntries(names(hypervisors, 'hv').map((name) => [name, {}]))
  return {
    'hosts.yml': JSON.stringify({
      all: { hosts: { localhost: { config } }, children: { hypervisors: { hosts } } },
    }),
    'fleet.json': snapshot(
      Object.fromEntries(
        Object.keys(hosts).map((name, index) => [name, index % 2 ? ok(X86) : ok(X86, ARM)]),
      ),
    ),
  }
}

/** The lab of the picture in README. */
export const PICTURE_LAB: Lab = {
  'hosts.yml': `all:
  hosts:
    localhost:
      vm_dispatcher_strategy: balanced
      config:
        permutations: {targets: [amd64, arm64, riscv64], platforms: [debian, fedora]}
        list:
          - {target: amd64, platform: builder, hypervisor: hv4}
          - {target: s390x, platform: debian}
  children:
    hypervisors:
      hosts:
        hv1: {config: {list: [{target: amd64, platform: gateway}]}}
        hv2:
        hv3: {vm_dispatcher_drained: true}
        hv4:
        hv5:
`,
  'fleet.json': snapshot({
    hv1: ok(X86),
    hv2: ok(ARM),
    hv3: ok(X86, EMULATED_ARM),
    hv4: ok(X86, EMULATED_ARM, ['riscv64', 'qemu']),
    hv5: silent(
      'unreachable',
      'connection-refused',
      '192.0.2.13 port 22 refuses connections',
      'start sshd there, or correct ansible_host and ansible_port',
    ),
  }),
}
