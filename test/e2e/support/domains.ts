import { onHypervisor } from './plain_ssh.ts'
import { fleet } from './shared_fleet.ts'

/** The smallest definition of a domain that libvirt accepts. It could not start. */
const domainXml = (name: string, architecture: string) =>
  `<domain type='qemu'><name>${name.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</name>
    <memory unit='MiB'>64</memory>
    <os><type arch='${architecture}'${MACHINES[architecture] ?? ''}>hvm</type></os></domain>`

/** Architectures for which libvirt's own default machine cannot be defined. */
const MACHINES: Record<string, string> = { aarch64: " machine='virt'" }

/** The names of the domains that are really there; with '' of those that run. */
export const domainsOn = (name: string, which: '--all' | '' = '--all'): string[] =>
  onHypervisor(fleet(), name, `virsh list ${which} --name`).split('\n').filter(Boolean).sort()

/** Defines a domain that never runs. */
export function define(hypervisor: string, name: string, architecture: string): void {
  const xml = Buffer.from(domainXml(name, architecture)).toString('base64')
  const command = `echo ${xml} | base64 -d >/run/domain.xml && virsh -q define /run/domain.xml`
  onHypervisor(fleet(), hypervisor, command)
}

/** Removes all domains that do not run. */
export function undefineAll(hypervisor: string): void {
  const command = 'for id in $(virsh list --all --uuid); do virsh -q undefine $id; done'
  onHypervisor(fleet(), hypervisor, command)
}
