/**
 * A second implementation of fair placement, written only from its description and as literally as
 * possible: without code of `src`, with plain objects instead of Maps, and slow. The property tests
 * compare the real program with it.
 */

/** What one hypervisor answered, and its own `config`. `guests` is null when its query failed. */
export type ReferenceHypervisor = {
  name: string
  guests: { arch: string; domains: string[] }[] | null
  ownConfig?: ReferenceConfig | undefined
}

/** An entry of a list: target, platform, and keys that only count for equality and travel along. */
export type ReferenceEntry = { target: string; platform: string; [key: string]: unknown }

/** A `config` as it stands in an inventory; every key may be absent. */
export type ReferenceConfig = {
  list?: ReferenceEntry[]
  permutations?: { platforms: string[]; targets: string[] }
  [key: string]: unknown
}

/** Everything that placement depends on. `definitions` maps a target to the `arch` it sets. */
export type ReferenceInput = {
  hypervisors: ReferenceHypervisor[]
  config: ReferenceConfig
  definitions: Record<string, string>
  defaultDefinition?: string | undefined
  priorityDomains: string[]
}

/** Why an entry goes to no hypervisor. */
export type ReferenceCode = 'unknown-target' | 'architecture-unsupported'

/**
 * The resulting `config` of each hypervisor, by name, and the entries that no hypervisor takes, in
 * their order.
 */
export type ReferenceResult = {
  configs: Record<string, ReferenceConfig>
  unassigned: { entry: ReferenceEntry; code: ReferenceCode }[]
}

/** The names that libvirt itself gives to architectures: each stands for itself. */
const libvirtNames = (
  'alpha armv6l armv7l armv7b aarch64 cris i686 ia64 lm32 loongarch64 m68k microblaze ' +
  'microblazeel mips mipsel mips64 mips64el openrisc parisc parisc64 ppc ppcle ppc64 ppc64le ' +
  'ppcemb riscv32 riscv64 s390 s390x sh4 sh4eb sparc sparc64 unicore32 x86_64 xtensa xtensaeb'
).split(' ')

/** Each libvirt name with its other names: Debian's, Go's and Docker's, uname's. */
const otherNames: Record<string, string[]> = {
  x86_64: ['amd64', 'x64'],
  i686: ['i386', '386', 'i486', 'i586', 'x86'],
  aarch64: ['arm64'],
  armv7l: ['armhf', 'arm/v7', 'armv7', 'armv7hl', 'armhfp', 'armv8l', 'arm'],
  armv6l: ['armel', 'arm/v6'],
  ppc64le: ['ppc64el', 'powerpc64le'],
  ppc64: ['powerpc64'],
  ppc: ['powerpc'],
  mips64el: ['mips64le'],
  mipsel: ['mipsle'],
  loongarch64: ['loong64'],
  parisc: ['hppa'],
  openrisc: ['or1k', 'or32'],
}

/** The libvirt name that any spelling of an architecture stands for, or undefined. */
function libvirtName(name: string): string | undefined {
  if (libvirtNames.includes(name)) return name
  for (const libvirt in otherNames) {
    if (otherNames[libvirt]!.includes(name)) return libvirt
  }
  return undefined
}

/** Whether two values are equal, whatever the order of keys. */
function equal(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) {
    return a.length === b.length && a.every((item, i) => equal(item, b[i]))
  }
  if (a !== null && b !== null && typeof a === 'object' && typeof b === 'object') {
    if (Array.isArray(a) || Array.isArray(b)) return false
    const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>]
    if (Object.keys(left).length !== Object.keys(right).length) return false
    return Object.keys(left).every((key) => key in right && equal(left[key], right[key]))
  }
  return a === b
}

/** Steps 1 and 2: whether a hypervisor supports a domain type for an architecture, in any guest. */
function supports(hypervisor: ReferenceHypervisor, arch: string, domainType: string): boolean {
  if (hypervisor.guests === null) return false
  for (const guest of hypervisor.guests) {
    if (guest.arch === arch && guest.domains.includes(domainType)) return true
  }
  return false
}

/** Step 3: one list of entries, the written ones and then the permutations, equal ones once. */
export function allEntries(config: ReferenceConfig): ReferenceEntry[] {
  const entries: ReferenceEntry[] = [...(config.list ?? [])]
  for (const platform of config.permutations?.platforms ?? []) {
    for (const target of config.permutations?.targets ?? []) {
      entries.push({ target, platform })
    }
  }
  const once: ReferenceEntry[] = []
  for (const entry of entries) {
    if (!once.some((other) => equal(other, entry))) once.push(entry)
  }
  return once
}

/** The architecture of a target: its definition, the default definition, or its own name. */
function architectureOf(target: string, input: ReferenceInput): string | undefined {
  if (Object.hasOwn(input.definitions, target)) {
    const arch = input.definitions[target]!
    return libvirtName(arch) ?? arch
  }
  if (input.defaultDefinition !== undefined) {
    return libvirtName(input.defaultDefinition) ?? input.defaultDefinition
  }
  return libvirtName(target)
}

/** Steps 1 to 6: which hypervisor gets which entry. */
export function placeByReference(input: ReferenceInput): ReferenceResult {
  const entries = allEntries(input.config)

  // Step 4: a pool per architecture, in order of first appearance.
  const pools: { arch: string; entries: ReferenceEntry[] }[] = []
  for (const entry of entries) {
    const arch = architectureOf(entry.target, input)
    if (arch === undefined) continue
    const pool = pools.find((candidate) => candidate.arch === arch)
    if (pool === undefined) pools.push({ arch, entries: [entry] })
    else pool.entries.push(entry)
  }

  // Step 6, its first half: every hypervisor keeps its own config and has a list.
  const configs: Record<string, ReferenceConfig> = {}
  for (const hypervisor of input.hypervisors) {
    const own = hypervisor.ownConfig ?? { list: [] }
    configs[hypervisor.name] = { ...own, list: [...(own.list ?? [])] }
  }

  // Step 5: the first domain type that anyone supports makes the queue, and the queue takes turns.
  const nobodyTakes: ReferenceEntry[] = []
  for (const pool of pools) {
    let queue: ReferenceHypervisor[] = []
    for (const domainType of input.priorityDomains) {
      queue = input.hypervisors.filter((each) => supports(each, pool.arch, domainType))
      if (queue.length > 0) break
    }
    for (let i = 0; i < pool.entries.length; i++) {
      if (queue.length === 0) nobodyTakes.push(pool.entries[i]!)
      else configs[queue[i % queue.length]!.name]!.list!.push(pool.entries[i]!)
    }
  }

  const unassigned: ReferenceResult['unassigned'] = []
  for (const entry of entries) {
    if (architectureOf(entry.target, input) === undefined) {
      unassigned.push({ entry, code: 'unknown-target' })
    } else if (nobodyTakes.includes(entry)) {
      unassigned.push({ entry, code: 'architecture-unsupported' })
    }
  }
  return { configs, unassigned }
}
