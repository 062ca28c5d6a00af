import { isMap, TaggedText, textOf, type Value } from '../values.ts'
import { compactJson } from './json.ts'

/**
 * What people call a VM: `debian/amd64`, its platform and target, and what else it was given
 * (`debian/amd64 template=big`). Own VMs of hypervisors may be anything, and are shown as they are.
 */
export function entryName(entry: Value): string {
  if (!isMap(entry)) return textOf(entry) ?? compactJson(entry)
  const platform = textOf(entry.get('platform'))
  const target = textOf(entry.get('target'))
  if (platform === undefined || target === undefined) return compactJson(entry)
  const others = [...entry].filter(([key]) => key !== 'platform' && key !== 'target')
  return [
    `${platform}/${target}`,
    ...others.map(([key, value]) => `${textOf(key) ?? compactJson(key)}=${valueText(value)}`),
  ].join(' ')
}

function valueText(value: Value): string {
  if (value instanceof TaggedText && value.tag === 'vault') return '(vaulted)'
  return textOf(value) ?? compactJson(value)
}
