import type { FleetAddress } from './fleet.ts'
import { onHypervisor } from './plain_ssh.ts'

/** The domain types by architecture that libvirt itself names on a hypervisor, in its order. */
export function supportedTypes(fleet: FleetAddress, name: string): Record<string, string[]> {
  const xml = onHypervisor(fleet, name, 'virsh capabilities')
  const guests = [...xml.matchAll(/<arch name='(\w+)'>(.*?)<\/arch>/gs)]
  return Object.fromEntries(
    guests.map(([, architecture, body]) => [
      architecture,
      [...(body as string).matchAll(/<domain type='(\w+)'/g)].map(([, type]) => type),
    ]),
  )
}

/** Whether libvirt offers KVM on those of the fleet that may use this machine's. */
export function hasKvm(fleet: FleetAddress): boolean {
  return supportedTypes(fleet, 'hv1').x86_64?.includes('kvm') ?? false
}
