/** Names in a sentence: `kvm, qemu and xen`, or with another word before the last. */
export function listed(names: Iterable<string>, conjunction = 'and'): string {
  const all = [...names]
  const last = all.pop() ?? ''
  return all.length === 0 ? last : `${all.join(', ')} ${conjunction} ${last}`
}

/** The first names of many: `hv1, hv2 and 96 more`. One name more than `most` is still shown. */
export function firstOf(names: readonly string[], most = 5): string {
  const others = names.length - most
  return others > 1 ? `${names.slice(0, most).join(', ')} and ${others} more` : names.join(', ')
}
