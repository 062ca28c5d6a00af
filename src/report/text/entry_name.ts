import { isMap, textOf, type Value } from '../../values.ts'

/**
 * The name of an entry for people: `debian/amd64`, its platform and target, and its other keys in
 * brackets. Only the names of these keys are shown, except for the hypervisor that it is pinned to,
 * because values may come from an encrypted file.
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
