/** The strings that a public key is made of as it goes over the wire; undefined where it is not whole. */
export function partsOf(key: Buffer): Buffer[] | undefined {
  const parts: Buffer[] = []
  let at = 0
  while (at < key.length) {
    if (at + 4 > key.length) return undefined
    const end = at + 4 + key.readUInt32BE(at)
    if (end > key.length) return undefined
    parts.push(key.subarray(at + 4, end))
    at = end
  }
  return parts
}

/** The length of an RSA key in bits; undefined for a key of another type. */
export function rsaBits(key: Buffer): number | undefined {
  const [type, , modulus] = partsOf(key) ?? []
  if (type?.toString('latin1') !== 'ssh-rsa' || !modulus) return undefined
  const first = modulus.findIndex((byte) => byte !== 0)
  return first < 0 ? 0 : 8 * (modulus.length - first) - (Math.clz32(modulus[first] ?? 0) - 24)
}
