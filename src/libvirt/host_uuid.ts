import { elementsAt, type XmlElement } from './xml.ts'

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/**
 * The UUID of the host in a capabilities document, in lower case. Undefined if it is missing, or if
 * all digits are equal: firmware without a UUID reports that, and libvirt does not use it either.
 */
export function hostUuidOf(capabilities: XmlElement): string | undefined {
  const [found] = elementsAt(capabilities, ['host', 'uuid'])
  const uuid = found?.text.trim().toLowerCase()
  if (uuid === undefined || !UUID.test(uuid)) return undefined
  return new Set(uuid.replaceAll('-', '')).size > 1 ? uuid : undefined
}
