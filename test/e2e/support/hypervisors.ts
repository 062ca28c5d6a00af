/** The hypervisors of the fleet, and what libvirt finds on each. */

/** What is made of a hypervisor by `hypervisor.sh`. */
export interface Hypervisor {
  /** `shown`: libvirt may use the machine's KVM; `hidden`: not; `stopped`: no libvirtd runs. */
  kvm: 'shown' | 'hidden' | 'stopped'
  /** The `qemu-system-*` that are found; none stands for all that are installed. */
  emulators: readonly string[]
}

/** The four of the worked example: mixed architectures, of which two have KVM for their own. */
export const WORKED_EXAMPLE = {
  hv1: { kvm: 'shown', emulators: ['i386', 'x86_64'] },
  hv2: { kvm: 'hidden', emulators: ['arm', 'aarch64', 'i386', 'x86_64'] },
  hv3: { kvm: 'hidden', emulators: ['arm', 'aarch64', 'ppc', 'ppc64'] },
  hv4: { kvm: 'shown', emulators: [] },
} as const satisfies Record<string, Hypervisor>

/** A fifth, which can be logged in to, and whose libvirtd is down. */
export const WITHOUT_LIBVIRTD = {
  hv5: { kvm: 'stopped', emulators: [] },
} as const satisfies Record<string, Hypervisor>
