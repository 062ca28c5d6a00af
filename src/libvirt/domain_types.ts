/**
 * The domain types of libvirt (VIR_ENUM_IMPL(virDomainVirt) in src/conf/domain_conf.c, and `nvmm` of
 * NetBSD's libvirt), the usual ones first.
 */
export const DOMAIN_TYPES: readonly string[] = [
  'kvm',
  'qemu',
  'xen',
  'lxc',
  'hvf',
  'bhyve',
  'nvmm',
  'vz',
  'vmware',
  'hyperv',
  'vbox',
  'test',
  'openvz',
  'parallels',
  'kqemu',
  'uml',
  'phyp',
]
