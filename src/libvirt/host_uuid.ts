import { childrenNamed, type XmlElement } from './xml.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * What a capabilities document calls its host, in lower case. Undefined where it does not say, and
 * where all digits are alike: firmware that has no UUID says so, and libvirt does not take it either.
 */
export function hostUuidOf(capabilities: XmlElement): string | undefined {
  const [host] = childrenNamed(capabilities, 'host')
  const uuid = host && childrenNamed(host, 'uuid')[0]?.text.trim().toLowerCase()
  if (uuid === undefined || !UUID.test(uuid)) return undefined
  return new Set(uuid.replaceAll('-', '')).size > 1 ? uuid : undefined
}
