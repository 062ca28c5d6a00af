import { isPlainName } from '../values.ts'
import { childrenNamed, type XmlElement } from './xml.ts'

/** libvirt's name of the host's own architecture; undefined if a capabilities document does not say. */
export function hostArchitectureOf(capabilities: XmlElement): string | undefined {
  let elements = [capabilities]
  for (const name of ['host', 'cpu', 'arch']) {
    elements = elements.flatMap((element) => childrenNamed(element, name))
  }
  const name = elements[0]?.text.trim() ?? ''
  return isPlainName(name) ? name : undefined
}
