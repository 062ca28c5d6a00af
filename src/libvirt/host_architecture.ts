import { isPlainName } from '../values.ts'
import { elementsAt, type XmlElement } from './xml.ts'

/** libvirt's name of the host's own architecture; undefined if a capabilities document does not say. */
export function hostArchitectureOf(capabilities: XmlElement): string | undefined {
  const [found] = elementsAt(capabilities, ['host', 'cpu', 'arch'])
  const name = found?.text.trim() ?? ''
  return isPlainName(name) ? name : undefined
}
