import * as fc from 'fast-check'
import type { ReferenceConfig, ReferenceEntry, ReferenceInput } from './reference_rules.ts'

/** One `<guest>` of a capabilities document. */
export interface Guest {
  osType: string
  arch: string
  emulator?: string
  domains: { type: string; emulator?: string }[]
}

/** A hypervisor with everything that its answer shows; `guests` is null if the query failed. */
export interface FleetHypervisor {
  name: string
  guests: Guest[] | null
  ownConfig: ReferenceConfig | undefined
  /** The text that start-up files of the remote shell print before and after the answer. */
  noise: { before: string[]; after: string[] }
}

/** A whole input: hypervisors in inventory order, localhost's config and the target definitions. */
export interface Fleet extends Omit<ReferenceInput, 'hypervisors'> {
  hypervisors: FleetHypervisor[]
}

/** What the reference needs of a fleet. */
export const referenceInput = ({ hypervisors, ...rest }: Fleet): ReferenceInput => ({
  ...rest,
  hypervisors: hypervisors.map(({ name, guests, ownConfig }) => ({
    name,
    ownConfig,
    guests:
      guests?.map(({ arch, domains }) => ({ arch, domains: domains.map(({ type }) => type) })) ??
      null,
  })),
})

// Few names, so that fleets and entries meet often. libvirt may know `future64` one day; nobody can
// name it as a target without a definition.
const ARCHITECTURES = ['x86_64', 'aarch64', 'armv7l', 'riscv64', 'future64']
const NAMES = ['amd64', 'x86_64', 'arm64', 'aarch64', 'arm', 'armhf', 'riscv64', 'mips']
const TARGETS = [...NAMES, 'router', 'nonsense']
const SPELLINGS = ['x86_64', 'amd64', 'aarch64', 'arm', 'armhf', 'riscv64', 'future64']
const PLATFORMS = ['debian', 'fedora', 'arch-linux']
const NOISE = [
  'Last login: Mon Jan  1 on pts/0',
  '<motd> 1 & 2 </motd>',
  '<capabilities_of_this_host>',
  '</capabilities',
  '',
]

const emulator = fc.constantFrom('/usr/bin/qemu-a', '/usr/bin/qemu-b')

const guest: fc.Arbitrary<Guest> = fc.record(
  {
    osType: fc.constantFrom('hvm', 'xen', 'exe', 'linux'),
    arch: fc.constantFrom(...ARCHITECTURES),
    emulator,
    domains: fc.array(
      fc.record(
        { type: fc.constantFrom('qemu', 'qemu', 'kvm', 'xen', 'bhyve'), emulator },
        { requiredKeys: ['type'] },
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['osType', 'arch', 'domains'] },
)

const entry: fc.Arbitrary<ReferenceEntry> = fc.record(
  {
    target: fc.constantFrom(...TARGETS),
    platform: fc.constantFrom(...PLATFORMS),
    template: fc.constantFrom('golden', 'plain'),
    disk: fc.record({ size: fc.constantFrom(1, 2), name: fc.constant('root') }),
  },
  { requiredKeys: ['target', 'platform'] },
)

/** Entries of which some stand twice, the second time with their keys in another order. */
const list = fc
  .tuple(fc.array(entry, { minLength: 4, maxLength: 9 }), fc.array(fc.nat(), { maxLength: 2 }))
  .map(([entries, repeated]) => [
    ...entries,
    ...repeated.map((index) => withKeysReversed(entries[index % entries.length]!)),
  ])

const withKeysReversed = (fields: ReferenceEntry): ReferenceEntry =>
  Object.fromEntries(Object.entries(fields).reverse()) as ReferenceEntry

const permutations = fc.record({
  platforms: fc.array(fc.constantFrom(...PLATFORMS), { maxLength: 3 }),
  targets: fc.array(fc.constantFrom(...TARGETS), { maxLength: 5 }),
})

const config: fc.Arbitrary<ReferenceConfig> = fc.oneof(
  fc.record({ list }),
  fc.record({ permutations }),
  fc.record({ list, permutations }),
)

const ownConfig: fc.Arbitrary<ReferenceConfig> = fc.record(
  { list: fc.array(entry, { maxLength: 2 }), permutations, owner: fc.constant('another team') },
  { requiredKeys: [] },
)

const noiseLines = fc.array(fc.constantFrom(...NOISE), { maxLength: 3 })

const guests = fc.oneof(
  { weight: 1, arbitrary: fc.array(guest, { maxLength: 1 }) },
  { weight: 4, arbitrary: fc.array(guest, { minLength: 3, maxLength: 8 }) },
)

const hypervisor = fc.record({
  guests: fc.option(guests, { freq: 6 }),
  ownConfig: fc.option(ownConfig, { nil: undefined, freq: 2 }),
  noise: fc.record({ before: noiseLines, after: noiseLines }),
})

/** Random fleets, small enough to read and to meet every rule often. */
export const fleets: fc.Arbitrary<Fleet> = fc.record({
  hypervisors: fc
    .array(hypervisor, { minLength: 1, maxLength: 5 })
    .map((all) => all.map((each, index) => ({ name: `hv${index + 1}`, ...each }))),
  config,
  definitions: fc.dictionary(fc.constantFrom(...TARGETS), fc.constantFrom(...SPELLINGS), {
    maxKeys: 3,
  }),
  defaultDefinition: fc.oneof(
    { weight: 3, arbitrary: fc.constant(undefined) },
    { weight: 1, arbitrary: fc.constantFrom(...SPELLINGS) },
  ),
  priorityDomains: fc.oneof(
    fc.constant<string[]>(['kvm', 'qemu']),
    fc.shuffledSubarray(['kvm', 'qemu', 'xen'], { minLength: 1 }),
  ),
})
