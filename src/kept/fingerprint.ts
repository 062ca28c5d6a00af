/**
 * 16 hexadecimal digits that are others for another text, except by an accident of one in 2^64. It is
 * not safe from somebody who looks for two texts with the same digits: what such a person could choose
 * has to be compared itself. It is there for runs that only print a stored output, of which loading
 * node:crypto for `sha256` would be a tenth.
 */
export function fingerprint(text: string): string {
  let one = text.length
  let other = text.length
  // Each step gives another state for another byte, and for another state before it.
  for (const byte of Buffer.from(text)) {
    one = Math.imul(one ^ byte, 0x9e3779b1)
    one ^= one >>> 15
    other = Math.imul(other ^ byte, 0x85ebca77)
    other ^= other >>> 13
  }
  return [one, other].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('')
}
