import { isMap, textOf, type Value } from '../values.ts'

/**
 * What people call a VM: `debian/amd64`, its platform and target, and in brackets what else it was
 * given. Of that only the names are shown, except for the hypervisor it is pinned to: values may come
 * from an encrypted file.
 */
export function entryName(entry: Value): string {
  if (!isMap(entry)) return textOf(entry) ?? String(entry)
  const text = (key: string) => textOf(entry.get(key))
  const [platform, target, hypervisor] = ['platform', 'target', 'hypervisor'].map(text)
  const keys = [...entry.keys()].map((key) => textOf(key) ?? String(key))
  if (platform === undefined || target === undefined) {
    return text('name') ?? (keys.length > 0 ? `(${keys.join(', ')})` : 'an empty entry')
  }
  const others = keys.filter((key) => !['platform', 'target', 'hypervisor'].includes(key))
  const more = [...(hypervisor === undefined ? [] : [`hypervisor: ${hypervisor}`]), ...others]
  return `${platform}/${target}${more.length > 0 ? ` (${more.join(', ')})` : ''}`
}
