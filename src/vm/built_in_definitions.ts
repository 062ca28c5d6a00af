import { mapOf, type ValueMap } from '../values.ts'

/**
 * The machine of each target that needs no definition. Its architecture, domain type and emulator
 * come from its placement.
 */
const MACHINES: Record<string, { arch: string; machine: string; cpu?: string }> = {
  // Only emulation needs the name of a processor.
  amd64: { arch: 'x86_64', machine: 'q35', cpu: 'qemu64' },
  arm64: { arch: 'aarch64', machine: 'virt', cpu: 'cortex-a53' },
  arm: { arch: 'armv7l', machine: 'virt', cpu: 'cortex-a57' },
}

/**
 * The definition of a target without a file: of amd64, arm64 and arm what the role has for them, of
 * others only what their architecture is, if that is known.
 *
 * @param hostArchitecture libvirt's name of the hypervisor's own architecture, if it is known
 */
export function builtInTarget(
  target: string,
  architecture: string | undefined,
  hostArchitecture: string | undefined,
): ValueMap {
  const machine = MACHINES[target] ?? (architecture === undefined ? {} : { arch: architecture })
  const { cpu, ...others } = { cpu: undefined, ...machine }
  const isNative = target === 'amd64' && hostArchitecture === 'x86_64'
  return mapOf({
    metadata: mapOf({ target_name: target }),
    ...others,
    ...(cpu !== undefined && !isNative && { cpu }),
  })
}

/** What the defaults of platforms depend on. */
export interface DefaultsOf {
  platform: string
  target: string
  /** The name of a VM whose definition does not name it. */
  name: string
  /** The libvirt URI of the hypervisor; undefined for that of a session. */
  uri: string | undefined
  /** The MAC address for that name. */
  mac: string
  /** The home of the user there, which may be a template. */
  home: string
}

/** The definition that the definition of every platform is merged onto. Memory is in MiB. */
export function platformDefaults({ platform, target, name, uri, mac, home }: DefaultsOf): ValueMap {
  return mapOf({
    metadata: mapOf({
      name,
      hostname: `vm.${target}.${platform}`,
      connection: uri ?? 'qemu:///session',
      libvirt_pool_dir: `${home}/.local/share/libvirt/images/`,
      tmp_dir: `${home}/tmp/`,
      sources: [],
    }),
    vcpus: 4,
    ram: 2048,
    net: mapOf({
      type: 'user',
      source: 'hostfwd=tcp:127.0.0.1:8022-:22',
      mac,
      ip: '127.0.0.1',
      mask: '24',
    }),
  })
}
