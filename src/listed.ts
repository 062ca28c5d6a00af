/** Names in a sentence: `kvm, qemu and xen`, or with another word before the last. */
export function listed(names: Iterable<string>, conjunction = 'and'): string {
  const all = [...names]
  const last = all.pop() ?? ''
  return all.length === 0 ? last : `${all.join(', ')} ${conjunction} ${last}`
}
