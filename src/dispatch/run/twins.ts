import type { Remembered } from '../../fleet/answer.ts'
import type { Twin } from '../../fleet/memory.ts'
import { textOfNested } from '../../grouped.ts'

/** The parts of a hypervisor that show whether it is the same libvirt as another one. */
export interface Reached {
  name: string
  /** What identifies it by its connection and URI; undefined where that is not known. */
  identity: string | undefined
  uri: string | undefined
  /** What it answers, or last did; undefined where that is not known. */
  answer: Pick<Remembered, 'hostUuid' | 'domains' | 'capabilities'> | undefined
}

/**
 * Finds hypervisors that are one libvirt under several names: reached by the same connection and URI,
 * or on a host of the same UUID. A UUID alone proves little, because firmware, images and containers
 * repeat it: what it can run and its domains must be the same as well, and the URIs must not name
 * different libvirts.
 */
export function findTwins(hypervisors: readonly Reached[]): Map<string, Twin> {
  const twins = new Map<string, Twin>()
  const first = new Map<string, Reached>()
  for (const hypervisor of hypervisors) {
    const { name, identity } = hypervisor
    const byConnection = identity === undefined ? undefined : first.get(identity)
    if (byConnection) twins.set(name, { of: byConnection.name, by: 'connection' })
    else if (identity !== undefined) first.set(identity, hypervisor)
  }
  const byUuid = new Map<string, Reached>()
  for (const hypervisor of hypervisors) {
    const key = uuidKey(hypervisor)
    if (key === undefined || twins.has(hypervisor.name)) continue
    const other = byUuid.get(key)
    if (!other) byUuid.set(key, hypervisor)
    else twins.set(hypervisor.name, { of: other.name, by: 'uuid' })
  }
  return twins
}

function uuidKey({ uri, answer }: Reached): string | undefined {
  if (answer?.hostUuid === undefined) return undefined
  const { hostUuid, capabilities, domains } = answer
  const parts = [hostUuid, libvirtOf(uri), [...domains].sort(), textOfNested(capabilities)]
  return JSON.stringify(parts)
}

/**
 * The libvirt that a URI means on a host: its driver, and whether it is that of the system or of a
 * user. Without a URI virsh uses the system's as root, and the user's own otherwise; the system's
 * is assumed.
 */
function libvirtOf(uri = 'qemu:///system'): string[] {
  const [, driver = ''] = /^([a-z]+)[+:]/i.exec(uri) ?? []
  return [driver.toLowerCase(), /\/session(\?|$)/.test(uri) ? 'session' : 'system']
}
